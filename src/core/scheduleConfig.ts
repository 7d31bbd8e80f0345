// Layer: core (pure). What a recipe and a scheduler_config.json say about a discrete,
// variance-preserving noise schedule; `schedule.ts` makes the tables of it.

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
