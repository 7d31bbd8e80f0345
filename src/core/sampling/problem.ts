// Layer: core (pure). What every sampler is given: model, randomness and start of one run.

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
  /** Told each state before the network is asked about a scaled copy of it; may change it. */
  readonly observe?: ((state: T) => void) | undefined;
}

/** A problem on a discrete, variance-preserving schedule. */
export interface DiscreteProblem<T> extends SamplerProblem<T> {
  readonly schedule: DiscreteSchedule;
  readonly output: OutputKind;
  /** Only for DDPM with `variance_type` learned_range. */
  readonly learnedNoise?: LearnedNoise<T> | undefined;
}

/** @throws {SamplerOptionError} unless low ≤ value ≤ high. */
export function requireBetween(name: string, value: number, low: number, high: number): void {
  if (!(value >= low && value <= high)) {
    throw new SamplerOptionError(`${name} is ${value}; it must lie from ${low} to ${high}.`);
  }
}
