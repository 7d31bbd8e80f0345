// Layer: page, views. Earlier checkpoints of a run as models that can be sampled.

import type { ModelChoice } from '../../../src/shared/protocol/model';
import { grouped } from '../../ui/numbers';

/** The run as it was after a step; the worker loads it by this id. */
export function checkpointChoice(run: ModelChoice, step: number): ModelChoice {
  return {
    ...run,
    id: `${run.id}@${step}`,
    label: `${run.label}, step ${grouped(step)}`,
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
