// Layer: core (pure). Flow matching on straight paths (Liu 2022, Lipman 2023; Esser 2024):
// x = (1−σ)·x₀ + σ·ε with σ in (0, 1]. The network answers the velocity ε − x₀, or x₀ itself (Li &
// He 2025). It is told σ·T, as diffusers' FlowMatchEulerDiscreteScheduler tells it.

import { targetCoefficients } from '../prediction';
import type { FlowScheduleConfig, TrainingConfig } from '../recipe/types';
import type { Objective } from './objective';

/** The weight 1/σ² that makes x₀'s error that of the velocity is held here (Li & He 2025). */
const LEAST_SIGMA = 0.05;

export function flowObjective(
  { num_train_timesteps }: FlowScheduleConfig,
  { prediction_type, loss_weighting }: Pick<TrainingConfig, 'prediction_type' | 'loss_weighting'>,
): Objective {
  const answer = prediction_type === 'sample' ? 'sample' : 'flow';
  const networkTime = (sigma: number): number => sigma * num_train_timesteps;
  return {
    kind: 'flow',
    timesteps: num_train_timesteps,
    answer,
    output: 'flow',
    at: (sigma) => {
      const coefficients = { signal: 1 - sigma, noise: sigma };
      return {
        ...coefficients,
        inputScale: 1,
        networkTime: networkTime(sigma),
        target: targetCoefficients(answer, coefficients),
        weight: loss_weighting === 'v_loss' ? 1 / Math.max(sigma, LEAST_SIGMA) ** 2 : 1,
      };
    },
    networkTime,
  };
}

/**
 * σ moved towards noise: s·σ/(1 + (s−1)·σ), which keeps 0 and 1 (Esser 2024, eq. 23).
 * @param shift s > 0; 1 leaves σ as it is
 */
export function shiftedSigma(sigma: number, shift: number): number {
  return (shift * sigma) / (1 + (shift - 1) * sigma);
}
