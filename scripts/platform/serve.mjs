// Layer: platform. Serves a workspace in the embedded VS Code, with the built extension and
// settings of its own; nothing of the user's VS Code is touched.

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { copyExtension } from './extension-folder.mjs';
import { mustRun, startServer } from './run.mjs';
import { ensureVsCodeServer } from './vscode-server.mjs';

/** A workbench without welcome pages, questions and calls home. */
const SETTINGS = {
  'workbench.startupEditor': 'none',
  'workbench.welcomePage.experimentalOnboarding': false,
  'security.workspace.trust.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'chat.disableAIFeatures': true,
  'update.mode': 'none',
  'extensions.ignoreRecommendations': true,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'git.openRepositoryInParentFolders': 'never',
};

/**
 * @typedef {object} Served
 * @property {string} url     of the workbench with the workspace open
 * @property {string} origin
 * @property {string} userData
 * @property {() => string} output what the server printed
 * @property {() => Promise<void>} stop stops the server and removes its folders
 */

/**
 * @param {{ workspace: string, settings?: Record<string, unknown>, vsix?: string }} options `vsix`: a
 *   package that is installed, in place of the built extension of the checkout
 * @returns {Promise<Served>}
 */
export async function serveWorkbench({ workspace, settings = {}, vsix }) {
  const { node, codeServer } = await ensureVsCodeServer();
  const home = await mkdtemp(join(tmpdir(), 'diffusion-lab-vscode-'));
  const userData = join(home, 'user-data');
  const extensions = join(home, 'extensions');
  await mkdir(join(userData, 'User'), { recursive: true });
  await writeFile(
    join(userData, 'User', 'settings.json'),
    JSON.stringify({ ...SETTINGS, ...settings }, null, 2),
  );
  const folders = ['--user-data-dir', userData, '--extensions-dir', extensions];
  if (vsix === undefined) await copyExtension(extensions);
  else {
    const install = [codeServer, ...folders, '--install-extension', vsix];
    await mustRun('Installing the package', node, install, { env: serverEnvironment() });
  }
  const { ready, output, stop } = await startServer(
    'VS Code',
    node,
    [
      codeServer,
      ...['--auth', 'none', '--bind-addr', '127.0.0.1:0'],
      ...folders,
      ...['--config', join(home, 'config.yaml')],
      '--disable-telemetry',
      '--disable-update-check',
      '--disable-workspace-trust',
      workspace,
    ],
    {
      env: serverEnvironment(),
      match: (line) => /HTTP server listening on http:\/\/[^:]+:(\d+)/.exec(line)?.[1] ?? null,
    },
  );
  // By name, not by number: webviews need a secure context, which plain HTTP has only there.
  const origin = `http://localhost:${ready}`;
  return {
    origin,
    url: `${origin}/?folder=${encodeURIComponent(workspace)}`,
    userData,
    output,
    stop: async () => {
      await stop();
      await rm(home, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** The environment without what a VS Code terminal or npm put into it for themselves. */
export function serverEnvironment() {
  return Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^(VSCODE_|npm_|ELECTRON_|NODE_OPTIONS$)/i.test(name),
    ),
  );
}
