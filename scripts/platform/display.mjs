// Layer: platform. Is there a screen that a window could open on, and what opens a URL on it?

import { spawn } from 'node:child_process';

/** True when a person is likely to see a window that is opened now. */
export function hasDisplay() {
  if (process.env.CI) return false;
  if (process.platform !== 'linux') return !process.env.SSH_CONNECTION;
  return Boolean(process.env.DISPLAY ?? process.env.WAYLAND_DISPLAY);
}

/**
 * Opens a URL in the default browser.
 * @param {string} url
 * @returns {Promise<boolean>} false when nothing here can open one
 */
export function openUrl(url) {
  /** @type {Partial<Record<NodeJS.Platform, [string, ...string[]]>>} */
  const openers = { darwin: ['open', url], win32: ['cmd', '/c', 'start', '', url] };
  const [command, ...args] = openers[process.platform] ?? ['xdg-open', url];
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: 'ignore', detached: true });
    child.on('error', () => resolve(false));
    child.on('spawn', () => {
      child.unref();
      resolve(true);
    });
  });
}
