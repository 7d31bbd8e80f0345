// Layer: core (pure). Part of the catalogue: the samplers that step in σ with x = x₀ + σ ε and
// read the network at fractional timesteps.

import type { SamplingConfig } from '../../recipe/types';
import { LMS_MAX_ORDER } from '../lms';
import type { Sampler } from './entry';
import {
  churn,
  CHURN_OPTIONS,
  clipping,
  CLIPPING_OPTIONS,
  EULER_SIGMA_SCHEDULES,
  GRID_OPTIONS,
  sigmaGrid,
} from './fromConfig';

const K_DIFFUSION = 'Crowson 2022, k-diffusion; analysed in Karras et al. 2022 (arXiv:2206.00364)';

const allowed = { sigma_schedule: EULER_SIGMA_SCHEDULES };

/** Two calls in every step but a last one that ends at σ = 0, where there is no slope. */
function twoCallsAStep({ num_inference_steps, final_sigmas_type }: SamplingConfig): number {
  return 2 * num_inference_steps - (final_sigmas_type === 'zero' ? 1 : 0);
}

type Id = 'euler' | 'euler_ancestral' | 'heun' | 'dpm2' | 'lms';

/** Euler, Euler ancestral, Heun, DPM2 and LMS. */
export const SIGMA_SAMPLERS: Readonly<Record<Id, Sampler>> = {
  euler: {
    id: 'euler',
    label: 'Euler',
    sentence: 'The simplest solver of the probability flow ODE, stepping along its slope.',
    paper: 'Karras et al. 2022 (arXiv:2206.00364)',
    order: 1,
    networkCallsPerStep: 1,
    deterministic: null,
    basic: false,
    options: [...GRID_OPTIONS, ...CHURN_OPTIONS],
    allowed,
    specify: (config) => ({
      sampler: 'euler',
      options: { ...sigmaGrid(config), ...churn(config) },
    }),
  },
  euler_ancestral: {
    id: 'euler_ancestral',
    label: 'Euler ancestral',
    sentence: 'Euler steps that overshoot downwards and add fresh noise back in every step.',
    paper: K_DIFFUSION,
    order: null,
    networkCallsPerStep: 1,
    deterministic: false,
    basic: false,
    options: GRID_OPTIONS,
    allowed,
    specify: (config) => ({ sampler: 'euler_ancestral', options: sigmaGrid(config) }),
  },
  heun: {
    id: 'heun',
    label: 'Heun',
    sentence: 'Averages the slope at both ends of a step: twice the calls, second order.',
    paper: 'Karras et al. 2022, Algorithms 1 and 2 (arXiv:2206.00364)',
    order: 2,
    networkCallsPerStep: 2,
    deterministic: null,
    basic: true,
    options: [...GRID_OPTIONS, ...CHURN_OPTIONS, ...CLIPPING_OPTIONS],
    allowed,
    specify: (config) => ({
      sampler: 'heun',
      options: { ...sigmaGrid(config), ...clipping(config), ...churn(config) },
    }),
    networkCalls: twoCallsAStep,
  },
  dpm2: {
    id: 'dpm2',
    label: 'DPM2',
    sentence: 'Takes the slope in the middle of a step: twice the calls, second order.',
    paper: 'Lu et al. 2022, DPM-Solver (arXiv:2206.00927)',
    order: 2,
    networkCallsPerStep: 2,
    deterministic: true,
    basic: false,
    options: GRID_OPTIONS,
    allowed,
    specify: (config) => ({ sampler: 'dpm2', options: sigmaGrid(config) }),
    networkCalls: twoCallsAStep,
  },
  lms: {
    id: 'lms',
    label: 'LMS',
    sentence: 'Extrapolates the slopes of the last few steps by a polynomial.',
    paper: K_DIFFUSION,
    order: LMS_MAX_ORDER,
    networkCallsPerStep: 1,
    deterministic: true,
    basic: false,
    options: [...GRID_OPTIONS, 'order'],
    allowed,
    specify: (config) => ({
      sampler: 'lms',
      options: { ...sigmaGrid(config), order: config.order },
    }),
    orderOf: ({ order }) => order,
  },
};
