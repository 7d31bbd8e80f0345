// Layer: worker (pure). The timesteps of a batch, drawn as the recipe says, as a function of seed
// and step alone. The uniform ones are whole numbers of the stream as they always were, so that
// runs of earlier versions are continued with the very timesteps that they would have seen.

import { drawTimes } from '../../../src/core/loss';
import type { TrainingConfig } from '../../../src/core/recipe/types';
import { philoxIntegers, philoxNormals, philoxUniforms } from '../../../src/core/rng/philox';
import { STREAMS } from '../../../src/core/rng/streams';

type Sampling = Pick<
  TrainingConfig,
  'seed' | 'batch_size' | 'timestep_sampling' | 'logit_mean' | 'logit_std'
>;

/** Writes the timesteps 0 … T−1 of the batch of the 1-based `step` to `out`. */
export function batchTimesteps(training: Sampling, T: number, step: number, out: Int32Array): void {
  const { seed, batch_size: size, timestep_sampling, logit_mean, logit_std } = training;
  const stream = STREAMS.trainingTimesteps;
  const first = (step - 1) * size;
  if (timestep_sampling === 'uniform') {
    philoxIntegers(seed, stream, first, T, out);
    return;
  }
  const random = {
    uniforms: (out: Float64Array) => {
      philoxUniforms(seed, stream, first, out);
    },
    normals: (out: Float64Array) => {
      philoxNormals(seed, stream, first, out);
    },
  };
  if (timestep_sampling === 'antithetic') {
    out.set(drawTimes({ kind: 'antithetic' }, size, T, random));
    return;
  }
  const levels = drawTimes(
    { kind: 'logit_normal', mean: logit_mean, std: logit_std },
    size,
    T,
    random,
  );
  for (let row = 0; row < size; row++) out[row] = Math.min(Math.floor(levels[row] * T), T - 1);
}
