// Layer: core (pure). DDIM (Song, Meng, Ermon 2021, eq. 12): a family of samplers that share
// DDPM's marginals. With a = ᾱ_t, a′ = ᾱ of the next time visited,
//   σ = η √((1−a′)/(1−a)) √(1−a/a′),   x′ = √a′ x₀ + √(1−a′−σ²) ε + σ z.
// η = 0 is deterministic and draws no noise; η = 1 has the variance of DDPM.

import { forwardCoefficients } from '../forward';
import { predictEpsilon } from '../prediction';
import { alphaBarAt } from '../schedule';
import type { SamplerStep } from './contract';
import {
  clippedX0,
  NO_CLIPPING,
  requireBetween,
  requireClipping,
  type ClippingOptions,
  type DiscreteProblem,
} from './options';
import { inferenceTimesteps, type TimestepSpacing } from './timesteps';

export interface DdimOptions extends ClippingOptions {
  num_inference_steps: number;
  timestep_spacing: TimestepSpacing;
  steps_offset: number;
  eta: number;
  /** True: the last step goes to ᾱ = 1, the clean sample. False: to ᾱ₀. */
  set_alpha_to_one: boolean;
  /** Recomputes ε from the clipped x₀ instead of keeping the network's own. */
  use_clipped_model_output: boolean;
}

export const DDIM_DEFAULTS: DdimOptions = {
  ...NO_CLIPPING,
  num_inference_steps: 50,
  timestep_spacing: 'leading',
  steps_offset: 0,
  eta: 0,
  set_alpha_to_one: true,
  use_clipped_model_output: false,
};

/** Samples in `num_inference_steps` network calls; draws noise in every step when η > 0. */
export async function* ddim<T>(
  problem: DiscreteProblem<T>,
  options: DdimOptions,
): AsyncGenerator<SamplerStep<T>> {
  const { algebra, schedule } = problem;
  requireClipping(options);
  requireBetween('eta', options.eta, 0, 1);
  const timesteps = inferenceTimesteps(
    options.timestep_spacing,
    schedule.num_train_timesteps,
    options.num_inference_steps,
    options.steps_offset,
  );
  const finalTimestep = options.set_alpha_to_one ? -1 : 0;
  let x = problem.x_T;
  for (const [index, t] of timesteps.entries()) {
    algebra.keepOnly(x);
    const next = timesteps[index + 1] ?? finalTimestep;
    const a = alphaBarAt(schedule, t);
    const aNext = alphaBarAt(schedule, next);
    const at = forwardCoefficients(schedule, t);
    const output = algebra.own(await problem.denoise(x, t));
    const x0 = clippedX0(problem, output, x, at, options);
    const epsilon =
      options.use_clipped_model_output && at.noise > 0
        ? algebra.combine([1 / at.noise, x], [-at.signal / at.noise, x0])
        : predictEpsilon(algebra, problem.output, output, x, at);
    // When both times are the same entry (T = 1, or ᾱ₀ as the end) there is nothing to add.
    const variance = a === aNext ? 0 : ((1 - aNext) / (1 - a)) * (1 - a / aNext);
    const sigma = options.eta * Math.sqrt(variance);
    const mean = [
      [Math.sqrt(aNext), x0],
      [Math.sqrt(Math.max(1 - aNext - sigma * sigma, 0)), epsilon],
    ] as const;
    x =
      options.eta > 0
        ? algebra.combine(...mean, [sigma, algebra.own(problem.noise())])
        : algebra.combine(...mean);
    yield { index, count: timesteps.length, t, x, x0, networkCalls: index + 1 };
  }
}
