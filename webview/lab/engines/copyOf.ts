// Layer: lab worker, engines. A batch for an engine that computes it later.

import type { TrainBatch } from '../network/contract';

/** Arrays of its own: the batch's maker fills its arrays again before the step is computed. */
export function copyOf({ sample, timestep, target, weight, classLabels }: TrainBatch): TrainBatch {
  return {
    sample: sample.slice(),
    timestep: timestep.slice(),
    target: target.slice(),
    weight: weight?.slice() ?? null,
    ...(classLabels === undefined ? {} : { classLabels: classLabels.slice() }),
  };
}
