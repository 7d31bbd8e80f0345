// Layer: core (pure). Groups of keys that several scheduler classes of diffusers share.

import type { BetaSchedule, ScheduleConfig } from '../recipe/types';
import type { ChurnOptions } from '../sampling/churn';
import type { OutputKind } from '../sampling/contract';
import type { SolverType } from '../sampling/dpmSolverUpdates';
import { ALGORITHM_TYPES } from '../sampling/dpmSolverUpdates';
import type { ClippingOptions } from '../sampling/options';
import type { Thresholding } from '../sampling/solverPath';
import { TIMESTEP_SPACINGS, type TimestepSpacing } from '../sampling/timesteps';
import type { SigmaGridOptions } from '../sigmas/grids';
import { KARRAS_RHO, type SigmaSpacing } from '../sigmas/spacing';
import type { ConfigKeys } from './keys';

/** `beta_schedule` in diffusers → here; "exp" is the name that Heun's scheduler gives it. */
const BETA_NAMES: Readonly<Record<string, BetaSchedule>> = {
  linear: 'linear',
  scaled_linear: 'scaled_linear',
  squaredcos_cap_v2: 'squaredcos_cap_v2',
  sigmoid: 'sigmoid',
  exp: 'exponential',
};

/** The noise schedule; `start` and `end` are the class's defaults of beta_start and beta_end. */
export function scheduleKeys(keys: ConfigKeys, start = 0.0001, end = 0.02): ScheduleConfig {
  const name = keys.choice('beta_schedule', Object.keys(BETA_NAMES), 'linear');
  const trained_betas = keys.numbers('trained_betas');
  return {
    beta_schedule: BETA_NAMES[name],
    num_train_timesteps: keys.integer('num_train_timesteps', trained_betas?.length ?? 1000),
    beta_start: keys.number('beta_start', start),
    beta_end: keys.number('beta_end', end),
    trained_betas,
    rescale_betas_zero_snr: keys.boolean('rescale_betas_zero_snr', false),
  };
}

export function outputKey(keys: ConfigKeys): OutputKind {
  return keys.choice('prediction_type', ['epsilon', 'sample', 'v_prediction'], 'epsilon');
}

export function spacingKeys(
  keys: ConfigKeys,
  fallback: TimestepSpacing,
): { timestep_spacing: TimestepSpacing; steps_offset: number } {
  return {
    timestep_spacing: keys.choice('timestep_spacing', TIMESTEP_SPACINGS, fallback),
    steps_offset: keys.integer('steps_offset', 0),
  };
}

export function thresholdingKeys(keys: ConfigKeys): Thresholding {
  return {
    thresholding: keys.boolean('thresholding', false),
    dynamic_thresholding_ratio: keys.number('dynamic_thresholding_ratio', 0.995),
    sample_max_value: keys.number('sample_max_value', 1),
  };
}

export function clippingKeys(keys: ConfigKeys, clipByDefault: boolean): ClippingOptions {
  return {
    ...thresholdingKeys(keys),
    clip_sample: keys.boolean('clip_sample', clipByDefault),
    clip_sample_range: keys.number('clip_sample_range', 1),
  };
}

/** The one of the `use_…_sigmas` switches that is on, if any. */
export function sigmaSpacingKeys(
  keys: ConfigKeys,
  allowed: readonly SigmaSpacing[],
): SigmaSpacing | null {
  const on = allowed.filter((spacing) =>
    keys.boolean(spacing === 'lu' ? 'use_lu_lambdas' : `use_${spacing}_sigmas`, false),
  );
  if (on.length > 1) keys.refuse(`use_${on[1]}_sigmas`, true, `false beside ${on[0]} spacing`);
  return on[0] ?? null;
}

/** Keys of the σ-space samplers Euler, Heun, DPM2 and LMS. */
export function sigmaGridKeys(
  keys: ConfigKeys,
  steps: number,
  spacings: readonly SigmaSpacing[] = ['karras', 'exponential', 'beta'],
): SigmaGridOptions {
  return {
    ...spacingKeys(keys, 'linspace'),
    num_inference_steps: steps,
    sigma_spacing: sigmaSpacingKeys(keys, spacings),
    sigma_min: keys.optionalNumber('sigma_min'),
    sigma_max: keys.optionalNumber('sigma_max'),
    rho: KARRAS_RHO,
    final_sigmas_type: finalSigmasKey(keys),
  };
}

export function finalSigmasKey(keys: ConfigKeys): 'zero' | 'sigma_min' {
  return keys.choice('final_sigmas_type', ['zero', 'sigma_min'], 'zero');
}

/** λ at which DPM-Solver's timesteps are cut off; JSON has no −Infinity, so files write a string. */
export function lambdaMinKey(keys: ConfigKeys): number {
  return keys.numberOrInfinity('lambda_min_clipped', -Infinity);
}

export function algorithmKeys(keys: ConfigKeys) {
  return {
    algorithm_type: keys.choice('algorithm_type', ALGORITHM_TYPES, 'dpmsolver++'),
    solver_type: solverTypeKey(keys),
  };
}

/** diffusers reads UniPC's names as "midpoint" when a config is moved from one to the other. */
function solverTypeKey(keys: ConfigKeys): SolverType {
  const name = keys.choice('solver_type', ['midpoint', 'heun', 'logrho', 'bh1', 'bh2'], 'midpoint');
  return name === 'heun' ? 'heun' : 'midpoint';
}

/** `step` arguments of Euler and EDM Euler. */
export function churnArguments(call: ConfigKeys): ChurnOptions {
  return {
    s_churn: call.number('s_churn', 0),
    s_tmin: call.number('s_tmin', 0),
    s_tmax: call.numberOrInfinity('s_tmax', Infinity),
    s_noise: call.number('s_noise', 1),
  };
}
