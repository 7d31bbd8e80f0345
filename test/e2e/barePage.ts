// Layer: end-to-end tests. A bare page with WebGPU that runs one bundled script: for the worker's
// own classes in a real browser, without VS Code around them.

import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { launchBrowser } from '../../scripts/platform/browser.mjs';

/**
 * Opens the page before the tests of the calling file and closes its browser after them.
 * @param script path of the page's TypeScript, relative to this folder
 */
export function useBarePage(script: string): { readonly page: Page } {
  let opened: Page | null = null;

  beforeAll(async () => {
    const { outputFiles } = await build({
      entryPoints: [fileURLToPath(new URL(script, import.meta.url))],
      bundle: true,
      write: false,
      format: 'iife',
      target: 'es2023',
    });
    const context = await launchBrowser();
    opened = await context.newPage();
    // WebGPU needs a secure context, which about:blank is not; nothing is fetched from this host.
    await opened.route('http://localhost/**', (route) =>
      route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>bare</title>' }),
    );
    await opened.goto('http://localhost/');
    await opened.addScriptTag({ content: outputFiles[0].text });
  }, 120_000);

  afterAll(async () => {
    await opened?.context().close();
  });

  return {
    get page() {
      if (opened === null) throw new Error('The page is open only while tests run.');
      return opened;
    },
  };
}
