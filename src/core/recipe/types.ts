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
 * says for each sampler which of the options it uses; the others stand at their defaults.
 */
export interface SamplingConfig extends TimeGridOptions, NoiseOptions, ClipOptions, SolverOptions {
  sampler: string;
  num_inference_steps: number;
  /** Where x_T and the noise on the way come from: by index, or as `torch.randn` draws on a CPU. */
  generator: 'philox' | 'torch';
  seed: number;
  count: number;
}

/** Which timesteps or noise levels are visited. */
export interface TimeGridOptions {
  timestep_spacing: 'leading' | 'linspace' | 'trailing';
  /** Added to the timesteps of leading spacing. */
  steps_offset: number;
  /** Spacing of σ instead of t (the use_…_sigmas of diffusers); null for none. */
  sigma_schedule: 'karras' | 'exponential' | 'beta' | 'lu' | null;
  /** Ends of the spaced σ; null takes those of the schedule. */
  sigma_min: number | null;
  sigma_max: number | null;
  /** Exponent of the Karras spacing. */
  rho: number;
  final_sigmas_type: 'zero' | 'sigma_min';
  /** DPM-Solver and UniPC leave out timesteps with λ below this; null for none. */
  lambda_min_clipped: number | null;
  /** The last step goes to ᾱ = 1 rather than ᾱ₀. */
  set_alpha_to_one: boolean;
}

/** What noise a sampler adds on its way. */
export interface NoiseOptions {
  /** DDIM: 0 is deterministic, 1 has the variance of DDPM. */
  eta: number;
  /** Variance of DDPM's posterior. */
  variance_type: 'fixed_small' | 'fixed_small_log' | 'fixed_large';
  /** Churn of Karras 2022, Algorithm 2; `s_tmax` null for no upper limit. */
  s_churn: number;
  s_tmin: number;
  s_tmax: number | null;
  s_noise: number;
}

/** How the predicted x₀ is kept in range. */
export interface ClipOptions {
  clip_sample: boolean;
  clip_sample_range: number;
  thresholding: boolean;
  dynamic_thresholding_ratio: number;
  sample_max_value: number;
  /** DDIM: recomputes ε from the clipped x₀. */
  use_clipped_model_output: boolean;
}

/** The numerical method of a multistep or singlestep solver. */
export interface SolverOptions {
  algorithm_type: 'dpmsolver++' | 'dpmsolver' | 'sde-dpmsolver++' | 'sde-dpmsolver';
  solver_order: number;
  /** midpoint and heun are of DPM-Solver, bh1 and bh2 of UniPC. */
  solver_type: 'midpoint' | 'heun' | 'bh1' | 'bh2';
  lower_order_final: boolean;
  euler_at_final: boolean;
  /** UniPC: integrates x₀ rather than ε. */
  predict_x0: boolean;
  /** LMS: number of slopes. */
  order: number;
  /** PNDM: starts without Runge–Kutta steps. */
  skip_prk_steps: boolean;
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
