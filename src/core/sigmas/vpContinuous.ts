// Layer: core (pure). The variance-preserving SDE in continuous time (Song et al. 2021, "Score-
// Based Generative Modeling through SDEs", eq. 33, in the notation of Karras 2022, table 1):
// σ(t)² + 1 = exp(½ β_d t² + β_min t), t from 1 (noise) to ε_s (data).

import { linspace } from '../betaSchedules';
import { SigmaError } from './spacing';

export interface VpContinuousOptions {
  beta_min: number;
  beta_d: number;
  epsilon_s: number;
}

/** β from 0.1 to 20, as the linear schedule of 1000 timesteps in the limit. */
export const VP_CONTINUOUS_DEFAULTS: VpContinuousOptions = {
  beta_min: 0.1,
  beta_d: 19.9,
  epsilon_s: 1e-3,
};

/** σ at time t ≥ 0. */
export function vpSigma(t: number, { beta_min, beta_d }: VpContinuousOptions): number {
  return Math.sqrt(Math.expm1((beta_d * t * t) / 2 + beta_min * t));
}

/**
 * σ at `count` evenly spaced times from 1 to ε_s, largest first.
 * @throws {SigmaError} unless the parameters give finite, decreasing levels.
 */
export function vpContinuousSigmas(count: number, options = VP_CONTINUOUS_DEFAULTS): Float64Array {
  const { beta_min, beta_d, epsilon_s } = options;
  if (!(beta_min >= 0 && beta_d >= 0 && beta_min + beta_d > 0 && beta_min + beta_d < 1000)) {
    throw new SigmaError(
      `beta_min = ${beta_min} and beta_d = ${beta_d}; both must be at least 0, their sum between 0 and 1000.`,
    );
  }
  if (!(epsilon_s > 0 && epsilon_s < 1) || !Number.isInteger(count) || count < 1) {
    throw new SigmaError(
      `${count} levels down to epsilon_s = ${epsilon_s}; count must be a whole number from 1, epsilon_s between 0 and 1.`,
    );
  }
  return linspace(1, epsilon_s, count).map((t) => vpSigma(t, options));
}
