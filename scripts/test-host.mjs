// Layer: script. `npm run test:host`: the modules of test/host inside a real extension host, that
// of the embedded VS Code server, with the browser as its window. The page calls two functions of
// ours: one with each line that the tests print, one with the exit code.

import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureBuilt } from './lab/build.mjs';
import { launchBrowser } from './platform/browser.mjs';
import { copyExample, copyExtension } from './platform/extension-folder.mjs';
import { root } from './platform/paths.mjs';
import { startServer } from './platform/run.mjs';
import { PlatformError, runMain, say } from './platform/say.mjs';
import { serverEnvironment } from './platform/serve.mjs';
import { ensureVsCodeServer } from './platform/vscode-server.mjs';

/** Begins every line of the tests' report, see test/host/index.ts. */
const MARK = '[host test] ';
/** Longest run of all host tests together, in milliseconds. */
const LIMIT = 5 * 60_000;

await runMain(async () => {
  const { node, server } = await ensureVsCodeServer();
  await ensureBuilt({ tests: true });
  const home = await mkdtemp(join(tmpdir(), 'diffusion-lab-host-'));
  const extension = await copyExtension(join(home, 'extension'));
  const workspace = await copyExample();
  const port = await freePort();
  await mkdir(join(home, 'server'), { recursive: true });
  const { stop, output } = await startServer(
    'The VS Code server',
    node,
    [
      ...[server, '--host', '127.0.0.1', '--port', String(port)],
      ...['--server-data-dir', join(home, 'server'), '--telemetry-level', 'off'],
      '--without-connection-token',
      '--accept-server-license-terms',
      '--enable-smoke-test-driver',
    ],
    {
      env: serverEnvironment(),
      match: (line) => (/Extension host agent listening on/.test(line) ? true : null),
    },
  );
  const browser = await launchBrowser();
  try {
    const page = await browser.context.newPage();
    const exit = new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        reject(new PlatformError(`The host tests did not end in ${LIMIT / 60_000} minutes.`));
      }, LIMIT);
      void page.exposeFunction('codeAutomationExit', (/** @type {number} */ code) => {
        clearTimeout(timer);
        resolve(code);
      });
    });
    /** @type {string[]} */
    const others = [];
    await page.exposeFunction(
      'codeAutomationLog',
      (/** @type {string} */ _type, /** @type {unknown[]} */ args) => {
        const line = args.map(String).join(' ');
        if (line.startsWith(MARK)) say(line.slice(MARK.length));
        else others.push(line);
      },
    );
    const authority = `vscode-remote://127.0.0.1:${port}`;
    const payload = JSON.stringify([
      ['extensionDevelopmentPath', `${authority}${extension}`],
      ['extensionTestsPath', `${authority}${join(root, 'dist/test-host/index.js')}`],
      ['skipWelcome', 'true'],
    ]);
    await page.goto(
      `http://127.0.0.1:${port}/?folder=${encodeURIComponent(workspace)}` +
        `&payload=${encodeURIComponent(payload)}`,
    );
    const code = Number(await exit);
    if (code !== 0) {
      say(`The extension host ended with code ${code}. What it printed last:`);
      say([...others.slice(-40), output()].join('\n'));
    }
    return code;
  } finally {
    await browser.close();
    await stop();
    for (const folder of [home, workspace]) {
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    }
  }
});

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
