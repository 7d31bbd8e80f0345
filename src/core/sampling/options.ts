// Layer: core (pure). What all samplers are given, and the options that several of them share.
// Names, defaults and meanings are those of diffusers, so that a scheduler_config.json can be
// taken over key by key.

import { predictX0 } from '../prediction';
import type { ForwardCoefficients } from '../forward';
import type { DiscreteSchedule } from '../schedule';
import type { Denoise, NoiseSource, OutputKind } from './contract';
import type { LearnedNoise } from './learnedVariance';
import type { Workspace } from './workspace';

/** An option whose value a sampler does not allow. */
export class SamplerOptionError extends RangeError {
  override readonly name = 'SamplerOptionError';
}

/** The model, the randomness and the start of one run. */
export interface SamplerProblem<T> {
  readonly algebra: Workspace<T>;
  readonly denoise: Denoise<T>;
  readonly noise: NoiseSource<T>;
  /** Standard normal start; a sampler multiplies it by its own initial scale. */
  readonly x_T: T;
}

/** A problem on a discrete, variance-preserving schedule. */
export interface DiscreteProblem<T> extends SamplerProblem<T> {
  readonly schedule: DiscreteSchedule;
  readonly output: OutputKind;
  /** Only for DDPM with `variance_type` learned_range. */
  readonly learnedNoise?: LearnedNoise<T> | undefined;
}

/** How the predicted x₀ is kept within the range of the data. */
export interface ClippingOptions {
  /** Clamps x₀ to ±clip_sample_range. */
  clip_sample: boolean;
  clip_sample_range: number;
  /** Dynamic thresholding (Saharia 2022); takes the place of `clip_sample`. */
  thresholding: boolean;
  dynamic_thresholding_ratio: number;
  sample_max_value: number;
}

export const NO_CLIPPING: ClippingOptions = {
  clip_sample: false,
  clip_sample_range: 1,
  thresholding: false,
  dynamic_thresholding_ratio: 0.995,
  sample_max_value: 1,
};

/** x₀ of an output, thresholded or clipped as the options say. */
export function clippedX0<T>(
  { algebra, output }: Pick<DiscreteProblem<T>, 'algebra' | 'output'>,
  raw: T,
  x: T,
  at: ForwardCoefficients,
  options: ClippingOptions,
): T {
  return clip(algebra, predictX0(algebra, output, raw, x, at), options);
}

/** Applies thresholding, else clipping, else nothing. */
export function clip<T>(algebra: Workspace<T>, x0: T, options: ClippingOptions): T {
  if (options.thresholding) {
    return algebra.threshold(x0, options.dynamic_thresholding_ratio, options.sample_max_value);
  }
  return options.clip_sample ? algebra.clamp(x0, options.clip_sample_range) : x0;
}

/** @throws {SamplerOptionError} unless low ≤ value ≤ high. */
export function requireBetween(name: string, value: number, low: number, high: number): void {
  if (!(value >= low && value <= high)) {
    throw new SamplerOptionError(`${name} is ${value}; it must lie from ${low} to ${high}.`);
  }
}

/** @throws {SamplerOptionError} if the clipping options cannot be applied. */
export function requireClipping(options: ClippingOptions): void {
  if (options.clip_sample) {
    requireBetween(
      'clip_sample_range',
      options.clip_sample_range,
      Number.MIN_VALUE,
      Number.MAX_VALUE,
    );
  }
  if (options.thresholding) {
    requireBetween('dynamic_thresholding_ratio', options.dynamic_thresholding_ratio, 0, 1);
    requireBetween('sample_max_value', options.sample_max_value, 1, Number.MAX_VALUE);
  }
}
