// Layer: script. `npm run package`: the extension as one file that VS Code installs, in `out`.

import { relative } from 'node:path';
import { ensureDependencies } from './platform/dependencies.mjs';
import { makePackage, megabytes } from './platform/package.mjs';
import { out, root } from './platform/paths.mjs';
import { runMain } from './platform/say.mjs';

await runMain(async () => {
  await ensureDependencies();
  const { path, bytes } = await makePackage(out);
  process.stdout.write(`${relative(root, path)}, ${megabytes(bytes)}\n`);
  return 0;
});
