// Layer: end-to-end tests, set-up of the run: starts the embedded VS Code and a browser once, tells
// every test file where they are, and stops them at the end.

import type { TestProject } from 'vitest/node';
import { serveBrowser } from '../../scripts/platform/browser.mjs';
import { serveWorkbench } from '../../scripts/platform/serve.mjs';
import { copyExample } from '../../scripts/platform/extension-folder.mjs';
import { rm } from 'node:fs/promises';

declare module 'vitest' {
  interface ProvidedContext {
    /** Origin of the VS Code server, without a trailing slash. */
    vscode: string;
    /** Of the browser with WebGPU on the software adapter, for joinBrowser. */
    browser: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const workspace = await copyExample();
  const served = await serveWorkbench({ workspace });
  project.provide('vscode', served.origin);
  const browser = await serveBrowser();
  project.provide('browser', browser.endpoint);
  return async () => {
    await browser.close();
    await served.stop();
    await rm(workspace, { recursive: true, force: true });
  };
}
