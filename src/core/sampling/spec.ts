// Layer: core (pure). A sampler with all of its options under the names of diffusers, and the
// function that puts network, schedule and sampler together and runs them. The catalogue (from a
// recipe) and the reader of scheduler_config.json both end here.

import { ConfigKeys } from '../schedulerConfig/keys';
import type { DiscreteSchedule } from '../schedule';
import type { SigmaGrid } from '../sigmas/grids';
import type { Algebra, Denoise, NoiseSource, OutputKind, SamplerStep } from './contract';
import type { SamplerDefinition } from './definition';
import type { LearnedNoise } from './learnedVariance';
import { SamplerOptionError } from './problem';
import { REGISTRY, type SamplerId, type SamplerOptionsById } from './registry';
import { inWorkspace } from './workspace';

export type { SamplerId, SamplerOptionsById } from './registry';

/** A sampler and all of its options. */
export type SamplerSpec<Id extends SamplerId = SamplerId> = {
  [K in Id]: { readonly sampler: K; readonly options: SamplerOptionsById[K] };
}[Id];

/** The samplers that can be run. */
const METHODS: { readonly [Id in SamplerId]: SamplerDefinition<Id, SamplerOptionsById[Id]> } =
  REGISTRY;

export function definitionOf<Id extends SamplerId>(
  id: Id,
): SamplerDefinition<Id, SamplerOptionsById[Id]> {
  return METHODS[id];
}

/** The model, the randomness and the start of a run. */
export interface SamplerRun<T> {
  /** null for flow and EDM networks, which have no discrete schedule. */
  readonly schedule: DiscreteSchedule | null;
  readonly output: OutputKind;
  readonly algebra: Algebra<T>;
  readonly denoise: Denoise<T>;
  readonly noise: NoiseSource<T>;
  /** Standard normal; stays the caller's. */
  readonly x_T: T;
  /** Only for DDPM with `variance_type` learned_range. */
  readonly learnedNoise?: LearnedNoise<T>;
  /** Told each state before the network is asked about a scaled copy of it; may change it. */
  readonly observe?: (state: T) => void;
}

/**
 * Runs a sampler, one yield per step. Memory: see `inWorkspace`.
 * @throws {SamplerOptionError} and other named RangeErrors for options that exclude each other.
 */
export function runSampler<T, Id extends SamplerId>(
  { sampler, options }: SamplerSpec<Id>,
  { algebra, ...run }: SamplerRun<T>,
): AsyncGenerator<SamplerStep<T>> {
  return inWorkspace(algebra, (workspace) =>
    definitionOf(sampler).run({ ...run, algebra: workspace }, options),
  );
}

/** The noise levels that a sampler visits; null for those that work on timesteps alone. */
export function samplerGrid<Id extends SamplerId>(
  { sampler, options }: SamplerSpec<Id>,
  schedule: DiscreteSchedule | null,
): SigmaGrid | null {
  return definitionOf(sampler).grid(options, schedule);
}

/**
 * The sampler with its options taken from `values`, of which other keys are left alone; what is
 * not there has the default of diffusers.
 */
export function specFrom<Id extends SamplerId>(
  sampler: Id,
  values: Readonly<Record<string, unknown>>,
): SamplerSpec<Id> {
  const options: Record<string, unknown> = { num_inference_steps: values.num_inference_steps };
  const none = new ConfigKeys({}, sampler);
  for (const [key, { allowed, config }] of Object.entries(definitionOf(sampler).options)) {
    const value = key in values ? values[key] : config.read(none, key);
    if (allowed !== undefined && !allowed.includes(value)) {
      const listed = allowed.map(String).join(', ');
      throw new SamplerOptionError(
        `${key} is ${JSON.stringify(value)}; ${sampler} allows ${listed}.`,
      );
    }
    options[key] = value;
  }
  // Every key of the table is there, and the table is what the type of the options is made of.
  return { sampler, options } as unknown as SamplerSpec<Id>;
}
