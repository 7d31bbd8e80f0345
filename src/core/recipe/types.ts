// Layer: core (pure). The recipe: the one data structure that says everything about an
// experiment. These are the *resolved* types: every default explicit, as a run stores them.
// What a person writes is a partial of this (`RecipeInput`); `resolve.ts` fills in the rest.
// Keys are the field's own names (diffusers). Nothing here reads text or files.

import type { SamplerOptionValues } from '../sampling/registry';
import type { ScheduleConfig } from '../scheduleConfig';
import type { DataConfig } from './data';
import type { NetworkConfig } from './network';

export type { PointSetName } from '../data/pointSets';
export type {
  BetaConfig,
  BetaSchedule,
  DiscreteScheduleConfig,
  EdmScheduleConfig,
  FlowScheduleConfig,
  ScheduleConfig,
} from '../scheduleConfig';
export type { DataConfig } from './data';
export type { AudioData } from './data/audio';
export type { ImagesData } from './data/images';
export type { PointsData } from './data/points';
export type { VideoData } from './data/video';
export type { NetworkConfig } from './network';
export type { DiTNetwork } from './network/dit';
export type { MlpConfig } from './network/mlp';
export type { UNet1DNetwork } from './network/unet1d';
export type { UNet2DNetwork } from './network/unet2d';
export type { UNet3DNetwork } from './network/unet3d';

/** What the network predicts on a discrete schedule. */
export type DiscretePrediction = 'epsilon' | 'sample' | 'v_prediction';
/** "flow" is the velocity ε − x₀ of flow matching, "edm" EDM's preconditioned F. */
export type PredictionType = DiscretePrediction | 'flow' | 'edm';
export type LossWeighting = 'none' | 'min_snr' | 'soft_min_snr' | 'p2' | 'v_loss' | 'edm';
export type TimestepSampling = 'uniform' | 'antithetic' | 'logit_normal' | 'log_normal';

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
  /** Mean and standard deviation of ln σ behind log_normal (P_mean and P_std of EDM). */
  p_mean: number;
  p_std: number;
  /** Share of a batch whose class is hidden, so that guidance can be used in sampling. */
  label_dropout: number;
  steps: number;
  batch_size: number;
  /** Batches whose gradients are averaged for one step of the optimiser. */
  gradient_accumulation_steps: number;
  /** The highest learning rate. */
  learning_rate: number;
  /** Shape of the learning rate over the steps. */
  lr_scheduler: 'constant' | 'cosine' | 'one_cycle';
  /** Steps in which constant and cosine rise from 0 to the highest learning rate. */
  warmup_steps: number;
  /** one_cycle, as OneCycleLR of PyTorch: share of the steps that rise, and the two ends. */
  pct_start: number;
  div_factor: number;
  final_div_factor: number;
  weight_decay: number;
  /** Longer gradients are shortened to this norm; 0 leaves them. */
  max_grad_norm: number;
  /** Bits of the matrix products, where the engine has a choice. */
  mixed_precision: MixedPrecision;
  /** Upper limit of the exponential moving average of the weights; 0 switches it off. */
  ema_decay: number;
  /**
   * Samples after which half of the average is new (Karras 2022), in place of `ema_decay`; null
   * for `ema_decay` with the warm-up of diffusers.
   */
  ema_half_life: number | null;
  seed: number;
  /** Id of the run to go on from, instead of fresh weights; null for those. */
  initial_run: string | null;
  /** Step of its checkpoint; null for the last. */
  initial_step: number | null;
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
  /** The class that is drawn; "all" for all of them in turn, null without classes. */
  class_label: number | 'all' | null;
  /** s of u + s(c − u), u without and c with the class (Ho 2022); 1 is without guidance. */
  guidance_scale: number;
  /** Share of the standard deviation of c that each guided answer gets back (Lin 2023); 0 is none. */
  guidance_rescale: number;
  /** Least and most noise over signal with guidance (Kynkäänniemi 2024); null is all of it. */
  guidance_interval: number[] | null;
  /** The class whose answer is u; null for the answer without a class. */
  negative_class: number | null;
  /** Step of an earlier checkpoint of the run whose answer is u: autoguidance (Karras 2024). */
  weaker_step: number | null;
}

/** A whole experiment with nothing left open. */
export interface Recipe {
  name: string;
  data: DataConfig;
  schedule: ScheduleConfig;
  network: NetworkConfig;
  training: TrainingConfig;
  sampling: SamplingConfig;
}

/** What a person may write: every part and every key may be left out. */
export type RecipeInput = {
  [Part in keyof Recipe]?: Recipe[Part] extends string ? string : Partial<Recipe[Part]>;
};
