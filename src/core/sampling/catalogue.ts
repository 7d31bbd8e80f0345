// Layer: core (pure). The samplers by name: what menus show of each, and the one entrance
// through which host, page and worker run them from a recipe's sampling part. All of these work
// with any network that was trained on a discrete schedule; `runSampler` has the others too.

import type { SamplingConfig } from '../recipe/types';
import type { DiscreteSchedule } from '../schedule';
import type { Sampler, SamplerEntry, SamplerOption } from './catalogue/entry';
import { SIGMA_SAMPLERS } from './catalogue/sigmaSamplers';
import { SOLVERS } from './catalogue/solvers';
import { TIMESTEP_SAMPLERS } from './catalogue/timestepSamplers';
import type { Algebra, Denoise, NoiseSource, OutputKind, SamplerStep } from './contract';
import { runSampler, type SamplerSpec } from './spec';

export type { SamplerEntry, SamplerOption } from './catalogue/entry';

/** A sampler that the catalogue does not hold. */
export class UnknownSamplerError extends RangeError {
  override readonly name = 'UnknownSamplerError';
}

const { ddpm, ddim, pndm } = TIMESTEP_SAMPLERS;
const { euler, euler_ancestral, heun, dpm2, lms } = SIGMA_SAMPLERS;

const CATALOGUE: readonly Sampler[] = [
  ddpm,
  ddim,
  SOLVERS.dpmpp_2m,
  heun,
  euler,
  euler_ancestral,
  dpm2,
  lms,
  pndm,
  SOLVERS.dpmpp_3m,
  SOLVERS.dpmpp_2m_sde,
  SOLVERS.dpmpp_2s,
  SOLVERS.unipc,
  SOLVERS.dpm_solver_multistep,
  SOLVERS.dpm_solver_singlestep,
];

/** All samplers in the order in which menus show them: the basic ones first. */
export const SAMPLERS: readonly SamplerEntry[] = CATALOGUE;

function samplerOf(id: string): Sampler {
  const sampler = CATALOGUE.find((entry) => entry.id === id);
  if (sampler) return sampler;
  const allowed = CATALOGUE.map((entry) => entry.id).join(', ');
  throw new UnknownSamplerError(`sampler is "${id}"; allowed are ${allowed}.`);
}

/** True when the sampler lets one set this option; unknown samplers have none. */
export function hasOption(sampler: string, option: SamplerOption): boolean {
  return SAMPLERS.some(({ id, options }) => id === sampler && options.includes(option));
}

/**
 * The sampler and complete options that a recipe's sampling part stands for.
 * @throws {UnknownSamplerError} for a name that is not in {@link SAMPLERS}.
 */
export function specifySampler(config: SamplingConfig): SamplerSpec {
  return samplerOf(config.sampler).specify(config);
}

/**
 * Network calls of a whole run, all of the batch counted as one.
 * @throws {UnknownSamplerError} for a name that is not in {@link SAMPLERS}.
 */
export function networkCallsOf(config: SamplingConfig): number {
  return samplerOf(config.sampler).networkCalls?.(config) ?? config.num_inference_steps;
}

/**
 * Order of accuracy with these options; null for what is no solver of the ODE.
 * @throws {UnknownSamplerError} for a name that is not in {@link SAMPLERS}.
 */
export function orderOf(config: SamplingConfig): number | null {
  const sampler = samplerOf(config.sampler);
  const stochastic =
    (hasOption(sampler.id, 'eta') && config.eta > 0) ||
    (hasOption(sampler.id, 's_churn') && config.s_churn > 0) ||
    (hasOption(sampler.id, 'algorithm_type') && config.algorithm_type.startsWith('sde-'));
  if (stochastic || sampler.order === null) return null;
  return sampler.orderOf?.(config) ?? sampler.order;
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
