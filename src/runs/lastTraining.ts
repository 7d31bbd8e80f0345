// Layer: runs. No vscode. The training that the lab comes back with after it was closed or its window
// was reloaded: the one that was written last, unless another window computes it.

import type { RunContent } from '../shared/protocol/run';
import { inState, readContent } from './content';
import { isLive } from './liveness';
import type { RunStore } from './store';

/** What a run holds, with the state that it is really in. */
export async function readRun(store: RunStore, id: string): Promise<RunContent> {
  const { folder, document } = await store.readable(id);
  return inState(await readContent(folder.files, id), document.state);
}

/** Null when there was no training, or the last one is being computed. */
export async function readLastTraining(store: RunStore): Promise<RunContent | null> {
  let last: { id: string; updated: string; isLive: boolean } | null = null;
  for (const { id, document } of await store.list()) {
    if (document?.kind !== 'training' || document.imported !== null) continue;
    const { updated, state } = document;
    if (last === null || updated > last.updated) last = { id, updated, isLive: isLive(state) };
  }
  return last === null || last.isLive ? null : readRun(store, last.id);
}
