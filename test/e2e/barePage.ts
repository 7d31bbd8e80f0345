// Layer: end-to-end tests. A bare page with WebGPU that runs one bundled script: for the worker's
// own classes in a real browser, without VS Code around them.

import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, inject } from 'vitest';
import { joinBrowser } from '../../scripts/platform/browser.mjs';
import { serveFiles } from '../../scripts/platform/httpServer.mjs';

const HTML =
  '<!doctype html><meta charset="utf-8"><title>bare</title><body><script src="page.js"></script>';

/**
 * Opens the page before the tests of the calling file and closes its context after them.
 * @param script path of the page's TypeScript, relative to this folder
 */
export function useBarePage(script: string): { readonly page: Page } {
  let opened: Page | null = null;
  const closers: (() => void | Promise<void>)[] = [];

  beforeAll(async () => {
    const { outputFiles } = await build({
      entryPoints: [fileURLToPath(new URL(script, import.meta.url))],
      bundle: true,
      write: false,
      format: 'iife',
      target: 'es2023',
    });
    const server = await serveFiles(
      new Map([
        ['/', { type: 'text/html', body: HTML }],
        ['/page.js', { type: 'text/javascript', body: outputFiles[0].contents }],
      ]),
    );
    closers.push(server.close);
    const browser = await joinBrowser(inject('browser'));
    closers.push(browser.close);
    opened = await browser.context.newPage();
    await opened.goto(server.origin);
  }, 120_000);

  afterAll(async () => {
    for (const close of closers) await close();
  });

  return {
    get page() {
      if (opened === null) throw new Error('The page is open only while tests run.');
      return opened;
    },
  };
}
