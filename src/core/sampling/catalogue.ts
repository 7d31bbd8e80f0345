// Layer: core (pure). The samplers by name: what menus show of each, and the one entrance
// through which host, page and worker run them from a recipe's sampling part. All of these work
// with any network that was trained on a discrete schedule; `runSampler` has the others too.

import type { SamplingConfig } from '../recipe/types';
import type { DiscreteSchedule } from '../schedule';
import { SIGMA_GRID_DEFAULTS } from '../sigmas/grids';
import { NO_CHURN } from './churn';
import type { Algebra, Denoise, NoiseSource, OutputKind, SamplerStep } from './contract';
import { DDIM_DEFAULTS } from './ddim';
import { DDPM_DEFAULTS } from './ddpm';
import { DPM_SOLVER_DEFAULTS, type DpmSolverOptions } from './dpmSolver';
import { SINGLESTEP_DEFAULTS } from './dpmSolverSinglestep';
import { LMS_MAX_ORDER } from './lms';
import { NO_CLIPPING } from './options';
import { PNDM_DEFAULTS } from './pndm';
import { NO_THRESHOLDING } from './solverPath';
import { runSampler, type SamplerSpec } from './spec';
import { UNIPC_DEFAULTS } from './unipc';

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
  /** True for the few that a newcomer is offered first. */
  readonly basic: boolean;
  readonly options: readonly SamplerOption[];
}

interface Sampler extends SamplerEntry {
  specify(config: SamplingConfig): SamplerSpec;
}

const CLIPPING_OPTIONS = ['clip_sample', 'clip_sample_range'] as const;

const K_DIFFUSION = 'Crowson 2022, k-diffusion; analysed in Karras et al. 2022 (arXiv:2206.00364)';
const DPM_SOLVER_PP = 'Lu et al. 2022, DPM-Solver++ (arXiv:2211.01095)';

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
    basic: true,
    options: ['timestep_spacing', ...CLIPPING_OPTIONS],
    specify: (config) => ({
      sampler: 'ddpm',
      options: { ...DDPM_DEFAULTS, ...spacing(config), ...clipping(config) },
    }),
  },
  {
    id: 'ddim',
    label: 'DDIM',
    sentence: 'Deterministic at η = 0, so the same start gives the same sample in few steps.',
    paper: 'Song, Meng, Ermon 2021 (arXiv:2010.02502)',
    order: 1,
    networkCallsPerStep: 1,
    deterministic: null,
    basic: true,
    options: ['timestep_spacing', 'eta', ...CLIPPING_OPTIONS],
    specify: (config) => ({
      sampler: 'ddim',
      options: { ...DDIM_DEFAULTS, ...spacing(config), ...clipping(config), eta: config.eta },
    }),
  },
  {
    id: 'euler',
    label: 'Euler',
    sentence: 'The simplest solver of the probability flow ODE, stepping along its slope.',
    paper: 'Karras et al. 2022 (arXiv:2206.00364)',
    order: 1,
    networkCallsPerStep: 1,
    deterministic: true,
    basic: false,
    options: ['timestep_spacing'],
    specify: (config) => ({ sampler: 'euler', options: { ...sigmaGrid(config), ...NO_CHURN } }),
  },
  {
    id: 'euler_ancestral',
    label: 'Euler ancestral',
    sentence: 'Euler steps that overshoot downwards and add fresh noise back in every step.',
    paper: K_DIFFUSION,
    order: null,
    networkCallsPerStep: 1,
    deterministic: false,
    basic: false,
    options: ['timestep_spacing'],
    specify: (config) => ({ sampler: 'euler_ancestral', options: sigmaGrid(config) }),
  },
  {
    id: 'heun',
    label: 'Heun',
    sentence: 'Averages the slope at both ends of a step: twice the calls, second order.',
    paper: 'Karras et al. 2022, Algorithm 1 (arXiv:2206.00364)',
    order: 2,
    networkCallsPerStep: 2,
    deterministic: true,
    basic: true,
    options: ['timestep_spacing', ...CLIPPING_OPTIONS],
    specify: (config) => ({
      sampler: 'heun',
      options: { ...sigmaGrid(config), ...clipping(config), ...NO_CHURN },
    }),
  },
  {
    id: 'dpm2',
    label: 'DPM2',
    sentence: 'Takes the slope in the middle of a step: twice the calls, second order.',
    paper: 'Lu et al. 2022, DPM-Solver (arXiv:2206.00927)',
    order: 2,
    networkCallsPerStep: 2,
    deterministic: true,
    basic: false,
    options: ['timestep_spacing'],
    specify: (config) => ({ sampler: 'dpm2', options: sigmaGrid(config) }),
  },
  {
    id: 'lms',
    label: 'LMS',
    sentence: 'Extrapolates the slopes of the last four steps by a polynomial.',
    paper: K_DIFFUSION,
    order: LMS_MAX_ORDER,
    networkCallsPerStep: 1,
    deterministic: true,
    basic: false,
    options: ['timestep_spacing'],
    specify: (config) => ({
      sampler: 'lms',
      options: { ...sigmaGrid(config), order: LMS_MAX_ORDER },
    }),
  },
  {
    id: 'pndm',
    label: 'PNDM',
    sentence: 'Multistep weights on the predicted noise, carried along the DDIM curve.',
    paper: 'Liu et al. 2022, PNDM (arXiv:2202.09778)',
    order: 2,
    networkCallsPerStep: 1,
    deterministic: true,
    basic: false,
    options: ['timestep_spacing'],
    specify: (config) => ({ sampler: 'pndm', options: { ...PNDM_DEFAULTS, ...spacing(config) } }),
  },
  {
    id: 'dpmpp_2m',
    label: 'DPM-Solver++ 2M',
    sentence: 'Second order from the memory of one earlier step; a good default for few steps.',
    paper: DPM_SOLVER_PP,
    order: 2,
    networkCallsPerStep: 1,
    deterministic: true,
    basic: true,
    options: ['timestep_spacing'],
    specify: (config) => multistep(config, {}),
  },
  {
    id: 'dpmpp_3m',
    label: 'DPM-Solver++ 3M',
    sentence: 'Third order from two earlier steps; for smooth models and more than ten steps.',
    paper: DPM_SOLVER_PP,
    order: 3,
    networkCallsPerStep: 1,
    deterministic: true,
    basic: false,
    options: ['timestep_spacing'],
    specify: (config) => multistep(config, { solver_order: 3 }),
  },
  {
    id: 'dpmpp_2m_sde',
    label: 'DPM-Solver++ 2M SDE',
    sentence: 'The stochastic form of 2M: fresh noise in every step corrects earlier errors.',
    paper: DPM_SOLVER_PP,
    order: null,
    networkCallsPerStep: 1,
    deterministic: false,
    basic: false,
    options: ['timestep_spacing'],
    specify: (config) => multistep(config, { algorithm_type: 'sde-dpmsolver++' }),
  },
  {
    id: 'dpmpp_2s',
    label: 'DPM-Solver++ 2S',
    sentence: 'Second order in blocks of two calls that forget what was before the block.',
    paper: DPM_SOLVER_PP,
    order: 2,
    networkCallsPerStep: 1,
    deterministic: true,
    basic: false,
    options: ['timestep_spacing'],
    specify: (config) => ({
      sampler: 'dpm_solver_singlestep',
      options: { ...solverGrid(config), ...SINGLESTEP_DEFAULTS },
    }),
  },
  {
    id: 'unipc',
    label: 'UniPC',
    sentence: 'Predicts a step and corrects it with the next network call, at no extra cost.',
    paper: 'Zhao et al. 2023, UniPC (arXiv:2302.04867)',
    order: 3,
    networkCallsPerStep: 1,
    deterministic: true,
    basic: false,
    options: ['timestep_spacing'],
    specify: (config) => ({
      sampler: 'unipc',
      options: { ...solverGrid(config), ...UNIPC_DEFAULTS },
    }),
  },
];

/** All samplers in the order in which menus show them. */
export const SAMPLERS: readonly SamplerEntry[] = CATALOGUE;

function spacing({ num_inference_steps, timestep_spacing }: SamplingConfig) {
  return { num_inference_steps, timestep_spacing };
}

function clipping({ clip_sample, clip_sample_range }: SamplingConfig) {
  return { ...NO_CLIPPING, clip_sample, clip_sample_range };
}

function sigmaGrid(config: SamplingConfig) {
  return { ...SIGMA_GRID_DEFAULTS, ...spacing(config) };
}

function solverGrid(config: SamplingConfig) {
  return { ...sigmaGrid(config), ...NO_THRESHOLDING, lambda_min_clipped: -Infinity };
}

function multistep(config: SamplingConfig, options: Partial<DpmSolverOptions>): SamplerSpec {
  return {
    sampler: 'dpm_solver_multistep',
    options: { ...solverGrid(config), ...DPM_SOLVER_DEFAULTS, ...options },
  };
}

/**
 * The sampler and complete options that a recipe's sampling part stands for.
 * @throws {UnknownSamplerError} for a name that is not in {@link SAMPLERS}.
 */
export function specifySampler(config: SamplingConfig): SamplerSpec {
  const sampler = CATALOGUE.find(({ id }) => id === config.sampler);
  if (!sampler) {
    const allowed = CATALOGUE.map(({ id }) => id).join(', ');
    throw new UnknownSamplerError(`sampler is "${config.sampler}"; allowed are ${allowed}.`);
  }
  return sampler.specify(config);
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
export function sample<T>({ config, ...run }: SampleArguments<T>): AsyncGenerator<SamplerStep<T>> {
  return runSampler(specifySampler(config), run);
}
