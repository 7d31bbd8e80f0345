// Layer: runs. No vscode. Whether somebody still writes a run whose document says that it goes on.

import type { RunDocument, RunState } from '../shared/protocol/run';
import type { FileAccess } from './files';
import { HEARTBEAT_LIMIT_MS, heartbeatPath } from './layout';
import type { Processes } from './ownerProcess';

/** The run is computed, here or elsewhere, or waits to go on. */
export function isLive(state: RunState): boolean {
  return state === 'running' || state === 'paused';
}

/** Nobody writes the run: its process is gone, or its heartbeat has been silent for too long. */
export async function isAbandoned(
  files: FileAccess,
  { id, owner_process }: Pick<RunDocument, 'id' | 'owner_process'>,
  { now, processes }: { now: Date; processes: Processes },
): Promise<boolean> {
  if (owner_process !== null && (await processes.isGone(owner_process))) return true;
  const heartbeat = await files.stat(heartbeatPath(id));
  return now.getTime() - (heartbeat?.modified ?? 0) > HEARTBEAT_LIMIT_MS;
}
