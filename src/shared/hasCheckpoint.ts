// Layer: shared. No vscode, no DOM. Whether a run has a model of its own.

import type { RunDocument } from './protocol/run';

/** It is a training with a checkpoint, or an imported model, whose only one may be of step 0. */
export function hasCheckpoint({
  kind,
  progress,
  imported,
}: Pick<RunDocument, 'kind' | 'progress' | 'imported'>): boolean {
  return kind === 'training' && (progress.step > 0 || imported !== null);
}
