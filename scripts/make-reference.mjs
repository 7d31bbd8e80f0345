// Layer: script. Writes docs/reference.md from package.json and package.nls.json.

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from './platform/paths.mjs';
import { referencePage } from './platform/reference.mjs';

const read = async (/** @type {string} */ name) =>
  JSON.parse(await readFile(join(root, name), 'utf8'));
const page = referencePage(await read('package.json'), await read('package.nls.json'));
await writeFile(join(root, 'docs', 'reference.md'), page);
