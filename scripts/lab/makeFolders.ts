// Layer: command line. Folders and those above them.

import { mkdir, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { problemCode } from './fileProblem';

/**
 * Makes a folder and those above it. Node's own way (`recursive`) tries for ever where a folder says
 * that what is made in it is not there, as `/proc` does.
 */
export async function makeFolders(path: string): Promise<void> {
  const full = resolve(path);
  if (await isThere(full)) return;
  const parent = dirname(full);
  if (parent !== full) await makeFolders(parent);
  try {
    await mkdir(full);
  } catch (error) {
    // Somebody else may have made it meanwhile.
    if (problemCode(error) !== 'EEXIST' || !(await isThere(full))) throw error;
  }
}

async function isThere(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    if (problemCode(error) === 'ENOENT') return false;
    throw error;
  }
}
