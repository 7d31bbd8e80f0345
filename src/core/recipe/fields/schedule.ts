// Layer: core (pure). Part of the table of recipe fields (`../fields.ts`): schedule.

import { BETA_SCHEDULES } from '../../betaSchedules';
import type { FieldsOf } from '../fieldTypes';

/** The noise schedule. */
export const SCHEDULE_FIELDS: FieldsOf<'schedule'> = {
  beta_schedule: {
    kind: {
      type: 'choice',
      options: BETA_SCHEDULES.map(({ id, label }) => ({ value: id, label })),
    },
    label: 'Noise schedule',
    doc: 'Shape of β over the timesteps.',
    also: ['schedule', 'noise_schedule', 'type', 'kind', 'name'],
    // Whoever gives the ends of β means a schedule that has them.
    default: ({ schedule: { beta_start, beta_end } }) =>
      beta_start === undefined && beta_end === undefined ? 'squaredcos_cap_v2' : 'linear',
  },
  num_train_timesteps: {
    kind: { type: 'integer', minimum: 2, maximum: 10_000 },
    label: 'Timesteps T',
    doc: 'Number of steps of the forward process.',
    also: ['T', 'timesteps', 'num_timesteps', 'steps', 'diffusion_steps'],
    default: ({ schedule: { trained_betas } }) => trained_betas?.length ?? 1000,
  },
  beta_start: {
    kind: { type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 1 },
    label: 'First β',
    doc: 'β of the first timestep, for the schedules that are given by their ends.',
    also: ['beta_min', 'beta_1'],
    default: ({ schedule: known }) => (known.beta_schedule === 'scaled_linear' ? 0.00085 : 0.0001),
  },
  beta_end: {
    kind: { type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 1 },
    label: 'Last β',
    doc: 'β of the last timestep, for the schedules that are given by their ends.',
    also: ['beta_max', 'beta_T'],
    default: ({ schedule: known }) => (known.beta_schedule === 'scaled_linear' ? 0.012 : 0.02),
  },
  trained_betas: {
    // β = 1 leaves nothing but noise, as the last step of a schedule of zero terminal SNR does.
    kind: { type: 'numbers', exclusiveMinimum: 0, maximum: 1 },
    label: 'Own β',
    doc: 'Every β in a list of length T, instead of beta_schedule.',
    nullable: true,
    also: ['betas', 'beta'],
    default: null,
  },
  rescale_betas_zero_snr: {
    kind: { type: 'boolean' },
    label: 'Zero terminal SNR',
    doc: 'Rescales the schedule so that the last step is pure noise (Lin 2023).',
    also: ['zero_snr', 'zero_terminal_snr'],
    default: false,
  },
};
