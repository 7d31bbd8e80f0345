// Layer: host, workspace. Processes as the extension host sees them. A web extension host has none.

import * as vscode from 'vscode';
import { noProcesses, SystemProcesses } from '../runs/ownerProcess';
import type { Processes } from '../runs/ownerProcess';

/** Of the machine that the extension runs on, which is a remote one in a remote window. */
export function hostProcesses(): Processes {
  if (typeof process === 'undefined') return noProcesses;
  const { machineId, remoteName = '' } = vscode.env;
  return new SystemProcesses(process, readText, `${machineId} ${remoteName}`);
}

async function readText(path: string): Promise<string | null> {
  try {
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(vscode.Uri.file(path)));
  } catch (error) {
    // Systems other than Linux have no /proc.
    if (error instanceof vscode.FileSystemError) return null;
    throw error;
  }
}
