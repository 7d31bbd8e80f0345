// Layer: core (pure). Checks of a recipe's sampling part: options that the sampler does not have,
// values that it does not allow, and options that exclude each other.

import { SAMPLERS } from '../sampling/catalogue';
import type { RecipeFault } from './fieldTypes';
import { allowedValues, samplersWith, unusedOptions } from './samplingOptions';
import type { Recipe, SamplingConfig } from './types';
import { shown } from './validate';

/** The faults of the sampling part of a recipe whose single values are all allowed. */
export function* samplingFaults(recipe: Recipe): Generator<RecipeFault> {
  const { sampling, schedule } = recipe;
  const T = schedule.num_train_timesteps;
  if (sampling.num_inference_steps > T) {
    yield fault(sampling, 'num_inference_steps', `at most num_train_timesteps (${T}) are allowed`);
  }
  for (const { key } of unusedOptions(recipe)) yield unused(sampling, key as Key);
  for (const key of ['solver_type', 'sigma_schedule'] as const) {
    const allowed = allowedValues(sampling.sampler, key);
    if (allowed !== null && !allowed.includes(sampling[key])) {
      const listed = allowed.map((value) => value ?? 'null').join(', ');
      yield fault(sampling, key, `${sampling.sampler} allows ${listed}`);
    }
  }
  yield* gridFaults(sampling);
  yield* solverFaults(sampling);
}

type Key = keyof SamplingConfig;

function fault(sampling: SamplingConfig, key: Key, rule: string): RecipeFault {
  const value = sampling[key] === null ? 'null' : shown(sampling[key]);
  return { path: ['sampling', key], message: `sampling.${key} is ${value}; ${rule}.` };
}

/** The option is not one of this sampler, or the sampler's name stands for another value. */
function unused(sampling: SamplingConfig, key: Key): RecipeFault {
  const { sampler } = sampling;
  const fixed = SAMPLERS.find(({ id }) => id === sampler)?.fixed?.[key];
  const owners = samplersWith(key).join(', ');
  return fixed === undefined
    ? fault(sampling, key, `${key} is for ${owners}, and ${sampler} does not use it`)
    : fault(sampling, key, `${sampler} stands for ${key} ${String(fixed)}; ${owners} take others`);
}

function* gridFaults(sampling: SamplingConfig): Generator<RecipeFault> {
  const { sigma_min, sigma_max, s_tmin, s_tmax } = sampling;
  if (sigma_min !== null && sigma_max !== null && sigma_min >= sigma_max) {
    yield fault(sampling, 'sigma_min', `it has to be below sigma_max (${sigma_max})`);
  }
  if (s_tmax !== null && s_tmin > s_tmax) {
    yield fault(sampling, 's_tmin', `it has to be at most s_tmax (${s_tmax})`);
  }
}

function* solverFaults(sampling: SamplingConfig): Generator<RecipeFault> {
  const { sampler, algorithm_type, solver_order: order, num_inference_steps: n } = sampling;
  const endsAtZero = sampling.final_sigmas_type === 'zero';
  if (sampler === 'pndm' && !sampling.skip_prk_steps && n < 4) {
    yield fault(sampling, 'num_inference_steps', 'with Runge–Kutta steps pndm needs at least 4');
  }
  if (sampler === 'unipc' && endsAtZero && !(sampling.predict_x0 && sampling.lower_order_final)) {
    yield fault(
      sampling,
      'final_sigmas_type',
      'unipc ends there only with predict_x0 and lower_order_final; else sigma_min is allowed',
    );
  }
  if (!sampler.startsWith('dpm_solver_')) return;
  if (order > 3) yield fault(sampling, 'solver_order', `${sampler} allows 1 to 3`);
  if (endsAtZero && !algorithm_type.endsWith('++')) {
    yield fault(
      sampling,
      'final_sigmas_type',
      `algorithm_type ${algorithm_type} cannot end at σ = 0; sigma_min is allowed`,
    );
  }
  if (algorithm_type.startsWith('sde-') && order === 3) {
    yield fault(sampling, 'solver_order', `algorithm_type ${algorithm_type} allows 1 and 2`);
  }
  if (sampler === 'dpm_solver_singlestep' && !sampling.lower_order_final && n % order !== 0) {
    yield fault(
      sampling,
      'num_inference_steps',
      `without lower_order_final a multiple of solver_order (${order}) is allowed`,
    );
  }
}
