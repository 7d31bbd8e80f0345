// Layer: worker (pure). The times of a batch, drawn as the recipe says, as a function of seed and
// step alone. The uniform timesteps are whole numbers of the stream as they always were, so that
// runs of earlier versions are continued with the very timesteps that they would have seen.

import { drawTimes, type TimeRandomness } from '../../../src/core/loss';
import { shiftedSigma } from '../../../src/core/objectives/flow';
import type { Recipe, TrainingConfig } from '../../../src/core/recipe/types';
import { philoxIntegers, philoxNormals, philoxUniforms } from '../../../src/core/rng/philox';
import { STREAMS } from '../../../src/core/rng/streams';

type Settings = Pick<Recipe, 'schedule' | 'training'>;

/** Writes the times of the batch of the 1-based `step` to `out`: timesteps, or σ for flow and EDM. */
export function batchTimes(
  { schedule, training }: Settings,
  step: number,
  out: Float64Array,
): void {
  const { seed, timestep_sampling } = training;
  const first = (step - 1) * out.length;
  const T = schedule.num_train_timesteps;
  if (schedule.kind === 'discrete' && timestep_sampling === 'uniform') {
    const whole = new Int32Array(out.length);
    philoxIntegers(seed, STREAMS.trainingTimesteps, first, T, whole);
    out.set(whole);
    return;
  }
  const random = streamFrom(seed, STREAMS.trainingTimesteps, first);
  const levels = drawLevels(training, out.length, T, random);
  const isWhole = timestep_sampling === 'uniform' || timestep_sampling === 'antithetic';
  levels.forEach((level, row) => {
    switch (schedule.kind) {
      case 'discrete':
        out[row] = isWhole ? level : Math.min(Math.floor(level * T), T - 1);
        break;
      case 'flow':
        out[row] = shiftedSigma(isWhole ? (level + 1) / T : level, schedule.shift);
        break;
      case 'edm':
        out[row] = level;
    }
  });
}

/** Timesteps 0 … T−1 for uniform and antithetic, noise levels for the others. */
function drawLevels(
  { timestep_sampling, logit_mean, logit_std, p_mean, p_std }: TrainingConfig,
  count: number,
  T: number,
  random: TimeRandomness,
): Float64Array {
  switch (timestep_sampling) {
    case 'uniform':
    case 'antithetic':
      return drawTimes({ kind: timestep_sampling }, count, T, random);
    case 'logit_normal':
      return drawTimes(
        { kind: 'logit_normal', mean: logit_mean, std: logit_std },
        count,
        T,
        random,
      );
    case 'log_normal':
      return drawTimes({ kind: 'log_normal', mean: p_mean, std: p_std }, count, T, random);
  }
}

/** `count` times that stand for the whole range, from the least noise to the most. */
export function evenTimes({ schedule }: Pick<Recipe, 'schedule'>, count: number): number[] {
  return Array.from({ length: count }, (_, i) => {
    const share = (i + 0.5) / count;
    switch (schedule.kind) {
      case 'discrete':
        return Math.floor(share * schedule.num_train_timesteps);
      case 'flow':
        return share;
      case 'edm': {
        const { sigma_min, sigma_max } = schedule;
        return sigma_min * (sigma_max / sigma_min) ** share;
      }
    }
  });
}

function streamFrom(seed: TrainingConfig['seed'], stream: number, first: number): TimeRandomness {
  return {
    uniforms: (out) => {
      philoxUniforms(seed, stream, first, out);
    },
    normals: (out) => {
      philoxNormals(seed, stream, first, out);
    },
  };
}
