// Layer: end-to-end tests, set-up of the run: starts the embedded VS Code once, tells every test
// file where it is, and stops it at the end.

import type { TestProject } from 'vitest/node';
import { serveWorkbench } from '../../scripts/platform/serve.mjs';
import { copyExample } from '../../scripts/platform/extension-folder.mjs';
import { rm } from 'node:fs/promises';

declare module 'vitest' {
  interface ProvidedContext {
    /** Origin of the VS Code server, without a trailing slash. */
    vscode: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const workspace = await copyExample();
  const served = await serveWorkbench({ workspace });
  project.provide('vscode', served.origin);
  return async () => {
    await served.stop();
    await rm(workspace, { recursive: true, force: true });
  };
}
