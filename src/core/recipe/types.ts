// Layer: core (pure). The recipe: the one data structure that says everything about an
// experiment. These are the *resolved* types: every default explicit, as a run stores them.
// What a person writes is a partial of this (`RecipeInput`); `resolve.ts` fills in the rest.
// Keys are the field's own names (diffusers). Nothing here reads text or files.

import type { SamplerOptionValues } from '../sampling/registry';
import type { BetaSchedule, ScheduleConfig } from '../scheduleConfig';

export type { BetaSchedule, ScheduleConfig };

/** Built-in 2-D point sets; see `../data/pointSets.ts`. */
export type PointSetName =
  'moons' | 'two_spirals' | 'swiss_roll' | 'eight_gaussians' | 'checkerboard' | 'dino';

/** 2-D points: a built-in set (`name`) or the reader's own CSV (`file`, relative to the recipe). */
export interface PointsData {
  kind: 'points';
  name: PointSetName | null;
  file: string | null;
  /** Points drawn of a built-in set; a file's points are all taken. */
  count: number;
  /** Standard deviation of the jitter that a built-in set adds, in units of the set. */
  noise: number;
  /** Seed of the draw of a built-in set. */
  seed: number;
}

/**
 * The MLP denoiser: x (2), a sinusoidal embedding of each coordinate and one of the time →
 * `layers` × `hidden` SiLU → 2.
 */
export interface MlpConfig {
  kind: 'mlp';
  hidden: number;
  layers: number;
  /** Width of the embedding of each coordinate; 0 leaves it out. */
  input_embedding_dim: number;
  time_embedding_dim: number;
}

export type PredictionType = 'epsilon' | 'sample' | 'v_prediction';
export type LossWeighting = 'none' | 'min_snr' | 'soft_min_snr' | 'p2';
export type TimestepSampling = 'uniform' | 'antithetic' | 'logit_normal';

/** Arithmetic of a training, in the terms of Hugging Face Accelerate. */
export type MixedPrecision = 'no' | 'fp16';

export interface TrainingConfig {
  prediction_type: PredictionType;
  loss_weighting: LossWeighting;
  /** γ of min_snr and soft_min_snr. */
  snr_gamma: number;
  /** γ and k of p2: weight 1/(k + SNR)^γ on ε. */
  p2_gamma: number;
  p2_k: number;
  /** How the timesteps of a batch are drawn. */
  timestep_sampling: TimestepSampling;
  /** Mean and standard deviation of the normal behind logit_normal. */
  logit_mean: number;
  logit_std: number;
  steps: number;
  batch_size: number;
  learning_rate: number;
  /** Shape of the learning rate over the steps. */
  lr_scheduler: 'constant' | 'cosine';
  weight_decay: number;
  /** Bits of the matrix products, where the engine has a choice. */
  mixed_precision: MixedPrecision;
  /** Upper limit of the exponential moving average of the weights; 0 switches it off. */
  ema_decay: number;
  seed: number;
  /** Steps between checkpoints; the last step is always one. */
  checkpoint_every: number;
  /** Steps between sample previews; 0 switches them off. */
  sample_every: number;
}

/**
 * How to sample. `sampler` is an id of the sampler catalogue (`../sampling/catalogue.ts`), which
 * says for each sampler which of the options it uses; the others stand at their defaults. The
 * options and their values are those that the samplers declare.
 */
export interface SamplingConfig extends SamplerOptionValues {
  sampler: string;
  num_inference_steps: number;
  /** Where x_T and the noise on the way come from: by index, or as `torch.randn` draws on a CPU. */
  generator: 'philox' | 'torch';
  seed: number;
  count: number;
}

/** A whole experiment with nothing left open. */
export interface Recipe {
  name: string;
  data: PointsData;
  schedule: ScheduleConfig;
  network: MlpConfig;
  training: TrainingConfig;
  sampling: SamplingConfig;
}

/** What a person may write: every part and every key may be left out. */
export type RecipeInput = {
  [Part in keyof Recipe]?: Recipe[Part] extends string ? string : Partial<Recipe[Part]>;
};
