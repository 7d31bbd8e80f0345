// Layer: command line. Processes as Node sees them, for the owners of runs.

import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import type { RunOwner } from '../../src/runs/document';
import { newOwner } from '../../src/runs/layout';
import { SystemProcesses } from '../../src/runs/ownerProcess';

export const processes = new SystemProcesses(process, readText, hostname());

/** This process as the owner of a run. */
export async function newRunOwner(): Promise<RunOwner> {
  return { name: newOwner(), process: await processes.own() };
}

async function readText(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    // Systems other than Linux have no /proc, and the process may end while it is read.
    if (error instanceof Error && 'code' in error) return null;
    throw error;
  }
}
