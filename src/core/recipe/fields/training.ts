// Layer: core (pure). Part of the table of recipe fields (`../fields.ts`): training.

import type { FieldsOf } from '../fieldTypes';
import { SEED } from './seed';

/** How the network is trained. */
export const TRAINING_FIELDS: FieldsOf<'training'> = {
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
    // v is as hard at every timestep and stays finite where no signal is left (Salimans 2022).
    default: 'v_prediction',
  },
  loss_weighting: {
    kind: {
      type: 'choice',
      options: [
        { value: 'none', label: 'None: every timestep counts the same' },
        { value: 'min_snr', label: 'min-SNR-γ' },
        { value: 'soft_min_snr', label: 'Soft min-SNR-γ' },
        { value: 'p2', label: 'P2' },
      ],
    },
    label: 'Loss weighting',
    doc: 'Weight of the squared error by timestep (min_snr: Hang 2023; soft_min_snr: Crowson 2024; p2: Choi 2022).',
    also: ['weighting', 'loss_weight'],
    default: 'none',
  },
  snr_gamma: {
    kind: { type: 'number', exclusiveMinimum: 0, maximum: 1000 },
    label: 'γ of min-SNR',
    doc: 'Where min_snr and soft_min_snr cap the signal-to-noise ratio.',
    also: ['gamma', 'min_snr_gamma'],
    default: 5,
  },
  p2_gamma: {
    kind: { type: 'number', minimum: 0, maximum: 100 },
    label: 'γ of P2',
    doc: 'Exponent of the P2 weight 1/(k + SNR)^γ.',
    default: 1,
  },
  p2_k: {
    kind: { type: 'number', exclusiveMinimum: 0, maximum: 1000 },
    label: 'k of P2',
    doc: 'k of the P2 weight 1/(k + SNR)^γ: limits the weight of the noisiest timesteps.',
    default: 1,
  },
  timestep_sampling: {
    kind: {
      type: 'choice',
      options: [
        { value: 'uniform', label: 'Uniform' },
        { value: 'antithetic', label: 'Antithetic: t and T−1−t' },
        { value: 'logit_normal', label: 'Logit-normal' },
      ],
    },
    label: 'Timesteps of a batch',
    doc: 'How timesteps are drawn; logit_normal as in Esser 2024, t = ⌊T·sigmoid(N(mean, std))⌋.',
    also: ['weighting_scheme', 'time_sampling', 'timesteps'],
    default: 'uniform',
  },
  logit_mean: {
    kind: { type: 'number', minimum: -10, maximum: 10 },
    label: 'Mean of the logit',
    doc: 'Mean of the normal behind logit_normal: above 0 favours noise.',
    default: 0,
  },
  logit_std: {
    kind: { type: 'number', exclusiveMinimum: 0, maximum: 10 },
    label: 'Deviation of the logit',
    doc: 'Standard deviation of the normal behind logit_normal.',
    default: 1,
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
    default: 3e-3,
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
  mixed_precision: {
    kind: {
      type: 'choice',
      options: [
        { value: 'no', label: 'No: 32 bits everywhere' },
        { value: 'fp16', label: 'fp16: matrix products in 16 bits, on GPUs that offer it' },
      ],
    },
    label: 'Mixed precision',
    doc: 'fp16 computes matrix products in 16 bits with a scaled loss (Micikevicius 2018); weights and moments stay in 32 bits. Engines without 16-bit arithmetic compute in 32 bits and say so.',
    also: ['precision', 'fp16', 'amp', 'autocast'],
    default: 'no',
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
