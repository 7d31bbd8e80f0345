// Layer: platform. The packages of the checkout itself, installed when they are missing or older
// than the lock file. Uses Node's own modules only: it runs before anything is installed.

import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './paths.mjs';
import { mustRun } from './run.mjs';
import { PlatformError, say } from './say.mjs';

/** Runs `npm ci` when node_modules does not hold what the lock file says. */
export async function ensureDependencies() {
  const [major = 0] = process.versions.node.split('.').map(Number);
  if (major < 20) {
    throw new PlatformError(
      `Node ${process.versions.node} is too old: install Node 20 or newer from https://nodejs.org.`,
    );
  }
  // npm writes this file at the end of every installation.
  const installed = join(root, 'node_modules', '.package-lock.json');
  const lock = join(root, 'package-lock.json');
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs) return;
  say('Installing packages (npm ci).');
  await mustRun('Installing packages', 'npm', ['ci', '--no-audit', '--no-fund'], { cwd: root });
}
