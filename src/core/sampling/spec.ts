// Layer: core (pure). Every sampler with its complete options under the names of diffusers, and
// the function that puts network, schedule and sampler together and runs them. The catalogue
// (from a recipe) and the reader of scheduler_config.json both end here.

import type { DiscreteSchedule } from '../schedule';
import { edmGrid, type EdmGridOptions } from '../sigmas/edm';
import { flowGrid, type FlowGridOptions } from '../sigmas/flow';
import {
  eulerGrid,
  scheduleSigmas,
  solverGrid,
  timestepOfSigma,
  type SigmaGrid,
  type SigmaGridOptions,
} from '../sigmas/grids';
import type { ChurnOptions } from './churn';
import type { Algebra, Denoise, NoiseSource, OutputKind, SamplerStep } from './contract';
import { ddim, type DdimOptions } from './ddim';
import { ddpm, type DdpmOptions } from './ddpm';
import { dpm2 } from './dpm2';
import { dpmSolverMultistep, type DpmSolverOptions } from './dpmSolver';
import { dpmSolverSinglestep, type SinglestepOptions } from './dpmSolverSinglestep';
import { euler } from './euler';
import { eulerAncestral } from './eulerAncestral';
import { flowEuler, flowHeun } from './flow';
import { heun, type HeunOptions } from './heun';
import type { LearnedNoise } from './learnedVariance';
import { lms } from './lms';
import { SamplerOptionError, type DiscreteProblem, type SamplerProblem } from './options';
import { pndm, type PndmOptions } from './pndm';
import { edmSpace, vpSpace, type EdmOutput, type SigmaProblem } from './sigmaSpace';
import { edmPath, networkPath, type Thresholding } from './solverPath';
import { unipc, type UniPcOptions } from './unipc';
import { inWorkspace } from './workspace';

type SolverGridOptions = SigmaGridOptions & { lambda_min_clipped: number } & Thresholding;

/** What an EDM sampler must know of its network. */
export interface EdmNetwork {
  sigma_data: number;
  /** EDM's `prediction_type`: the sign of c_out. */
  edm_output: EdmOutput;
}

/** Options by sampler id. */
export interface SamplerOptionsById {
  ddpm: DdpmOptions;
  ddim: DdimOptions;
  pndm: PndmOptions;
  euler: SigmaGridOptions & ChurnOptions;
  euler_ancestral: SigmaGridOptions;
  heun: SigmaGridOptions & HeunOptions;
  dpm2: SigmaGridOptions;
  lms: SigmaGridOptions & { order: number };
  dpm_solver_multistep: SolverGridOptions & DpmSolverOptions;
  dpm_solver_singlestep: SolverGridOptions & SinglestepOptions;
  unipc: SolverGridOptions & UniPcOptions;
  flow_euler: FlowGridOptions & { stochastic_sampling: boolean };
  flow_heun: FlowGridOptions;
  edm_euler: EdmGridOptions & EdmNetwork & ChurnOptions;
  edm_heun: EdmGridOptions & EdmNetwork & HeunOptions;
  edm_dpm_solver: EdmGridOptions & EdmNetwork & DpmSolverOptions & Thresholding;
}

export type SamplerId = keyof SamplerOptionsById;

/** A sampler and all of its options. */
export type SamplerSpec = {
  [Id in SamplerId]: { readonly sampler: Id; readonly options: SamplerOptionsById[Id] };
}[SamplerId];

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
}

/**
 * Runs a sampler, one yield per step. Memory: see `inWorkspace`.
 * @throws {SamplerOptionError} and other named RangeErrors for options that exclude each other.
 */
export function runSampler<T>(
  spec: SamplerSpec,
  { algebra, ...run }: SamplerRun<T>,
): AsyncGenerator<SamplerStep<T>> {
  return inWorkspace(algebra, (workspace) => {
    const problem = { ...run, algebra: workspace };
    switch (spec.sampler) {
      case 'flow_euler':
        return flowEuler({ ...problem, grid: flowGrid(spec.options) }, spec.options);
      case 'flow_heun':
        return flowHeun({ ...problem, grid: flowGrid(spec.options) });
      case 'edm_euler':
        return euler(edmProblem(problem, spec.options), spec.options);
      case 'edm_heun':
        return heun(edmProblem(problem, spec.options), spec.options);
      case 'edm_dpm_solver': {
        const { sigma_data, edm_output, sigma_max } = spec.options;
        const scale = edmInitialScale(sigma_max);
        const grid = edmGrid(spec.options);
        return dpmSolverMultistep(
          edmPath(problem, grid, sigma_data, edm_output, scale, spec.options),
          spec.options,
        );
      }
      default:
        return scheduled(spec, { ...problem, schedule: requireSchedule(spec, run.schedule) });
    }
  });
}

/** The noise levels that a sampler visits; null for those that work on timesteps alone. */
export function samplerGrid(
  spec: SamplerSpec,
  schedule: DiscreteSchedule | null,
): SigmaGrid | null {
  switch (spec.sampler) {
    case 'ddpm':
    case 'ddim':
    case 'pndm':
      return null;
    case 'flow_euler':
    case 'flow_heun':
      return flowGrid(spec.options);
    case 'edm_euler':
    case 'edm_heun':
    case 'edm_dpm_solver':
      return edmGrid(spec.options);
    case 'dpm_solver_multistep':
    case 'dpm_solver_singlestep':
    case 'unipc':
      return solverGrid(requireSchedule(spec, schedule), spec.options);
    default:
      return eulerGrid(requireSchedule(spec, schedule), spec.options);
  }
}

type ScheduledSpec = Exclude<
  SamplerSpec,
  { sampler: 'flow_euler' | 'flow_heun' | 'edm_euler' | 'edm_heun' | 'edm_dpm_solver' }
>;

function scheduled<T>(
  spec: ScheduledSpec,
  problem: DiscreteProblem<T>,
): AsyncGenerator<SamplerStep<T>> {
  const { schedule, output } = problem;
  switch (spec.sampler) {
    case 'ddpm':
      return ddpm(problem, spec.options);
    case 'ddim':
      return ddim(problem, spec.options);
    case 'pndm':
      return pndm(problem, spec.options);
    case 'euler':
      return euler(vpProblem(problem, spec.options), spec.options);
    case 'euler_ancestral':
      return eulerAncestral(vpProblem(problem, spec.options));
    case 'heun':
      return heun(vpProblem(problem, spec.options), spec.options);
    case 'dpm2': {
      const logSigmas = scheduleSigmas(schedule).map(Math.log);
      return dpm2(vpProblem(problem, spec.options), (sigma) => timestepOfSigma(sigma, logSigmas));
    }
    case 'lms':
      return lms(vpProblem(problem, spec.options), spec.options);
    case 'dpm_solver_multistep':
    case 'dpm_solver_singlestep':
    case 'unipc': {
      const grid = solverGrid(schedule, spec.options);
      const path = networkPath(problem, grid, 'vp', output, spec.options);
      if (spec.sampler === 'unipc') return unipc(path, spec.options);
      return spec.sampler === 'dpm_solver_multistep'
        ? dpmSolverMultistep(path, spec.options)
        : dpmSolverSinglestep(path, spec.options);
    }
  }
}

function requireSchedule(spec: SamplerSpec, schedule: DiscreteSchedule | null): DiscreteSchedule {
  if (schedule) return schedule;
  throw new SamplerOptionError(
    `sampler "${spec.sampler}" needs a discrete noise schedule; this model has none.`,
  );
}

function vpProblem<T>(problem: DiscreteProblem<T>, options: SigmaGridOptions): SigmaProblem<T> {
  const grid = eulerGrid(problem.schedule, options);
  return {
    ...problem,
    grid,
    space: vpSpace(problem.output),
    initialScale: vpInitialScale(grid, options),
  };
}

/**
 * σ_max, or √(σ_max²+1) for "leading", which does not start at the end of the schedule: there
 * x_t still holds some signal, and x_T of variance 1 stands for √ᾱ x₀ + √(1−ᾱ) ε.
 */
function vpInitialScale({ sigmas }: SigmaGrid, options: SigmaGridOptions): number {
  const [first] = sigmas;
  return options.timestep_spacing === 'leading' ? Math.sqrt(first * first + 1) : first;
}

function edmProblem<T>(
  problem: SamplerProblem<T>,
  options: EdmGridOptions & EdmNetwork,
): SigmaProblem<T> {
  return {
    ...problem,
    grid: edmGrid(options),
    space: edmSpace(options.sigma_data, options.edm_output),
    initialScale: edmInitialScale(options.sigma_max),
  };
}

/** Standard deviation that diffusers gives the start of an EDM run. */
function edmInitialScale(sigmaMax: number): number {
  return Math.sqrt(sigmaMax * sigmaMax + 1);
}
