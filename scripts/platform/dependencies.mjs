// Layer: platform. The packages of the checkout itself, installed when they are missing or others
// than those of the lock file. Uses Node's own modules only: it runs before anything is installed.

import { existsSync, readFileSync } from 'node:fs';
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
  if (existsSync(installed) && holds(packagesOf(installed), packagesOf(lock))) return;
  say('Installing packages (npm ci).');
  await mustRun('Installing packages', 'npm', ['ci', '--no-audit', '--no-fund'], { cwd: root });
}

/**
 * @typedef {{ version?: string, integrity?: string, optional?: boolean, devOptional?: boolean }} Package
 * @typedef {Readonly<Record<string, Package>>} Packages  by folder; the checkout itself is ''
 */

/** @param {string} lock @returns {Packages} */
function packagesOf(lock) {
  return JSON.parse(readFileSync(lock, 'utf8')).packages ?? {};
}

/**
 * Whether all that is wanted is installed, and nothing else. Optional packages may be missing: those
 * of other systems are. A changed time alone, as after a checkout, means nothing.
 * @param {Packages} installed
 * @param {Packages} wanted
 */
export function holds(installed, wanted) {
  const isSame = (/** @type {Package} */ a, /** @type {Package} */ b) =>
    a.version === b.version && a.integrity === b.integrity;
  return (
    Object.entries(wanted).every(([folder, entry]) => {
      if (folder === '') return true;
      const there = installed[folder];
      if (there === undefined) return entry.optional === true || entry.devOptional === true;
      return isSame(there, entry);
    }) && Object.keys(installed).every((folder) => folder in wanted)
  );
}
