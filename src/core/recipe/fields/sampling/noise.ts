// Layer: core (pure). Part of the table of recipe fields: what noise a sampler adds on its way.

import type { SamplingFields } from '../../fieldTypes';
import type { NoiseOptions } from '../../types';

const CHURNED_SIGMA = { type: 'number', minimum: 0, maximum: 100_000 } as const;

export const NOISE_FIELDS: SamplingFields<NoiseOptions> = {
  eta: {
    kind: { type: 'number', minimum: 0, maximum: 1 },
    label: 'η',
    doc: 'DDIM only: 0 is deterministic, 1 has the variance of DDPM.',
    default: 0,
  },
  variance_type: {
    kind: {
      type: 'choice',
      options: [
        { value: 'fixed_small', label: 'Small: (1−ᾱ′)/(1−ᾱ)·β' },
        { value: 'fixed_small_log', label: 'Small, by its logarithm' },
        { value: 'fixed_large', label: 'Large: β' },
      ],
      refused: {
        learned: 'It needs a network that predicts a variance beside its output.',
        learned_range: 'It needs a network that predicts a variance beside its output.',
      },
    },
    label: 'Variance of a step',
    doc: 'DDPM only: the variance of the reverse step (Ho 2020, section 3.2).',
    also: ['variance'],
    default: 'fixed_small',
  },
  s_churn: {
    kind: { type: 'number', minimum: 0, maximum: 100_000 },
    label: 'Churn S',
    doc: 'Noise added before each step, 0 for none (Karras 2022, Algorithm 2).',
    also: ['churn', 'S_churn'],
    default: 0,
  },
  s_tmin: {
    kind: CHURNED_SIGMA,
    label: 'Churn from σ',
    doc: 'Smallest σ at which there is churn.',
    also: ['S_tmin', 's_min'],
    default: 0,
  },
  s_tmax: {
    kind: CHURNED_SIGMA,
    label: 'Churn up to σ',
    doc: 'Largest σ at which there is churn; null for no limit.',
    nullable: true,
    also: ['S_tmax', 's_max'],
    default: null,
  },
  s_noise: {
    kind: { type: 'number', minimum: 0, maximum: 10 },
    label: 'Churn noise',
    doc: 'Standard deviation of the noise that churn adds, 1 for the exact process.',
    also: ['S_noise'],
    default: 1,
  },
};
