// Layer: worker (pure). Samples of a network in training: few steps of deterministic DDIM from
// noise that is the same in every preview of a run, so that one sees the network change and
// nothing else. The training's own random numbers are not touched.

import { resolveRecipe } from '../../../src/core/recipe/resolve';
import { outputKind } from '../../../src/core/recipe/narrowing';
import type { SamplingConfig, TrainingConfig } from '../../../src/core/recipe/types';
import { STREAMS } from '../../../src/core/rng/streams';
import { float32Algebra } from '../../../src/core/sampling/arrays';
import { sample } from '../../../src/core/sampling/catalogue';
import type { DiscreteSchedule } from '../../../src/core/schedule';
import { DATA_CHANNELS } from '../network/architecture';
import type { PredictingNetwork } from '../network/contract';
import { denoiser, normalDraws } from '../sampling';

/** Points of a preview: rows that the network predicts at once. */
export const PREVIEW_POINTS = 500;
const PREVIEW_STEPS = 20;

/** Points (500 × 2) in network units. */
export async function drawPreview(
  network: PredictingNetwork,
  schedule: DiscreteSchedule,
  { seed, prediction_type }: Pick<TrainingConfig, 'seed' | 'prediction_type'>,
): Promise<Float32Array> {
  const length = PREVIEW_POINTS * DATA_CHANNELS;
  const config = previewSampling(schedule.num_train_timesteps, seed);
  let points = normalDraws(seed, STREAMS.previewStart, length)();
  const steps = sample({
    config,
    schedule,
    output: outputKind(prediction_type),
    algebra: float32Algebra(DATA_CHANNELS),
    denoise: denoiser(network),
    noise: normalDraws(seed, STREAMS.previewNoise, length),
    x_T: points,
  });
  for await (const step of steps) points = step.x;
  return points;
}

/** DDIM without noise or clipping; every other option at its default. */
function previewSampling(T: number, seed: number): SamplingConfig {
  const { recipe } = resolveRecipe({
    schedule: { num_train_timesteps: T },
    sampling: {
      sampler: 'ddim',
      num_inference_steps: Math.min(PREVIEW_STEPS, T),
      timestep_spacing: 'trailing',
      seed,
      count: PREVIEW_POINTS,
    },
  });
  if (recipe === null) throw new RangeError(`There is no preview of a chain of ${T} timesteps.`);
  return recipe.sampling;
}
