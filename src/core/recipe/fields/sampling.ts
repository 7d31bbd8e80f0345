// Layer: core (pure). Part of the table of recipe fields (`../fields.ts`): sampling.

import { SAMPLERS } from '../../sampling/catalogue';
import type { FieldsOf } from '../fieldTypes';
import { CLIP_FIELDS } from './sampling/clip';
import { NOISE_FIELDS } from './sampling/noise';
import { SOLVER_FIELDS } from './sampling/solver';
import { TIME_GRID_FIELDS } from './sampling/timeGrid';
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
  ...TIME_GRID_FIELDS,
  ...NOISE_FIELDS,
  ...CLIP_FIELDS,
  ...SOLVER_FIELDS,
  generator: {
    kind: {
      type: 'choice',
      options: [
        { value: 'philox', label: 'Philox: by index' },
        { value: 'torch', label: 'PyTorch, CPU' },
      ],
    },
    label: 'Random numbers',
    doc: 'philox: by index; torch: as torch.randn on a CPU draws x_T and then the noise of each step.',
    also: ['rng', 'random_generator'],
    default: 'philox',
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
