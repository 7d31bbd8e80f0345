// Layer: core (pure). Part of the table of recipe fields (`../fields.ts`): training.

import { isPixels } from '../../data/dataSet';
import { hasClasses } from '../data';
import type { FieldsOf, KnownRecipe } from '../fieldTypes';
import { allowedObjectives } from '../objectives';
import type { TrainingConfig } from '../types';
import { SEED } from './seed';

/** Pictures, sounds and clips, which UNets learn; points are learned otherwise. */
const isSignal = ({ data }: KnownRecipe): boolean =>
  data.kind !== undefined && data.kind !== 'points';

/** How the network is trained. */
export const TRAINING_FIELDS: FieldsOf<TrainingConfig, KnownRecipe> = {
  prediction_type: {
    kind: {
      type: 'choice',
      options: [
        { value: 'epsilon', label: 'The noise ε' },
        { value: 'sample', label: 'The clean sample x₀' },
        { value: 'v_prediction', label: 'The velocity v' },
        { value: 'flow', label: 'The velocity ε − x₀ of flow matching' },
        { value: 'edm', label: 'The preconditioned F of EDM' },
      ],
    },
    label: 'The network predicts',
    doc: 'What the network is trained to give back.',
    also: ['target', 'prediction', 'objective', 'parameterization'],
    // v is as hard at every timestep and stays finite where no signal is left (Salimans 2022);
    // pictures become good sooner by x₀ with v_loss (docs/recipes.md).
    default: ({ data, schedule }) => {
      const [usual] = allowedObjectives(schedule).prediction_type;
      return isPixels(data.kind) && usual === 'v_prediction' ? 'sample' : usual;
    },
  },
  loss_weighting: {
    kind: {
      type: 'choice',
      options: [
        { value: 'none', label: 'None: every timestep counts the same' },
        { value: 'min_snr', label: 'min-SNR-γ' },
        { value: 'soft_min_snr', label: 'Soft min-SNR-γ' },
        { value: 'p2', label: 'P2' },
        { value: 'v_loss', label: 'As the error of the velocity' },
        { value: 'edm', label: 'EDM: the error of F counts the same at every σ' },
      ],
    },
    label: 'Loss weighting',
    doc: 'Weight of the squared error by timestep (min_snr: Hang 2023; soft_min_snr: Crowson 2024; p2: Choi 2022; v_loss: the error of a predicted x₀ as the velocity has it, Li 2025; edm: Karras 2022).',
    also: ['weighting', 'loss_weight'],
    // A predicted x₀ of flow matching is trained by the error of its velocity (Li 2025).
    // That of a UNet on pictures is best trained so too (docs/recipes.md).
    default: ({ data, schedule, training: { prediction_type } }) =>
      prediction_type === 'sample' && (schedule.kind === 'flow' || isPixels(data.kind))
        ? 'v_loss'
        : allowedObjectives(schedule).loss_weighting[0],
  },
  snr_gamma: {
    kind: { type: 'number', exclusiveMinimum: 0, maximum: 1000 },
    label: 'Limit γ of the weight',
    doc: 'Where min_snr and soft_min_snr cap the signal-to-noise ratio, and v_loss the weight of x₀.',
    also: ['gamma', 'min_snr_gamma', 'max_weight'],
    default: 5,
    when: ({ schedule, training: { loss_weighting } }) =>
      loss_weighting === 'min_snr' ||
      loss_weighting === 'soft_min_snr' ||
      (loss_weighting === 'v_loss' && schedule.kind === 'discrete'),
  },
  p2_gamma: {
    kind: { type: 'number', minimum: 0, maximum: 100 },
    label: 'γ of P2',
    doc: 'Exponent of the P2 weight 1/(k + SNR)^γ.',
    default: 1,
    when: ({ training }) => training.loss_weighting === 'p2',
  },
  p2_k: {
    kind: { type: 'number', exclusiveMinimum: 0, maximum: 1000 },
    label: 'k of P2',
    doc: 'k of the P2 weight 1/(k + SNR)^γ: limits the weight of the noisiest timesteps.',
    default: 1,
    when: ({ training }) => training.loss_weighting === 'p2',
  },
  timestep_sampling: {
    kind: {
      type: 'choice',
      options: [
        { value: 'uniform', label: 'Uniform' },
        { value: 'antithetic', label: 'Antithetic: t and T−1−t' },
        { value: 'logit_normal', label: 'Logit-normal' },
        { value: 'log_normal', label: 'Log-normal σ' },
      ],
    },
    label: 'Timesteps of a batch',
    doc: 'How timesteps are drawn; logit_normal as in Esser 2024, t/T = sigmoid(N(mean, std)); log_normal as in EDM, ln σ = N(mean, std).',
    also: ['weighting_scheme', 'time_sampling', 'timesteps'],
    default: ({ schedule }) => allowedObjectives(schedule).timestep_sampling[0],
  },
  logit_mean: {
    kind: { type: 'number', minimum: -10, maximum: 10 },
    label: 'Mean of the logit',
    doc: 'Mean of the normal behind logit_normal: above 0 favours noise.',
    default: 0,
    when: ({ training }) => training.timestep_sampling === 'logit_normal',
  },
  logit_std: {
    kind: { type: 'number', exclusiveMinimum: 0, maximum: 10 },
    label: 'Deviation of the logit',
    doc: 'Standard deviation of the normal behind logit_normal.',
    default: 1,
    when: ({ training }) => training.timestep_sampling === 'logit_normal',
  },
  p_mean: {
    kind: { type: 'number', minimum: -10, maximum: 10 },
    label: 'Mean of ln σ',
    doc: 'Mean of the normal behind log_normal (P_mean of EDM): higher favours noise, in which small pictures take shape.',
    also: ['P_mean', 'log_mean'],
    // The paper's −1.2 is for pictures of 32 pixels and more: less noise hides 16 pixels (docs).
    default: ({ data }) => (isPixels(data.kind) ? 0.4 : -1.2),
    when: ({ training }) => training.timestep_sampling === 'log_normal',
  },
  p_std: {
    kind: { type: 'number', exclusiveMinimum: 0, maximum: 10 },
    label: 'Deviation of ln σ',
    doc: 'Standard deviation of the normal behind log_normal (P_std of EDM).',
    also: ['P_std', 'log_std'],
    default: ({ data }) => (isPixels(data.kind) ? 1.4 : 1.2),
    when: ({ training }) => training.timestep_sampling === 'log_normal',
  },
  label_dropout: {
    kind: { type: 'number', minimum: 0, maximum: 1 },
    label: 'Hidden classes',
    doc: 'Share of the samples whose class the network is not told, which classifier-free guidance needs (Ho 2022).',
    also: ['class_dropout', 'cond_drop_prob', 'class_dropout_prob', 'uncond_prob'],
    default: ({ data }) => (hasClasses(data) ? 0.1 : 0),
    when: ({ data }) => hasClasses(data),
  },
  steps: {
    kind: { type: 'integer', minimum: 1, maximum: 10_000_000 },
    label: 'Training steps',
    doc: 'Number of optimiser steps, one batch each.',
    unit: 'steps',
    also: ['max_train_steps', 'num_steps', 'iterations', 'train_steps', 'epochs', 'num_epochs'],
    default: ({ data }) => (data.kind === 'audio' ? 1000 : 4000),
  },
  batch_size: {
    kind: { type: 'integer', minimum: 1, maximum: 65_536 },
    label: 'Batch size',
    doc: 'Samples of a batch.',
    unit: 'samples',
    also: ['train_batch_size', 'batch', 'batchsize'],
    // Small batches, and so more steps in the same time, do better on pictures (docs/recipes.md).
    default: ({ data: { kind } }) => (isPixels(kind) ? 16 : kind === 'audio' ? 32 : 512),
  },
  gradient_accumulation_steps: {
    kind: { type: 'integer', minimum: 1, maximum: 1024 },
    label: 'Batches a step',
    doc: 'Batches whose gradients are averaged for one step of the optimiser.',
    unit: 'batches',
    also: ['accumulation', 'grad_accum', 'accumulate_grad_batches'],
    default: 1,
  },
  learning_rate: {
    kind: { type: 'number', exclusiveMinimum: 0, maximum: 1 },
    label: 'Learning rate',
    doc: 'Learning rate of AdamW at its highest.',
    also: ['lr', 'eta'],
    default: ({ network: { kind } }) => (kind === 'dit' ? 1e-3 : kind === 'unet1d' ? 2e-3 : 3e-3),
  },
  lr_scheduler: {
    kind: {
      type: 'choice',
      options: [
        { value: 'constant', label: 'Constant' },
        { value: 'cosine', label: 'Cosine, falling to 0' },
        { value: 'one_cycle', label: 'One cycle: up, then down' },
      ],
    },
    label: 'Learning rate over time',
    doc: 'Shape of the learning rate over the steps (one_cycle: Smith 2018, as OneCycleLR of PyTorch).',
    also: ['scheduler', 'lr_schedule'],
    default: (known) => (isSignal(known) ? 'one_cycle' : 'cosine'),
  },
  warmup_steps: {
    kind: { type: 'integer', minimum: 0, maximum: 1_000_000 },
    label: 'Warm-up',
    doc: 'Steps in which the learning rate rises from 0 to its highest; one_cycle rises by pct_start.',
    unit: 'steps',
    also: ['lr_warmup_steps', 'warmup', 'num_warmup_steps'],
    default: 0,
    when: ({ training }) => training.lr_scheduler !== 'one_cycle',
  },
  pct_start: {
    kind: { type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 1 },
    label: 'Rising part of the cycle',
    doc: 'Share of the steps in which the learning rate of one_cycle rises.',
    default: 0.3,
    when: ({ training }) => training.lr_scheduler === 'one_cycle',
  },
  div_factor: {
    kind: { type: 'number', minimum: 1, maximum: 1e6 },
    label: 'Start of the cycle',
    doc: 'The learning rate of one_cycle starts at the highest one divided by this.',
    default: 25,
    when: ({ training }) => training.lr_scheduler === 'one_cycle',
  },
  final_div_factor: {
    kind: { type: 'number', minimum: 1, maximum: 1e9 },
    label: 'End of the cycle',
    doc: 'The learning rate of one_cycle ends at the one that it started from divided by this.',
    default: 1e4,
    when: ({ training }) => training.lr_scheduler === 'one_cycle',
  },
  weight_decay: {
    kind: { type: 'number', minimum: 0, maximum: 1 },
    label: 'Weight decay',
    doc: 'Decoupled weight decay of AdamW.',
    also: ['adam_weight_decay', 'decay'],
    default: 0,
  },
  max_grad_norm: {
    kind: { type: 'number', minimum: 0, maximum: 1000 },
    label: 'Longest gradient',
    doc: 'A gradient whose norm over all weights is larger is shortened to this; 0 leaves it.',
    also: ['clip', 'gradient_clip', 'grad_clip', 'clip_grad_norm', 'gradient_clip_val'],
    default: (known) => (isSignal(known) ? 1 : 0),
    formerly: 0,
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
    default: (known) => (isSignal(known) ? 0.995 : 0.999),
  },
  ema_half_life: {
    kind: { type: 'number', exclusiveMinimum: 0, maximum: 1e9 },
    label: 'Half-life of the averaging',
    doc: 'Samples after which half of the average is new, in place of the upper limit and its warm-up; it grows with the first samples (Karras 2022).',
    unit: 'samples',
    nullable: true,
    also: ['ema_halflife', 'ema_halflife_nimg'],
    default: null,
    when: ({ training }) => training.ema_decay !== 0,
  },
  seed: {
    kind: SEED,
    label: 'Seed of the training',
    doc: 'Seed of the initial weights, the batches and the noise.',
    also: ['random_state'],
    default: 0,
  },
  initial_run: {
    kind: { type: 'text', maxLength: 80 },
    label: 'Goes on from the run',
    doc: 'Id of the run (the name of its folder) whose weights, averages and optimiser state the training goes on from; null for fresh weights.',
    nullable: true,
    also: ['resume_from', 'resume_from_checkpoint', 'pretrained_model', 'start_from', 'init_from'],
    default: null,
  },
  initial_step: {
    kind: { type: 'integer', minimum: 1, maximum: 10_000_000 },
    label: 'From its step',
    doc: 'Step of the checkpoint of that run; null for its last. The steps of the training count on from there.',
    nullable: true,
    default: null,
    when: ({ training }) => (training.initial_run ?? null) !== null,
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
    default: (known) => {
      const most = isSignal(known) ? 100 : 250;
      return Math.min(most, known.training.steps ?? most);
    },
  },
};
