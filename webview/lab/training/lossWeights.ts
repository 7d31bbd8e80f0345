// Layer: worker (pure). Weight of the squared error at each timestep. Min-SNR (Hang 2023,
// equation 8 and section 3.4) limits how much the almost clean timesteps count; for SNR s = ᾱ/(1−ᾱ):
// min(s, γ)/s for ε, min(s, γ) for x₀, min(s, γ)/(s + 1) for v.

import type { TrainingConfig } from '../../../src/core/recipe/types';
import { snr, type DiscreteSchedule } from '../../../src/core/schedule';

type Weighting = Pick<TrainingConfig, 'loss_weighting' | 'prediction_type' | 'snr_gamma'>;

/** One weight per timestep, or null when all are 1. */
export function lossWeights(schedule: DiscreteSchedule, training: Weighting): Float64Array | null {
  if (training.loss_weighting === 'none') return null;
  return Float64Array.from({ length: schedule.num_train_timesteps }, (_, t) =>
    minSnrWeight(snr(schedule, t), training),
  );
}

function minSnrWeight(s: number, { prediction_type, snr_gamma }: Weighting): number {
  const limited = Math.min(s, snr_gamma);
  switch (prediction_type) {
    case 'epsilon':
      // With zero terminal SNR the last s is 0, where the limit of min(s, γ)/s is 1.
      return s === 0 ? 1 : limited / s;
    case 'sample':
      return limited;
    case 'v_prediction':
      return limited / (s + 1);
  }
}
