// Layer: core (pure). The posterior q(x′ | x, x₀) of the forward chain (Ho 2020, eq. 7), for a step
// over several timesteps: with a = ᾱ_t, a′ = ᾱ of the earlier time, α = a/a′ and β = 1−α it has
//   mean √a′·β/(1−a)·x₀ + √α·(1−a′)/(1−a)·x,  variance (1−a′)/(1−a)·β.

import { alphaBarAt, keptFraction, type DiscreteSchedule } from '../schedule';

/** Smallest variance: keeps its logarithm finite in the last step, where the posterior's is 0. */
const MIN_VARIANCE = 1e-20;

/** The posterior q(x′ | x, x₀) of one step; `variance` is fixed_small, `beta` is fixed_large. */
export interface Posterior {
  readonly x0: number;
  readonly x: number;
  readonly variance: number;
  readonly beta: number;
}

/**
 * Posterior coefficients of the step from timestep t to `next` < t (Ho 2020, eq. 7). Where ᾱ_t = 1
 * there is no noise to remove, and x stays.
 */
export function posterior(schedule: DiscreteSchedule, t: number, next: number): Posterior {
  const a = alphaBarAt(schedule, t);
  const aNext = alphaBarAt(schedule, next);
  if (a === 1) return { x0: 0, x: 1, variance: MIN_VARIANCE, beta: 0 };
  const alpha = keptFraction(schedule, t, next);
  const beta = 1 - alpha;
  return {
    x0: (Math.sqrt(aNext) * beta) / (1 - a),
    x: (Math.sqrt(alpha) * (1 - aNext)) / (1 - a),
    variance: Math.max(((1 - aNext) / (1 - a)) * beta, MIN_VARIANCE),
    beta,
  };
}
