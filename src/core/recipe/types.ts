// Layer: core (pure). The recipe: the one data structure that says everything about an
// experiment. These are the *resolved* types: every default explicit, as a run stores them.
// What a person writes is a partial of this (`RecipeInput`); `resolve.ts` fills in the rest.
// Keys are the field's own names (diffusers). Nothing here reads text or files.

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

export type BetaSchedule =
  | 'linear'
  | 'linear_scaled'
  | 'scaled_linear'
  | 'squaredcos_cap_v2'
  | 'sigmoid'
  | 'sigmoid_jabri'
  | 'exponential';

/** A discrete, variance-preserving noise schedule. */
export interface ScheduleConfig {
  beta_schedule: BetaSchedule;
  num_train_timesteps: number;
  beta_start: number;
  beta_end: number;
  trained_betas: number[] | null;
  rescale_betas_zero_snr: boolean;
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
export type LossWeighting = 'none' | 'min_snr';

export interface TrainingConfig {
  prediction_type: PredictionType;
  loss_weighting: LossWeighting;
  snr_gamma: number;
  steps: number;
  batch_size: number;
  learning_rate: number;
  /** Shape of the learning rate over the steps. */
  lr_scheduler: 'constant' | 'cosine';
  weight_decay: number;
  /** Upper limit of the exponential moving average of the weights; 0 switches it off. */
  ema_decay: number;
  seed: number;
  /** Steps between checkpoints; the last step is always one. */
  checkpoint_every: number;
  /** Steps between sample previews; 0 switches them off. */
  sample_every: number;
}

/** How to sample. `sampler` is an id of the sampler catalogue (`../sampling/catalogue.ts`). */
export interface SamplingConfig {
  sampler: string;
  num_inference_steps: number;
  timestep_spacing: 'leading' | 'linspace' | 'trailing';
  /** DDIM: 0 is deterministic, 1 has the variance of DDPM. */
  eta: number;
  clip_sample: boolean;
  clip_sample_range: number;
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
