// Layer: core (pure). Noise levels of flow matching (rectified flow, Liu 2022; Lipman 2023):
// x_σ = (1−σ)x₀ + σε with σ from 1 to 0, and the resolution-dependent shift of Esser 2024
// (arXiv:2403.03206, eq. 23): σ′ = sσ/(1+(s−1)σ).

import { linspace } from '../betaSchedules';
import type { SigmaGrid } from './grids';
import { SigmaError, spacedSigmas, type SigmaSpacing } from './spacing';

export interface FlowGridOptions {
  num_inference_steps: number;
  num_train_timesteps: number;
  shift: number;
  /** Stretches the levels so that the last one before 0 has this value; null leaves them. */
  shift_terminal: number | null;
  /** null spaces the levels evenly before the shift. */
  sigma_schedule: Exclude<SigmaSpacing, 'lu'> | null;
}

export const FLOW_GRID_DEFAULTS: FlowGridOptions = {
  num_inference_steps: 50,
  num_train_timesteps: 1000,
  shift: 1,
  shift_terminal: null,
  sigma_schedule: null,
};

/** σ′ = sσ/(1+(s−1)σ); s = 1 leaves σ, s > 1 spends more steps near the noise. */
export function shiftSigma(sigma: number, shift: number): number {
  return (shift * sigma) / (1 + (shift - 1) * sigma);
}

/**
 * Levels from 1 down to the shifted 1/T, then 0. As in diffusers the smallest level is itself
 * already shifted before the whole is, so that shift ≠ 1 acts on it twice.
 * @throws {SigmaError} for values that give no decreasing levels in (0, 1].
 */
export function flowGrid(options: FlowGridOptions): SigmaGrid {
  const { num_inference_steps: n, num_train_timesteps: T, shift } = options;
  if (!Number.isInteger(n) || n < 1 || !Number.isInteger(T) || n > T) {
    throw new SigmaError(
      `num_inference_steps is ${n}; it must be a whole number from 1 to num_train_timesteps = ${T}.`,
    );
  }
  if (!(shift > 0 && shift < Infinity)) {
    throw new SigmaError(`shift is ${shift}; it must be above 0.`);
  }
  let sigmas: Float64Array = linspace(1, shiftSigma(1 / T, shift), n).map((sigma) =>
    shiftSigma(sigma, shift),
  );
  if (options.shift_terminal !== null) sigmas = stretched(sigmas, options.shift_terminal);
  if (options.sigma_schedule) {
    sigmas = spacedSigmas(options.sigma_schedule, sigmas[n - 1], sigmas[0], n);
  }
  return { timesteps: Array.from(sigmas), sigmas: Float64Array.of(...sigmas, 0), finalTimestep: 0 };
}

function stretched(sigmas: Float64Array, terminal: number): Float64Array {
  if (!(terminal > 0 && terminal < 1)) {
    throw new SigmaError(`shift_terminal is ${terminal}; it must lie between 0 and 1.`);
  }
  const scale = (1 - sigmas[sigmas.length - 1]) / (1 - terminal);
  if (scale === 0) throw new SigmaError('shift_terminal needs at least 2 steps.');
  return sigmas.map((sigma) => 1 - (1 - sigma) / scale);
}
