// Layer: page, views. Earlier checkpoints of a run as models that can be sampled.

import type { ModelChoice } from '../../../src/shared/protocol/model';
import { grouped } from '../../ui/numbers';

/** Id of a checkpoint of the run that a model is, or is itself a checkpoint of. */
export function checkpointId(modelId: string, step: number): string {
  return `${modelId.split('@')[0]}@${step}`;
}

/** The run as it was after a step; the worker loads it by this id. */
export function checkpointChoice(run: ModelChoice, step: number): ModelChoice {
  return {
    ...run,
    id: checkpointId(run.id, step),
    label: `${run.label}, step ${grouped(step)}`,
    checkpoints: run.checkpoints.filter((earlier) => earlier < step),
    detail: `as it was after ${grouped(step)} steps`,
  };
}

/** Those whose run is still listed. */
export function stillListed(
  checkpoints: readonly ModelChoice[],
  runs: readonly ModelChoice[],
): ModelChoice[] {
  return checkpoints.filter(({ id }) => runs.some((run) => id.startsWith(`${run.id}@`)));
}
