// Layer: core (pure). Schedule of kind edm: x_σ = x₀ + σε and a preconditioned network (Karras
// 2022, table 1).

import { isPixels } from '../../data/dataSet';
import type { EdmScheduleConfig } from '../../scheduleConfig';
import type { DataConfig } from '../data';
import type { PartKind, RecipeFault } from '../fieldKinds';

interface Known {
  data: Partial<DataConfig>;
}

export const EDM: PartKind<EdmScheduleConfig, Known> = {
  id: 'edm',
  label: 'EDM',
  doc: 'noise of growing σ is added, and the network is preconditioned',
  fields: {
    num_train_timesteps: {
      kind: { type: 'integer', minimum: 2, maximum: 10_000 },
      label: 'Timesteps T',
      doc: 'Only stands in the scheduler_config.json: training and sampling use continuous σ.',
      also: ['T', 'timesteps', 'num_timesteps'],
      default: 1000,
      when: () => false,
    },
    sigma_min: {
      kind: { type: 'number', exclusiveMinimum: 0, maximum: 10 },
      label: 'Lowest σ',
      doc: 'Lowest noise level of sampling before 0.',
      default: 0.002,
    },
    sigma_max: {
      kind: { type: 'number', exclusiveMinimum: 0, maximum: 10_000 },
      label: 'Highest σ',
      doc: 'Noise level at which sampling starts.',
      default: 80,
    },
    sigma_data: {
      kind: { type: 'number', exclusiveMinimum: 0, maximum: 100 },
      label: 'Deviation of the data',
      doc: 'Standard deviation of the data as the preconditioning assumes it: points are scaled to 1, pictures and clips have about 0.5.',
      also: ['data_std', 'sigma'],
      default: ({ data }) => (isPixels(data.kind) ? 0.5 : 1),
    },
    rho: {
      kind: { type: 'number', minimum: 1, maximum: 100 },
      label: 'ρ of the levels',
      doc: 'How the noise levels of sampling are spaced: more of them are low with a larger ρ.',
      default: 7,
    },
  },
};

export function* edmFaults({ sigma_min, sigma_max }: EdmScheduleConfig): Generator<RecipeFault> {
  if (sigma_min < sigma_max) return;
  yield {
    path: ['schedule', 'sigma_min'],
    message: `schedule.sigma_min is ${sigma_min}; it has to be below sigma_max (${sigma_max}).`,
  };
}
