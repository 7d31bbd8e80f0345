// Layer: host, workspace. Who this window is among the owners of runs, and who it was before it was
// reloaded or reopened: what that one left is offered to be resumed. Two windows on one folder share
// this memory in a browser, so the one before may still be there.

import type * as vscode from 'vscode';
import { newOwner } from '../runs/layout';

const SESSION = 'diffusionLab.owner';

/** Name of this window, and of the one before it if there was one. */
export function beginSession(memory: vscode.Memento): { owner: string; before: string | null } {
  const before = memory.get<string>(SESSION) ?? null;
  const owner = newOwner();
  void memory.update(SESSION, owner);
  return { owner, before };
}
