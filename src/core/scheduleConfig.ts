// Layer: core (pure). What a recipe and a scheduler_config.json say about a noise schedule. A
// discrete, variance-preserving one is a table of β (`schedule.ts`); flow matching and EDM have
// continuous noise levels.

export type BetaSchedule =
  | 'linear'
  | 'linear_scaled'
  | 'scaled_linear'
  | 'squaredcos_cap_v2'
  | 'sigmoid'
  | 'sigmoid_jabri'
  | 'exponential';

/** What the table of β of a discrete, variance-preserving schedule follows from. */
export interface BetaConfig {
  beta_schedule: BetaSchedule;
  num_train_timesteps: number;
  beta_start: number;
  beta_end: number;
  trained_betas: number[] | null;
  rescale_betas_zero_snr: boolean;
}

/** A discrete, variance-preserving schedule. */
export interface DiscreteScheduleConfig extends BetaConfig {
  kind: 'discrete';
}

/** Flow matching: x_σ = (1−σ)x₀ + σε for σ from 0 to 1 (Liu 2022; Lipman 2023). */
export interface FlowScheduleConfig {
  kind: 'flow';
  /** Times that sampling can tell apart; training draws continuous ones. */
  num_train_timesteps: number;
  /** σ′ = sσ/(1+(s−1)σ) in training and sampling (Esser 2024, eq. 23). */
  shift: number;
}

/** EDM: x_σ = x₀ + σε with a preconditioned network (Karras 2022). */
export interface EdmScheduleConfig {
  kind: 'edm';
  num_train_timesteps: number;
  /** Ends of the noise levels of sampling. */
  sigma_min: number;
  sigma_max: number;
  /** Standard deviation of the data, of which the preconditioning is made. */
  sigma_data: number;
  /** ρ of the spacing of the noise levels. */
  rho: number;
}

export type ScheduleConfig = DiscreteScheduleConfig | FlowScheduleConfig | EdmScheduleConfig;
