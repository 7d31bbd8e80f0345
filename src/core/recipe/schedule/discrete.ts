// Layer: core (pure). Schedule of kind discrete: a table of β, as DDPM has it.

import { BETA_SCHEDULES } from '../../betaSchedules';
import type { DiscreteScheduleConfig } from '../../scheduleConfig';
import type { PartKind, RecipeFault } from '../fieldKinds';

interface Known {
  schedule: Partial<DiscreteScheduleConfig>;
}

/** Whether beta_start and beta_end have any effect: the schedules that are defined by ᾱ have none. */
const usesBetaRange = ({ schedule: { beta_schedule, trained_betas } }: Known): boolean =>
  !trained_betas &&
  BETA_SCHEDULES.some((entry) => entry.id === beta_schedule && entry.usesBetaRange);

export const DISCRETE: PartKind<DiscreteScheduleConfig, Known> = {
  id: 'discrete',
  label: 'Discrete: a table of β',
  doc: 'noise is added in T steps of variance β',
  fields: {
    beta_schedule: {
      kind: {
        type: 'choice',
        options: BETA_SCHEDULES.map(({ id, label }) => ({ value: id, label })),
      },
      label: 'Noise schedule',
      doc: 'Shape of β over the timesteps.',
      also: ['schedule', 'noise_schedule', 'type', 'name'],
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
      default: ({ schedule: known }) =>
        known.beta_schedule === 'scaled_linear' ? 0.00085 : 0.0001,
      when: usesBetaRange,
    },
    beta_end: {
      kind: { type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 1 },
      label: 'Last β',
      doc: 'β of the last timestep, for the schedules that are given by their ends.',
      also: ['beta_max', 'beta_T'],
      default: ({ schedule: known }) => (known.beta_schedule === 'scaled_linear' ? 0.012 : 0.02),
      when: usesBetaRange,
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
  },
};

export function* discreteFaults(schedule: DiscreteScheduleConfig): Generator<RecipeFault> {
  const { beta_start, beta_end, trained_betas, num_train_timesteps: T } = schedule;
  const path = (key: keyof DiscreteScheduleConfig): string[] => ['schedule', key];
  if (trained_betas !== null) {
    if (trained_betas.length === T) return;
    yield {
      path: path('trained_betas'),
      message: `schedule.trained_betas has ${trained_betas.length} entries; as many as num_train_timesteps (${T}) are allowed.`,
    };
  } else if (usesBetaRange({ schedule }) && beta_start >= beta_end) {
    yield {
      path: path('beta_start'),
      message: `schedule.beta_start is ${beta_start}; it has to be below beta_end (${beta_end}).`,
    };
  }
}
