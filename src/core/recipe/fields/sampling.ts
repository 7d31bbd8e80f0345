// Layer: core (pure). Part of the table of recipe fields (`../fields.ts`): sampling.

import { SAMPLERS } from '../../sampling/catalogue';
import type { FieldsOf } from '../fieldTypes';
import type { ScheduleConfig } from '../types';
import { SEED } from './seed';

/** How samples are drawn. */
export const SAMPLING_FIELDS: FieldsOf<'sampling'> = {
  sampler: {
    kind: {
      type: 'choice',
      options: SAMPLERS.map(({ id, label }) => ({ value: id, label })),
    },
    label: 'Sampler',
    doc: 'How the reverse process is run.',
    also: ['scheduler', 'method', 'kind', 'name'],
    default: 'ddim',
  },
  num_inference_steps: {
    kind: { type: 'integer', minimum: 1, maximum: 10_000 },
    label: 'Sampling steps',
    doc: 'Steps of the reverse process, at most num_train_timesteps.',
    unit: 'steps',
    also: ['steps', 'inference_steps', 'num_steps', 'sampling_steps'],
    default: ({ sampling: { sampler }, schedule: { num_train_timesteps: T = 1000 } }) =>
      sampler === 'ddpm' ? T : Math.min(50, T),
  },
  timestep_spacing: {
    kind: {
      type: 'choice',
      options: [
        { value: 'leading', label: 'Leading: starts below T' },
        { value: 'linspace', label: 'Linspace: both ends' },
        { value: 'trailing', label: 'Trailing: starts at T' },
      ],
    },
    label: 'Spacing of the timesteps',
    doc: 'Which of the T timesteps are visited (table 2 of Lin 2023).',
    also: ['spacing'],
    default: 'trailing',
  },
  eta: {
    kind: { type: 'number', minimum: 0, maximum: 1 },
    label: 'η',
    doc: 'DDIM only: 0 is deterministic, 1 has the variance of DDPM.',
    default: 0,
  },
  clip_sample: {
    kind: { type: 'boolean' },
    label: 'Clip x₀',
    doc: 'Keeps the predicted x₀ within clip_sample_range in every step.',
    also: ['clip', 'clip_denoised'],
    default: ({ schedule: known, training: { prediction_type } }) =>
      prediction_type === 'epsilon' && reachesPureNoise(known),
  },
  clip_sample_range: {
    kind: { type: 'number', exclusiveMinimum: 0, maximum: 1000 },
    label: 'Clip at',
    doc: 'Largest magnitude of the predicted x₀ when it is clipped.',
    unit: 'standard deviations of the data',
    also: ['clip_range'],
    default: 4,
  },
  seed: {
    kind: SEED,
    label: 'Seed of the samples',
    doc: 'Seed of the starting noise and of the noise added on the way.',
    also: ['random_state'],
    default: 0,
  },
  count: {
    kind: { type: 'integer', minimum: 1, maximum: 100_000 },
    label: 'Samples',
    doc: 'How many samples are drawn.',
    also: ['num_samples', 'n', 'size', 'batch_size'],
    default: 2000,
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
