// Layer: core (pure). The samplers by name: what menus show of each, and the one entrance
// through which host, page and worker run them from a recipe's sampling part.

import type { SamplingConfig } from '../recipe/types';
import type { DiscreteSchedule } from '../schedule';
import type { Algebra, Denoise, NoiseSource, OutputKind, SamplerStep } from './contract';
import { ddim, DDIM_DEFAULTS } from './ddim';
import { ddpm, DDPM_DEFAULTS } from './ddpm';
import type { DiscreteProblem } from './options';
import { inWorkspace } from './workspace';

/** A sampler that the catalogue does not hold. */
export class UnknownSamplerError extends RangeError {
  override readonly name = 'UnknownSamplerError';
}

/** Keys of a recipe's sampling part that some samplers use and others do not. */
export type SamplerOption = 'timestep_spacing' | 'eta' | 'clip_sample' | 'clip_sample_range';

export interface SamplerEntry {
  readonly id: string;
  readonly label: string;
  readonly sentence: string;
  readonly paper: string;
  /** Order of accuracy of the solver; null for a sampler that is not one. */
  readonly order: number | null;
  readonly networkCallsPerStep: number;
  /** True when it never draws noise; null when that depends on the options. */
  readonly deterministic: boolean | null;
  readonly options: readonly SamplerOption[];
}

interface Sampler extends SamplerEntry {
  run<T>(problem: DiscreteProblem<T>, config: SamplingConfig): AsyncGenerator<SamplerStep<T>>;
}

const CATALOGUE: readonly Sampler[] = [
  {
    id: 'ddpm',
    label: 'DDPM',
    sentence:
      'Walks the forward chain backwards with fresh noise in every step; best with many steps.',
    paper: 'Ho, Jain, Abbeel 2020 (arXiv:2006.11239)',
    order: null,
    networkCallsPerStep: 1,
    deterministic: false,
    options: ['timestep_spacing', 'clip_sample', 'clip_sample_range'],
    run: (problem, config) => ddpm(problem, { ...DDPM_DEFAULTS, ...sharedOptions(config) }),
  },
  {
    id: 'ddim',
    label: 'DDIM',
    sentence: 'Deterministic at η = 0, so the same start gives the same sample in few steps.',
    paper: 'Song, Meng, Ermon 2021 (arXiv:2010.02502)',
    order: 1,
    networkCallsPerStep: 1,
    deterministic: null,
    options: ['timestep_spacing', 'eta', 'clip_sample', 'clip_sample_range'],
    run: (problem, config) =>
      ddim(problem, { ...DDIM_DEFAULTS, ...sharedOptions(config), eta: config.eta }),
  },
];

/** All samplers in the order in which menus show them. */
export const SAMPLERS: readonly SamplerEntry[] = CATALOGUE;

function sharedOptions(config: SamplingConfig) {
  const { num_inference_steps, timestep_spacing, clip_sample, clip_sample_range } = config;
  return { num_inference_steps, timestep_spacing, clip_sample, clip_sample_range };
}

/** What {@link sample} needs: the recipe's sampling part, the model and the randomness. */
export interface SampleArguments<T> {
  readonly config: SamplingConfig;
  readonly schedule: DiscreteSchedule;
  readonly output: OutputKind;
  readonly algebra: Algebra<T>;
  readonly denoise: Denoise<T>;
  readonly noise: NoiseSource<T>;
  /** Standard normal, of the samples' shape; stays the caller's. */
  readonly x_T: T;
}

/**
 * Runs the sampler that `config.sampler` names, one yield per step. Memory: see `inWorkspace`.
 * @throws {UnknownSamplerError} for a name that is not in {@link SAMPLERS}.
 * @throws {RangeError} (a named subclass) for options that the sampler does not allow.
 */
export function sample<T>(run: SampleArguments<T>): AsyncGenerator<SamplerStep<T>> {
  const { config, algebra, ...problem } = run;
  const sampler = CATALOGUE.find(({ id }) => id === config.sampler);
  if (!sampler) {
    const allowed = CATALOGUE.map(({ id }) => id).join(', ');
    throw new UnknownSamplerError(`sampler is "${config.sampler}"; allowed are ${allowed}.`);
  }
  return inWorkspace(algebra, (workspace) =>
    sampler.run({ ...problem, algebra: workspace }, config),
  );
}
