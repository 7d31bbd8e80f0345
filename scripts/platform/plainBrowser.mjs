// Layer: platform. A headless browser with one page that nothing watches. Playwright watches its
// pages through DevTools, which keeps the body of every request as long as the page lives: for a
// page that trains for hours and posts its checkpoints, 0.6 MB each, without bound.

import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureBrowser, FLAGS, WEBGPU_FLAGS } from './browser.mjs';

/** A page nobody looks at computes at full speed, and nothing asks for a key ring. */
const PAGE_FLAGS = [
  '--headless=new',
  '--disable-background-timer-throttling',
  '--disable-backgrounding-occluded-windows',
  '--disable-renderer-backgrounding',
  '--disable-breakpad',
  '--no-default-browser-check',
  '--password-store=basic',
  '--use-mock-keychain',
];

const CLOSE_TIMEOUT_MS = 10_000;

/**
 * @typedef {object} PlainBrowser
 * @property {Promise<void>} closed  resolves when the browser has ended, for whatever reason, and
 *   its profile is removed
 * @property {() => Promise<void>} close  ends it
 */

/**
 * Opens a page in a browser of its own, with WebGPU on whatever adapter there is. The browser is
 * in a process group of its own, so that Ctrl-C does not reach it, and ends with this process.
 * @param {string} url
 * @returns {Promise<PlainBrowser>}
 */
export async function openPlainBrowser(url) {
  const executable = await ensureBrowser();
  const profile = await mkdtemp(join(tmpdir(), 'diffusion-lab-browser-'));
  const flags = [...FLAGS, ...PAGE_FLAGS, ...WEBGPU_FLAGS.any, `--user-data-dir=${profile}`];
  // The browser ends when the pipe is closed, be it by the end of this process.
  const browser = spawn(executable, [...flags, '--remote-debugging-pipe', url], {
    detached: process.platform !== 'win32',
    stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
  });
  const commands = /** @type {import('node:stream').Writable} */ (browser.stdio[3]);
  // Answers are of no interest; a pipe that ends with the browser is no fault.
  /** @type {import('node:stream').Readable} */ (browser.stdio[4]).resume();
  for (const pipe of browser.stdio) pipe?.on('error', () => undefined);
  /** @type {Promise<void>} */
  const ended = new Promise((resolve, reject) => {
    browser.on('exit', () => resolve());
    browser.on('error', reject);
  });
  const removed = () => rm(profile, { recursive: true, force: true, maxRetries: 5 });
  const closed = ended.then(removed, async (error) => {
    await removed();
    throw error;
  });
  return {
    closed,
    close: async () => {
      commands.write('{"id":1,"method":"Browser.close"}\0');
      const timer = setTimeout(() => browser.kill('SIGKILL'), CLOSE_TIMEOUT_MS);
      await closed;
      clearTimeout(timer);
    },
  };
}
