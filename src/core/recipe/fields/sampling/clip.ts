// Layer: core (pure). Part of the table of recipe fields: how the predicted x₀ is kept in range.

import { hasOption } from '../../../sampling/catalogue';
import type { SamplingFields } from '../../fieldTypes';
import type { ClipOptions, ScheduleConfig } from '../../types';

export const CLIP_FIELDS: SamplingFields<ClipOptions> = {
  clip_sample: {
    kind: { type: 'boolean' },
    label: 'Clip x₀',
    doc: 'Keeps the predicted x₀ within clip_sample_range in every step.',
    also: ['clip', 'clip_denoised'],
    default: ({ schedule, sampling, training: { prediction_type } }) =>
      hasOption(sampling.sampler ?? '', 'clip_sample') &&
      prediction_type === 'epsilon' &&
      reachesPureNoise(schedule),
  },
  clip_sample_range: {
    kind: { type: 'number', exclusiveMinimum: 0, maximum: 1000 },
    label: 'Clip at',
    doc: 'Largest magnitude of the predicted x₀ when it is clipped.',
    unit: 'standard deviations of the data',
    also: ['clip_range'],
    default: 4,
  },
  thresholding: {
    kind: { type: 'boolean' },
    label: 'Dynamic thresholding',
    doc: 'Scales each predicted x₀ into [−1, 1] by a quantile of itself, instead of clipping (Saharia 2022).',
    also: ['dynamic_thresholding'],
    default: false,
  },
  dynamic_thresholding_ratio: {
    kind: { type: 'number', exclusiveMinimum: 0, maximum: 1 },
    label: 'Quantile',
    doc: 'The quantile of |x₀| that dynamic thresholding scales to 1.',
    also: ['thresholding_ratio'],
    default: 0.995,
  },
  sample_max_value: {
    kind: { type: 'number', minimum: 1, maximum: 1000 },
    label: 'Largest quantile',
    doc: 'Upper limit of the quantile by which dynamic thresholding divides.',
    default: 1,
  },
  use_clipped_model_output: {
    kind: { type: 'boolean' },
    label: 'ε from the clipped x₀',
    doc: 'DDIM only: recomputes ε from the clipped x₀ instead of keeping that of the network.',
    default: false,
  },
};

/**
 * True for schedules whose ᾱ_T is so near 0 that x₀ = (x − √(1−ᾱ) ε)/√ᾱ magnifies the error of a
 * predicted ε some ten thousand times in the first step; clipping x₀ keeps that step harmless.
 */
function reachesPureNoise(known: Partial<ScheduleConfig>): boolean {
  return (
    !known.trained_betas &&
    (known.beta_schedule === 'squaredcos_cap_v2' || known.beta_schedule === 'sigmoid_jabri')
  );
}
