// Layer: core (pure). The options of the samplers, taken from a recipe's sampling part; and the
// names of those that several samplers share.

import type { SamplingConfig } from '../../recipe/types';
import type { SigmaGridOptions } from '../../sigmas/grids';
import type { ChurnOptions } from '../churn';
import type { ClippingOptions } from '../options';
import type { Thresholding } from '../solverPath';
import type { TimestepSpacing } from '../timesteps';

export const SPACING_OPTIONS = ['timestep_spacing', 'steps_offset'] as const;
export const GRID_OPTIONS = [
  ...SPACING_OPTIONS,
  'sigma_schedule',
  'sigma_min',
  'sigma_max',
  'rho',
  'final_sigmas_type',
] as const;
export const THRESHOLDING_OPTIONS = [
  'thresholding',
  'dynamic_thresholding_ratio',
  'sample_max_value',
] as const;
export const CLIPPING_OPTIONS = [
  'clip_sample',
  'clip_sample_range',
  ...THRESHOLDING_OPTIONS,
] as const;
export const CHURN_OPTIONS = ['s_churn', 's_tmin', 's_tmax', 's_noise'] as const;

/** Spacings of σ that the samplers with fractional timesteps take. */
export const EULER_SIGMA_SCHEDULES = ['karras', 'exponential', 'beta', null] as const;

export function spacing(config: SamplingConfig): {
  num_inference_steps: number;
  timestep_spacing: TimestepSpacing;
  steps_offset: number;
} {
  const { num_inference_steps, timestep_spacing, steps_offset } = config;
  return { num_inference_steps, timestep_spacing, steps_offset };
}

export function thresholding(config: SamplingConfig): Thresholding {
  const { dynamic_thresholding_ratio, sample_max_value } = config;
  return { thresholding: config.thresholding, dynamic_thresholding_ratio, sample_max_value };
}

export function clipping(config: SamplingConfig): ClippingOptions {
  const { clip_sample, clip_sample_range } = config;
  return { clip_sample, clip_sample_range, ...thresholding(config) };
}

export function sigmaGrid(config: SamplingConfig): SigmaGridOptions {
  const { sigma_schedule, sigma_min, sigma_max, rho, final_sigmas_type } = config;
  return {
    ...spacing(config),
    sigma_spacing: sigma_schedule,
    sigma_min,
    sigma_max,
    rho,
    final_sigmas_type,
  };
}

export function solverGrid(
  config: SamplingConfig,
): SigmaGridOptions & Thresholding & { lambda_min_clipped: number } {
  return {
    ...sigmaGrid(config),
    ...thresholding(config),
    lambda_min_clipped: config.lambda_min_clipped ?? -Infinity,
  };
}

export function churn({ s_churn, s_tmin, s_tmax, s_noise }: SamplingConfig): ChurnOptions {
  return { s_churn, s_tmin, s_tmax: s_tmax ?? Infinity, s_noise };
}
