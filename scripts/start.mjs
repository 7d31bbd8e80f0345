// Layer: script. `npm start [FOLDER] [-- --serve]`: installs what is missing, builds, and opens
// VS Code with the extension: the installed one, else an embedded one in the browser. Without a
// display it drives the main job once, leaves pictures under out/start, and ends; --serve keeps
// serving instead. FOLDER is opened in place of a throw-away copy of the example workspace.

import { existsSync, statSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { ensureDependencies } from './platform/dependencies.mjs';
import { findCode } from './platform/desktop.mjs';
import { hasDisplay, openUrl } from './platform/display.mjs';
import { out, root } from './platform/paths.mjs';
import { mustRun } from './platform/run.mjs';
import { PlatformError, runMain, say } from './platform/say.mjs';

await runMain(async () => {
  const { folder, serve } = readArguments(process.argv.slice(2));
  await ensureDependencies();
  say('Building the extension.');
  await mustRun('Building', process.execPath, [join(root, 'esbuild.mjs'), '--production']);
  // From here on modules that need installed packages may be loaded.
  const { copyExample } = await import('./platform/extension-folder.mjs');
  const workspace = folder ?? (await copyExample());

  const code = hasDisplay() && !serve ? await findCode() : null;
  if (code) {
    say(`Opening ${workspace} in VS Code.`);
    const args = ['--new-window', `--extensionDevelopmentPath=${root}`, workspace];
    await mustRun('Opening VS Code', code.command, args);
    return 0;
  }
  return inBrowser({ workspace, isThrowAway: folder === null, serve });
});

/**
 * @param {{ workspace: string, isThrowAway: boolean, serve: boolean }} options
 * @returns {Promise<number>}
 */
async function inBrowser({ workspace, isThrowAway, serve }) {
  const { serveWorkbench } = await import('./platform/serve.mjs');
  const served = await serveWorkbench({ workspace });
  try {
    process.stdout.write(`VS Code with Diffusion Lab: ${served.url}\n`);
    if (hasDisplay() || serve || !isThrowAway) {
      if (hasDisplay() && !(await openUrl(served.url))) say('Open this address in a browser.');
      say('Press Ctrl+C to stop.');
      await new Promise((stop) => process.once('SIGINT', stop).once('SIGTERM', stop));
      return 0;
    }
    say('There is no display: driving the main job once.');
    await drive(served.url, workspace);
    return 0;
  } finally {
    await served.stop();
    if (isThrowAway) await rm(workspace, { recursive: true, force: true });
  }
}

/** @param {string} url @param {string} workspace */
async function drive(url, workspace) {
  const { launchBrowser } = await import('./platform/browser.mjs');
  const { driveMainJob } = await import('./platform/main-job.mjs');
  const { Workbench } = await import('./platform/workbench.mjs');
  const pictures = join(out, 'start');
  const browser = await launchBrowser();
  let workbench = null;
  try {
    workbench = await Workbench.open(browser.context, url);
    const taken = await driveMainJob(workbench, { workspace, pictures });
    process.stdout.write(`Pictures:\n${taken.map((path) => `  ${path}\n`).join('')}`);
  } catch (error) {
    if (workbench) say(`What was on the screen: ${await workbench.screenshot(pictures, 'failed')}`);
    throw error;
  } finally {
    await browser.close();
  }
}

/** @param {string[]} args */
function readArguments(args) {
  const unknown = args.find((argument) => argument.startsWith('-') && argument !== '--serve');
  if (unknown) {
    throw new PlatformError(`Unknown option "${unknown}". Usage: npm start [FOLDER] [-- --serve]`);
  }
  const [name = null] = args.filter((argument) => argument !== '--serve');
  const folder = name === null ? null : resolve(name);
  if (folder !== null && !(existsSync(folder) && statSync(folder).isDirectory())) {
    throw new PlatformError(`There is no folder "${folder}".`);
  }
  return { folder, serve: args.includes('--serve') };
}
