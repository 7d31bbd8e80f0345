// Layer: script. `npm run test:electron`: the same host tests in a desktop VS Code, the installed
// one or one that @vscode/test-electron downloads. Where neither is to be had it skips with one
// line: the embedded server runs the same tests in `npm test`.

import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { downloadAndUnzipVSCode, runTests } from '@vscode/test-electron';
import { findCode } from './platform/desktop.mjs';
import { hasDisplay } from './platform/display.mjs';
import { copyExample } from './platform/extension-folder.mjs';
import { cache, root } from './platform/paths.mjs';
import { mustRun } from './platform/run.mjs';
import { runMain, say } from './platform/say.mjs';

await runMain(async () => {
  if (process.platform === 'linux' && !hasDisplay()) {
    say('Skipped: desktop VS Code needs a display (DISPLAY is not set; xvfb-run provides one).');
    return 0;
  }
  const executable = await executableOf();
  if (executable === null) return 0;
  await mustRun('Building', process.execPath, [join(root, 'esbuild.mjs'), '--tests']);
  const workspace = await copyExample();
  try {
    return await runTests({
      vscodeExecutablePath: executable,
      extensionDevelopmentPath: root,
      extensionTestsPath: join(root, 'dist/test-host/index.js'),
      launchArgs: [workspace, '--disable-workspace-trust'],
    });
  } finally {
    await rm(workspace, { recursive: true, force: true });
  }
});

/** @returns {Promise<string | null>} */
async function executableOf() {
  const installed = await findCode();
  if (installed?.executable) return installed.executable;
  try {
    return await downloadAndUnzipVSCode({ cachePath: join(cache, 'desktop') });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    say(`Skipped: no VS Code is installed and none could be downloaded (${reason}).`);
    return null;
  }
}
