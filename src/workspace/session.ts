// Layer: host, workspace. Who this window is among the owners of runs, and whom it succeeds. A reload
// ends the extension host before it can say what it leaves behind; the next one finds here who
// it was, and need not wait for the old heartbeat to go cold. Two windows on one folder share this
// memory in a browser, so the predecessor counts as gone only when its process is.

import type * as vscode from 'vscode';
import { newOwner } from '../runs/layout';

const SESSION = 'diffusionLab.session';

/** What is remembered; `pid` is null in a web extension host, which has no process of its own. */
interface Session {
  owner: string;
  pid: number | null;
}

/** Name of this window, and of the one before it when that is certainly gone, else null. */
export function beginSession(memory: vscode.Memento): { owner: string; gone: string | null } {
  const before = memory.get<Session>(SESSION);
  const session: Session = {
    owner: newOwner(),
    pid: typeof process === 'undefined' ? null : process.pid,
  };
  void memory.update(SESSION, session);
  return {
    owner: session.owner,
    gone: before !== undefined && isGone(before) ? before.owner : null,
  };
}

function isGone({ pid }: Session): boolean {
  if (pid === null || typeof process === 'undefined') return false;
  // The system gave our number to nobody else while the predecessor lived.
  if (pid === process.pid) return true;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    // ESRCH: no such process. EPERM would mean that there is one.
    return error instanceof Error && 'code' in error && error.code === 'ESRCH';
  }
}
