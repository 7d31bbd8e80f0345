// Layer: platform. Where things are in the checkout; all caches are in git-ignored folders.

import { fileURLToPath } from 'node:url';
import { join } from 'node:path';

export const root = fileURLToPath(new URL('../..', import.meta.url));
/** What the tests and `npm start` download and unpack. */
export const cache = join(root, '.vscode-test');
/** What scripts write for people to look at. */
export const out = join(root, 'out');
