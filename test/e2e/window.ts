// Layer: end-to-end tests. A window of VS Code on a fresh copy of the example workspace, for one
// test file; a test that fails leaves a screenshot and what was printed in out/e2e.

import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, inject, onTestFailed, beforeEach } from 'vitest';
import { joinBrowser, launchBrowser, type Browser } from '../../scripts/platform/browser.mjs';
import { copyExample } from '../../scripts/platform/extension-folder.mjs';
import { out } from '../../scripts/platform/paths.mjs';
import { makePackage } from '../../scripts/platform/package.mjs';
import { serveWorkbench, type Served } from '../../scripts/platform/serve.mjs';
import { Workbench } from '../../scripts/platform/workbench.mjs';

/** What the tests of a file share; filled before the first of them. */
export interface TestWindow {
  readonly workbench: Workbench;
  /** Folder on disk that the window has open. */
  readonly workspace: string;
}

export interface WindowOptions {
  /** False starts a browser of its own, without WebGPU. */
  webgpu?: boolean;
  /** True installs the package, built anew, in a VS Code of its own. */
  packaged?: boolean;
  /** Called with the fresh workspace before VS Code opens it. */
  prepare?: (workspace: string) => Promise<void>;
}

/** Opens a window for the tests of the calling file and closes it after them. */
export function useWindow({
  webgpu = true,
  packaged = false,
  prepare,
}: WindowOptions = {}): TestWindow {
  let opened: TestWindow | null = null;
  let served: Served | null = null;
  let browser: Browser | null = null;

  beforeAll(async () => {
    const workspace = await copyExample();
    await prepare?.(workspace);
    browser = webgpu
      ? await joinBrowser(inject('browser'))
      : await launchBrowser({ webgpu: 'off' });
    if (packaged) {
      const { path } = await makePackage(out);
      served = await serveWorkbench({ workspace, vsix: path });
    }
    const origin = served?.origin ?? inject('vscode');
    const url = `${origin}/?folder=${encodeURIComponent(workspace)}`;
    opened = { workspace, workbench: await Workbench.open(browser.context, url) };
  });

  beforeEach(() => {
    onTestFailed(async ({ task }) => {
      if (opened === null) return;
      const folder = join(out, 'e2e');
      await mkdir(folder, { recursive: true });
      const picture = await opened.workbench.screenshot(folder, task.name);
      await writeFile(picture.replace(/png$/, 'log'), opened.workbench.console.join('\n'));
      process.stderr.write(`Screenshot and console of "${task.name}": ${picture}\n`);
    });
  });

  afterAll(async () => {
    await browser?.close();
    await served?.stop();
    if (opened) await rm(opened.workspace, { recursive: true, force: true });
  });

  const current = (): TestWindow => {
    if (opened === null) throw new Error('The window is open only while tests run.');
    return opened;
  };
  return {
    get workbench() {
      return current().workbench;
    },
    get workspace() {
      return current().workspace;
    },
  };
}
