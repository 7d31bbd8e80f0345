// Layer: platform. A lock between processes, so that two installations do not mix: a folder that
// names its owner. A lock whose owner is no longer alive is taken over.

import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { say } from './say.mjs';

/**
 * Runs `work` while holding the lock `folder`.
 * @template T
 * @param {string} folder
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(folder, work) {
  let waiting = false;
  while (!(await acquire(folder))) {
    if (!waiting) say(`Waiting for another process that is installing (${folder}).`);
    waiting = true;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  try {
    return await work();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** @param {string} folder */
async function acquire(folder) {
  const ownerFile = join(folder, 'pid');
  try {
    await mkdir(folder);
    await writeFile(ownerFile, String(process.pid));
    return true;
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
  }
  // An owner that has made the folder and not yet signed is alive: wait for its signature.
  const owner = Number(await readFile(ownerFile, 'utf8').catch(() => ''));
  if (owner && !isAlive(owner)) await rm(folder, { recursive: true, force: true });
  return false;
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

/** @param {unknown} error */
function codeOf(error) {
  return error instanceof Error && 'code' in error ? error.code : null;
}
