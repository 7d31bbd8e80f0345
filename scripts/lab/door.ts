// Layer: headless door. Opens the lab in a headless browser: the page server, a browser with
// WebGPU switched on, and the RPC link to the page, which runs the same worker as VS Code.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import type { Disposable } from '../../src/shared/dispose';
import { createRpc, type Rpc } from '../../src/shared/rpc/rpc';
import type { HeadlessDoorMethods, HeadlessPageMethods } from '../../webview/headlessContract';
import { BROWSER_FLAGS, ensureBrowser } from '../platform/browser.mjs';
import { PageServer } from './server';

/** Any adapter will do: a real one where there is one, else Chromium's software adapter. */
const WEBGPU_FLAGS = ['--enable-unsafe-webgpu', '--enable-features=Vulkan'];
const READY_TIMEOUT_MS = 60_000;

/** The lab did not come up, or went away. */
export class DoorError extends Error {
  override readonly name = 'DoorError';
}

export interface Door extends Disposable {
  readonly rpc: Rpc<HeadlessPageMethods>;
  dispose(): Promise<void>;
}

/**
 * @param dist folder of the built bundles
 * @param report told of errors that belong to no call
 */
export async function openDoor(dist: string, report: (message: string) => void): Promise<Door> {
  const server = new PageServer(dist);
  const profile = await mkdtemp(join(tmpdir(), 'diffusion-lab-'));
  const rpc = createRpc<HeadlessDoorMethods, HeadlessPageMethods>(
    server.port,
    {
      report: ({ message }) => {
        report(message);
      },
    },
    { name: 'headless page' },
  );
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: await ensureBrowser(),
    headless: true,
    // Headless by Playwright's own flag would mean the shell without WebGPU.
    ignoreDefaultArgs: ['--headless', '--enable-unsafe-swiftshader'],
    args: [...BROWSER_FLAGS, '--headless=new', ...WEBGPU_FLAGS],
    // Ctrl-C is ours: the training writes a checkpoint first.
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
  });
  let closing: Promise<void> | null = null;
  const close = async (): Promise<void> => {
    rpc.dispose();
    server.dispose();
    await context.close();
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  };
  const door: Door = { rpc, dispose: () => (closing ??= close()) };
  context.on('close', () => {
    // The calls that are going on are rejected instead of waiting for ever.
    rpc.dispose();
  });
  try {
    const page = await context.newPage();
    page.on('crash', () => {
      report('The browser page crashed.');
      rpc.dispose();
    });
    await page.goto(await server.start());
    await withTimeout(rpc.ready);
    return door;
  } catch (error) {
    await door.dispose();
    throw error;
  }
}

async function withTimeout(ready: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new DoorError(`The headless page did not answer in ${READY_TIMEOUT_MS / 1000} s.`));
    }, READY_TIMEOUT_MS);
  });
  try {
    await Promise.race([ready, late]);
  } finally {
    clearTimeout(timer);
  }
}
