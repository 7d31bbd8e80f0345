// Layer: command line. Opens the lab in a headless browser: the page server, a browser with
// WebGPU switched on, and the RPC link to the page, which runs the same worker as VS Code.

import type { Disposable } from '../../src/shared/dispose';
import { createRpc, type Rpc } from '../../src/shared/rpc/rpc';
import type { HeadlessHostMethods, HeadlessPageMethods } from '../../webview/headlessContract';
import { openPlainBrowser, type PlainBrowser } from '../platform/plainBrowser.mjs';
import { PageServer } from './server';

const READY_TIMEOUT_MS = 60_000;

/** The lab did not come up, or went away. */
export class HeadlessLabError extends Error {
  override readonly name = 'HeadlessLabError';
}

export interface HeadlessLab extends Disposable {
  readonly rpc: Rpc<HeadlessPageMethods>;
  dispose(): Promise<void>;
}

/**
 * @param dist folder of the built bundles
 * @param report told of errors that belong to no call
 */
export async function openHeadlessLab(
  dist: string,
  report: (message: string) => void,
): Promise<HeadlessLab> {
  const server = new PageServer(dist);
  const rpc = createRpc<HeadlessHostMethods, HeadlessPageMethods>(
    server.port,
    {
      report: ({ message }) => {
        report(message);
      },
    },
    { name: 'headless page' },
  );
  let browser: PlainBrowser | null = null;
  let closing: Promise<void> | null = null;
  const close = async (): Promise<void> => {
    rpc.dispose();
    server.dispose();
    await browser?.close();
  };
  const lab: HeadlessLab = { rpc, dispose: () => (closing ??= close()) };
  /** The calls that are going on are rejected instead of waiting for ever. */
  const giveUp = (problem: string): void => {
    if (closing !== null) return;
    report(problem);
    rpc.dispose();
  };
  try {
    const url = await server.start(() => {
      giveUp('The browser page crashed.');
    });
    // Ctrl-C is ours, not the browser's: the training writes a checkpoint first.
    browser = await openPlainBrowser(url);
    browser.closed.then(
      () => {
        giveUp('The browser ended.');
      },
      (error: unknown) => {
        giveUp(`The browser could not be started: ${String(error)}`);
      },
    );
    await withTimeout(rpc.ready);
    return lab;
  } catch (error) {
    await lab.dispose();
    throw error;
  }
}

async function withTimeout(ready: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(
        new HeadlessLabError(`The headless page did not answer in ${READY_TIMEOUT_MS / 1000} s.`),
      );
    }, READY_TIMEOUT_MS);
  });
  try {
    await Promise.race([ready, late]);
  } finally {
    clearTimeout(timer);
  }
}
