// Layer: runs. No vscode. What can be done with a run in the state that it is in. Commands, menus and
// context keys all go by it, so that nothing is offered that fails.

import { hasCheckpoint } from '../shared/hasCheckpoint';
import type { RunDocument } from '../shared/protocol/run';
import { isLive } from './liveness';

/** It has a checkpoint to go on from, and steps are left to do; a study goes on behind its last trial. */
export function canResume({ kind, state, progress }: RunDocument): boolean {
  const endedEarly = state === 'interrupted' || state === 'stopped' || state === 'failed';
  if (kind === 'study') return endedEarly;
  return kind === 'training' && endedEarly && progress.step > 0;
}

/**
 * There is a model to sample: that of a training's last checkpoint, or the one that was sampled.
 * @param isThere whether a run is still there
 */
export function hasModel(document: RunDocument, isThere: (runId: string) => boolean): boolean {
  const { kind, parent } = document;
  if (kind === 'study') return false;
  if (kind === 'training') return hasCheckpoint(document);
  if (parent === null) return false;
  return parent.run === null || isThere(parent.run);
}

/** Nobody computes it. */
export function canDelete({ state }: RunDocument): boolean {
  return !isLive(state);
}
