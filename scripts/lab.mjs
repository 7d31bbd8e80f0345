// Layer: headless door. `node scripts/lab.mjs train|sample|verify …`: computes with the very
// worker of the extension, in a headless browser. This file only installs and builds what is
// missing and hands over to the bundle of scripts/lab/main.ts.

import { ensureDependencies } from './platform/dependencies.mjs';
import { say, PlatformError } from './platform/say.mjs';
import { ensureBuilt } from './lab/build.mjs';

try {
  await ensureDependencies();
  await ensureBuilt();
} catch (error) {
  if (!(error instanceof PlatformError)) throw error;
  say(error.message);
  process.exit(1);
}
await import(new URL('../dist/lab.mjs', import.meta.url).href);
