// Layer: core (pure). The one table of every key of a recipe: type, range or allowed values,
// default, meaning. Validation (`resolve.ts`), the JSON schema (`jsonSchema.ts`) and the forms of
// the lab are all made from it; what relates two keys to each other is in `crossChecks.ts`.
// Defaults are those that suit 2-D points. Names and meanings follow diffusers.

import { BETA_SCHEDULES } from '../betaSchedules';
import { POINT_SETS, pointSet } from '../data/pointSets';
import { SAMPLERS } from '../sampling/catalogue';
import type { Field, FieldsOf, Part } from './fieldTypes';
import type { ScheduleConfig } from './types';

const SEED = { type: 'integer', minimum: 0, maximum: 2 ** 32 - 1 } as const;

/** The recipe's own key. */
export const NAME_FIELD: Field<string> = {
  kind: { type: 'text', maxLength: 80 },
  label: 'Name',
  doc: 'What the experiment is called in lists and file names.',
  default: ({ data }) => data.name ?? fileStem(data.file ?? '') ?? 'points',
};

const data: FieldsOf<'data'> = {
  kind: {
    kind: { type: 'choice', options: [{ value: 'points', label: '2-D points' }] },
    label: 'Kind of data',
    doc: 'What is learned: points of the plane.',
    default: 'points',
  },
  name: {
    kind: { type: 'choice', options: POINT_SETS.map(({ id, label }) => ({ value: id, label })) },
    label: 'Point set',
    doc: 'A built-in point set; leave it out to use a file.',
    nullable: true,
    also: ['dataset', 'set', 'points'],
    default: ({ data: { file } }) => (file ? null : 'moons'),
  },
  file: {
    kind: { type: 'text', maxLength: 1024 },
    label: 'CSV file',
    doc: 'A CSV file with two columns, its path relative to the recipe.',
    nullable: true,
    also: ['path', 'csv', 'filename'],
    default: null,
  },
  count: {
    kind: { type: 'integer', minimum: 2, maximum: 1_000_000 },
    label: 'Points',
    doc: 'How many points are drawn from a built-in set; of a file all are taken.',
    also: ['num_samples', 'n', 'size'],
    default: 10_000,
  },
  noise: {
    kind: { type: 'number', minimum: 0, maximum: 10 },
    label: 'Jitter',
    doc: 'Standard deviation of the Gaussian jitter added to a built-in set.',
    unit: 'units of the set',
    also: ['jitter', 'std', 'sigma'],
    default: ({ data: { name } }) => (name ? pointSet(name).noise : 0),
  },
  seed: {
    kind: SEED,
    label: 'Seed of the points',
    doc: 'Seed of the draw of a built-in set.',
    also: ['random_state'],
    default: 0,
  },
};

const schedule: FieldsOf<'schedule'> = {
  beta_schedule: {
    kind: {
      type: 'choice',
      options: BETA_SCHEDULES.map(({ id, label }) => ({ value: id, label })),
    },
    label: 'Noise schedule',
    doc: 'Shape of β over the timesteps.',
    also: ['schedule', 'noise_schedule', 'type', 'kind', 'name'],
    default: 'linear_scaled',
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
    kind: { type: 'numbers', exclusiveMinimum: 0, exclusiveMaximum: 1 },
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

const network: FieldsOf<'network'> = {
  kind: {
    kind: { type: 'choice', options: [{ value: 'mlp', label: 'Multilayer perceptron' }] },
    label: 'Network',
    doc: 'Architecture of the denoiser.',
    also: ['type', 'name', 'architecture'],
    default: 'mlp',
  },
  hidden: {
    kind: { type: 'integer', minimum: 1, maximum: 4096 },
    label: 'Width',
    doc: 'Units of every hidden layer.',
    unit: 'units',
    also: ['hidden_size', 'hidden_dim', 'width', 'channels'],
    default: 128,
  },
  layers: {
    kind: { type: 'integer', minimum: 1, maximum: 32 },
    label: 'Hidden layers',
    doc: 'Number of hidden layers.',
    also: ['num_layers', 'hidden_layers', 'depth'],
    default: 3,
  },
  time_embedding_dim: {
    kind: { type: 'integer', minimum: 2, maximum: 1024, multipleOf: 2 },
    label: 'Time embedding',
    doc: 'Length of the sinusoidal embedding of the timestep, half sines and half cosines.',
    also: ['time_embed_dim', 'embedding_dim', 'emb_size'],
    default: 32,
  },
};

const training: FieldsOf<'training'> = {
  prediction_type: {
    kind: {
      type: 'choice',
      options: [
        { value: 'epsilon', label: 'The noise ε' },
        { value: 'sample', label: 'The clean sample x₀' },
        { value: 'v_prediction', label: 'The velocity v' },
      ],
    },
    label: 'The network predicts',
    doc: 'What the network is trained to give back.',
    also: ['target', 'prediction', 'objective', 'parameterization'],
    default: ({ schedule: known }) => (known.rescale_betas_zero_snr ? 'v_prediction' : 'epsilon'),
  },
  loss_weighting: {
    kind: {
      type: 'choice',
      options: [
        { value: 'none', label: 'None: every timestep counts the same' },
        { value: 'min_snr', label: 'min-SNR-γ' },
      ],
    },
    label: 'Loss weighting',
    doc: 'Weight of the squared error by timestep (min_snr: Hang 2023).',
    also: ['weighting', 'loss_weight'],
    default: 'none',
  },
  snr_gamma: {
    kind: { type: 'number', exclusiveMinimum: 0, maximum: 1000 },
    label: 'γ of min-SNR',
    doc: 'Where min-SNR weighting caps the signal-to-noise ratio.',
    also: ['gamma', 'min_snr_gamma'],
    default: 5,
  },
  steps: {
    kind: { type: 'integer', minimum: 1, maximum: 10_000_000 },
    label: 'Training steps',
    doc: 'Number of optimiser steps, one batch each.',
    unit: 'steps',
    also: ['max_train_steps', 'num_steps', 'iterations', 'train_steps', 'epochs', 'num_epochs'],
    default: 4000,
  },
  batch_size: {
    kind: { type: 'integer', minimum: 1, maximum: 65_536 },
    label: 'Batch size',
    doc: 'Points per optimiser step.',
    unit: 'points',
    also: ['train_batch_size', 'batch', 'batchsize'],
    default: 512,
  },
  learning_rate: {
    kind: { type: 'number', exclusiveMinimum: 0, maximum: 1 },
    label: 'Learning rate',
    doc: 'Learning rate of AdamW at its highest.',
    also: ['lr', 'eta'],
    default: 1e-3,
  },
  lr_scheduler: {
    kind: {
      type: 'choice',
      options: [
        { value: 'constant', label: 'Constant' },
        { value: 'cosine', label: 'Cosine, falling to 0' },
      ],
    },
    label: 'Learning rate over time',
    doc: 'Shape of the learning rate over the steps.',
    also: ['scheduler', 'lr_schedule'],
    default: 'cosine',
  },
  weight_decay: {
    kind: { type: 'number', minimum: 0, maximum: 1 },
    label: 'Weight decay',
    doc: 'Decoupled weight decay of AdamW.',
    also: ['adam_weight_decay', 'decay'],
    default: 0,
  },
  ema_decay: {
    kind: { type: 'number', minimum: 0, exclusiveMaximum: 1 },
    label: 'Averaging of the weights',
    doc: 'Upper limit of the moving average of the weights that are sampled; 0 switches it off.',
    also: ['ema', 'ema_max_decay'],
    default: 0.999,
  },
  seed: {
    kind: SEED,
    label: 'Seed of the training',
    doc: 'Seed of the initial weights, the batches and the noise.',
    also: ['random_state'],
    default: 0,
  },
  checkpoint_every: {
    kind: { type: 'integer', minimum: 1, maximum: 10_000_000 },
    label: 'Checkpoint every',
    doc: 'Steps between checkpoints; the last step is always one.',
    unit: 'steps',
    also: ['checkpointing_steps', 'save_every', 'save_steps'],
    default: ({ training: { steps } }) => Math.min(500, steps ?? 500),
  },
  sample_every: {
    kind: { type: 'integer', minimum: 0, maximum: 10_000_000 },
    label: 'Preview every',
    doc: 'Steps between previews of the samples; 0 switches them off.',
    unit: 'steps',
    also: ['preview_every', 'validation_steps'],
    default: ({ training: { steps } }) => Math.min(250, steps ?? 250),
  },
};

const sampling: FieldsOf<'sampling'> = {
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

/** Every key of every part, in the order in which they are written and shown. */
export const FIELDS: { readonly [P in Part]: FieldsOf<P> } = {
  data,
  schedule,
  network,
  training,
  sampling,
};

/** The parts in the order in which they are written. */
export const PARTS: readonly Part[] = ['data', 'schedule', 'network', 'training', 'sampling'];

/** The fields of a part as a list. */
export function fieldsOf(part: Part): [key: string, field: Field][] {
  return Object.entries<Field>(FIELDS[part]);
}

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

/** File name without folders and extension; null for none. */
function fileStem(path: string): string | null {
  const stem = /([^\\/]+?)(?:\.[^.\\/]*)?$/.exec(path)?.[1];
  return stem ? stem.slice(0, 80) : null;
}
