// Layer: core (pure). Stochastic churn (Karras 2022, Algorithm 2): a step may first add a little
// noise, from σ to σ̂ = σ(1+γ), with γ = min(S_churn/N, √2−1) inside [S_tmin, S_tmax].

import type { SamplerProblem } from './options';

export interface ChurnOptions {
  s_churn: number;
  s_tmin: number;
  s_tmax: number;
  s_noise: number;
}

/** Off: the sampler is deterministic. */
export const NO_CHURN: ChurnOptions = { s_churn: 0, s_tmin: 0, s_tmax: Infinity, s_noise: 1 };

/** σ̂ of a step of N; equal to σ where there is no churn. */
export function churnedSigma(sigma: number, steps: number, options: ChurnOptions): number {
  if (sigma < options.s_tmin || sigma > options.s_tmax) return sigma;
  return sigma * (1 + Math.min(options.s_churn / steps, Math.SQRT2 - 1));
}

/** x raised from noise level σ to σ̂ by fresh noise; x itself when they are equal. */
export function churned<T>(
  { algebra, noise }: SamplerProblem<T>,
  x: T,
  sigma: number,
  sigmaHat: number,
  options: ChurnOptions,
): T {
  if (sigmaHat <= sigma) return x;
  const added = options.s_noise * Math.sqrt(sigmaHat * sigmaHat - sigma * sigma);
  return algebra.combine([1, x], [added, algebra.own(noise())]);
}
