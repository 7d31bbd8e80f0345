// Layer: core (pure). Part of the table of recipe fields: which timesteps or noise levels a
// sampler visits.

import type { SamplingFields } from '../../fieldTypes';
import type { TimeGridOptions } from '../../types';
import { samplerDefault } from './samplerDefault';

/** Largest σ that may be asked for: beyond it float32 keeps nothing of the data. */
const SIGMA = { type: 'number', exclusiveMinimum: 0, maximum: 100_000 } as const;

export const TIME_GRID_FIELDS: SamplingFields<TimeGridOptions> = {
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
  steps_offset: {
    kind: { type: 'integer', minimum: 0, maximum: 1000 },
    label: 'Offset of leading steps',
    doc: 'Added to the timesteps of leading spacing.',
    unit: 'timesteps',
    also: ['offset'],
    default: 0,
  },
  sigma_schedule: {
    kind: {
      type: 'choice',
      options: [
        { value: 'karras', label: 'Karras' },
        { value: 'exponential', label: 'Exponential' },
        { value: 'beta', label: 'Beta' },
        { value: 'lu', label: 'Lu: even in λ' },
      ],
    },
    label: 'Spacing of σ',
    doc: 'Spaces the noise levels σ instead of the timesteps (use_karras_sigmas and the like).',
    nullable: true,
    also: [
      'use_karras_sigmas',
      'use_exponential_sigmas',
      'use_beta_sigmas',
      'use_lu_lambdas',
      'sigma_spacing',
      'karras',
    ],
    default: null,
  },
  sigma_min: {
    kind: SIGMA,
    label: 'σ min',
    doc: 'Smallest spaced σ before the end; null takes it from the schedule.',
    nullable: true,
    default: null,
  },
  sigma_max: {
    kind: SIGMA,
    label: 'σ max',
    doc: 'Largest spaced σ; null takes it from the schedule.',
    nullable: true,
    default: null,
  },
  rho: {
    kind: { type: 'number', exclusiveMinimum: 0, maximum: 100 },
    label: 'ρ of Karras',
    doc: 'Exponent of the Karras spacing: larger means more steps near the data.',
    default: 7,
  },
  final_sigmas_type: {
    kind: {
      type: 'choice',
      options: [
        { value: 'zero', label: 'At σ = 0' },
        { value: 'sigma_min', label: 'At the smallest σ' },
      ],
    },
    label: 'The last step ends',
    doc: 'zero: at the clean sample; sigma_min: at the smallest σ of the schedule.',
    default: 'zero',
  },
  lambda_min_clipped: {
    kind: { type: 'number', minimum: -50, maximum: 50 },
    label: 'Lowest λ',
    doc: 'Leaves out the timesteps with λ = ln(√ᾱ/√(1−ᾱ)) below it; −5.1 suits cosine schedules.',
    nullable: true,
    default: null,
  },
  set_alpha_to_one: {
    kind: { type: 'boolean' },
    label: 'End at ᾱ = 1',
    doc: 'The last step goes to ᾱ = 1, the clean sample, rather than to ᾱ₀.',
    default: samplerDefault('set_alpha_to_one', true),
  },
};
