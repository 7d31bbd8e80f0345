// Layer: core (pure). DDPM ancestral sampling (Ho 2020, Algorithm 2), generalised to visiting a
// subset of the timesteps (Nichol 2021, §4): with a = ᾱ_t, a′ = ᾱ of the next time visited,
// α = a/a′ and β = 1−α, the posterior q(x′ | x, x₀) has
//   mean √a′·β/(1−a)·x₀ + √α·(1−a′)/(1−a)·x,  variance (1−a′)/(1−a)·β.

import { forwardCoefficients } from '../forward';
import { alphaBarAt } from '../schedule';
import type { SamplerStep } from './contract';
import {
  clippedX0,
  NO_CLIPPING,
  requireClipping,
  SamplerOptionError,
  type ClippingOptions,
  type DiscreteProblem,
} from './options';
import { inferenceTimesteps, type TimestepSpacing } from './timesteps';

export const VARIANCE_TYPES = [
  'fixed_small',
  'fixed_small_log',
  'fixed_large',
  'learned_range',
] as const;
export type VarianceType = (typeof VARIANCE_TYPES)[number];

export interface DdpmOptions extends ClippingOptions {
  num_inference_steps: number;
  timestep_spacing: TimestepSpacing;
  steps_offset: number;
  variance_type: VarianceType;
}

export const DDPM_DEFAULTS: DdpmOptions = {
  ...NO_CLIPPING,
  num_inference_steps: 1000,
  timestep_spacing: 'leading',
  steps_offset: 0,
  variance_type: 'fixed_small',
};

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
 * Posterior coefficients of the step from ᾱ = a to ᾱ = a′ ≥ a (Ho 2020, eq. 7). Where a = 1 there
 * is no noise to remove, and x stays.
 */
export function posterior(a: number, aNext: number): Posterior {
  if (a === 1) return { x0: 0, x: 1, variance: MIN_VARIANCE, beta: 0 };
  const alpha = a / aNext;
  const beta = 1 - alpha;
  return {
    x0: (Math.sqrt(aNext) * beta) / (1 - a),
    x: (Math.sqrt(alpha) * (1 - aNext)) / (1 - a),
    variance: Math.max(((1 - aNext) / (1 - a)) * beta, MIN_VARIANCE),
    beta,
  };
}

/** Samples in `num_inference_steps` network calls; draws noise in every step but that at t = 0. */
export async function* ddpm<T>(
  problem: DiscreteProblem<T>,
  options: DdpmOptions,
): AsyncGenerator<SamplerStep<T>> {
  const { algebra, schedule } = problem;
  requireClipping(options);
  const timesteps = inferenceTimesteps(
    options.timestep_spacing,
    schedule.num_train_timesteps,
    options.num_inference_steps,
    options.steps_offset,
  );
  let x = problem.x_T;
  for (const [index, t] of timesteps.entries()) {
    algebra.keepOnly(x);
    const next = timesteps[index + 1] ?? -1;
    const output = algebra.own(await problem.denoise(x, t));
    const x0 = clippedX0(problem, output, x, forwardCoefficients(schedule, t), options);
    const q = posterior(alphaBarAt(schedule, t), alphaBarAt(schedule, next));
    const mean = [
      [q.x0, x0],
      [q.x, x],
    ] as const;
    x =
      t > 0
        ? algebra.combine(...mean, await posteriorNoise(problem, options.variance_type, q))
        : algebra.combine(...mean);
    yield { index, count: timesteps.length, t, x, x0, networkCalls: index + 1 };
  }
}

/** The term √variance·z of one step. */
async function posteriorNoise<T>(
  { algebra, noise, learnedNoise }: DiscreteProblem<T>,
  type: VarianceType,
  q: Posterior,
): Promise<readonly [deviation: number, z: T]> {
  if (type === 'learned_range' && !learnedNoise) {
    throw new SamplerOptionError(
      'variance_type "learned_range" needs a network that predicts a variance beside its output.',
    );
  }
  const z = algebra.own(noise());
  if (type === 'learned_range' && learnedNoise) {
    const range = { min: Math.log(q.variance), max: Math.log(q.beta) };
    return [1, algebra.own(await learnedNoise(z, range))];
  }
  return [Math.sqrt(type === 'fixed_large' ? q.beta : q.variance), z];
}
