// Layer: worker (pure). Weight of the squared error at each timestep: the weightings of
// `core/loss.ts` over the signal-to-noise ratios of a schedule.

import { lossWeight } from '../../../src/core/loss';
import { outputKind } from '../../../src/core/recipe/narrowing';
import type { TrainingConfig } from '../../../src/core/recipe/types';
import { snr, type DiscreteSchedule } from '../../../src/core/schedule';

type Weighting = Pick<
  TrainingConfig,
  'loss_weighting' | 'prediction_type' | 'snr_gamma' | 'p2_gamma' | 'p2_k'
>;

/** One weight per timestep, or null when all are 1. */
export function lossWeights(schedule: DiscreteSchedule, training: Weighting): Float64Array | null {
  const { loss_weighting, prediction_type, snr_gamma, p2_gamma, p2_k } = training;
  // The error of EDM's F counts the same everywhere.
  if (loss_weighting === 'none' || loss_weighting === 'edm') return null;
  const options = { gamma: loss_weighting === 'p2' ? p2_gamma : snr_gamma, k: p2_k };
  return Float64Array.from({ length: schedule.num_train_timesteps }, (_, t) =>
    lossWeight(loss_weighting, outputKind(prediction_type), snr(schedule, t), options),
  );
}
