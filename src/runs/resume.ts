// Layer: runs. No vscode. Takes over a training that nobody writes any more, from its last checkpoint.

import { grouped } from '../core/numberText';
import type { RunDocument } from '../shared/protocol/run';
import { readLatestCheckpoint } from './checkpoints';
import { readDocument, writeDocument } from './document';
import type { RunOwner } from './document';
import type { FileAccess } from './files';
import { heartbeatPath } from './layout';
import { cutEvaluations } from './evaluations';
import { cutMetrics } from './metrics';

/** A run cannot be resumed; `message` says why in one sentence. */
export class ResumeError extends Error {
  override readonly name = 'ResumeError';
}

export interface ResumeOptions {
  now: Date;
  /** That the training is to have now; null: as many as its recipe says. */
  steps: number | null;
}

/**
 * Makes `owner` the owner of the run and drops the metrics after its last checkpoint, since those
 * steps are made again. That the old owner is gone is for the caller to check.
 * @throws {ResumeError} when there is nothing to go on from, or nothing left to do
 */
export async function takeOver(
  files: FileAccess,
  id: string,
  owner: RunOwner,
  { now, steps }: ResumeOptions,
) {
  const found = await readDocument(files, id);
  if (found.kind === 'sampling') {
    throw new ResumeError(`"${found.title}" are samples; only a training can be resumed.`);
  }
  if (found.kind === 'study') {
    throw new ResumeError(`"${found.title}" is a study; it goes on by resuming the study.`);
  }
  if (found.imported !== null) {
    throw new ResumeError(
      `"${found.title}" was imported, without the state of its training; a fork of it can be trained.`,
    );
  }
  const checkpoint = await readLatestCheckpoint(files, id);
  if (checkpoint === null) {
    throw new ResumeError(
      `"${found.title}" cannot be resumed: it was interrupted before its first checkpoint.`,
    );
  }
  const training = { ...found.recipe.training, steps: steps ?? found.recipe.training.steps };
  refuseWithoutSteps(found, checkpoint.step, training.steps);
  const document: RunDocument = {
    ...found,
    owner: owner.name,
    owner_process: owner.process,
    recipe: { ...found.recipe, training },
    state: 'running',
    error: null,
    updated: now.toISOString(),
    progress: { step: checkpoint.step, steps: training.steps },
  };
  await files.write(heartbeatPath(id), new TextEncoder().encode(owner.name));
  await writeDocument(files, document);
  const losses = await cutMetrics(files, id, checkpoint.step);
  await cutEvaluations(files, id, checkpoint.step);
  return { document, checkpoint, losses };
}

/** A run that was cut off after its last step still has to be completed: nothing is refused there. */
function refuseWithoutSteps({ title, state }: RunDocument, done: number, wanted: number): void {
  if (wanted < done) {
    throw new ResumeError(
      `"${title}" has trained ${grouped(done)} steps already; ${grouped(wanted)} are fewer, so it cannot be resumed.`,
    );
  }
  if (wanted === done && state === 'completed') {
    throw new ResumeError(
      `"${title}" is complete: all its ${grouped(done)} steps are trained. Only with more steps could it go on.`,
    );
  }
}
