// Layer: core (pure). The discrete, variance-preserving noise schedule as float64 tables.
// t runs from 0 (almost clean) to T−1 (almost noise); t = −1 is the clean sample itself.
// α_t = 1 − β_t, ᾱ_t = ∏_{s≤t} α_s, and x_t = √ᾱ_t x₀ + √(1−ᾱ_t) ε (Ho 2020, eq. 4).
// Times between table entries are read by linear interpolation of ᾱ, because σ-space
// samplers call the network at fractional timesteps.

import { BETA_SCHEDULES, namedBetas } from './betaSchedules';
import type { BetaConfig } from './scheduleConfig';

export { BETA_SCHEDULES } from './betaSchedules';
export type { BetaScheduleEntry } from './betaSchedules';

/** A schedule, or a reading of it, that does not exist. */
export class ScheduleError extends RangeError {
  override readonly name = 'ScheduleError';
}

/** β_t and ᾱ_t for t = 0 … T−1. */
export interface DiscreteSchedule {
  readonly num_train_timesteps: number;
  readonly betas: Float64Array;
  readonly alphas_cumprod: Float64Array;
}

/** Most timesteps a schedule may have; keeps a typing slip from allocating gigabytes. */
const MAX_TIMESTEPS = 1_000_000;

/**
 * Builds the tables of a schedule.
 * @throws {ScheduleError} if a value is outside what the schedule allows; the message names the
 *   key, the value and what is allowed.
 */
export function makeSchedule(config: BetaConfig): DiscreteSchedule {
  const T = config.num_train_timesteps;
  if (!Number.isInteger(T) || T < 1 || T > MAX_TIMESTEPS) {
    throw new ScheduleError(
      `num_train_timesteps is ${T}; it must be a whole number from 1 to ${MAX_TIMESTEPS}.`,
    );
  }
  const betas = config.trained_betas
    ? checkedTrainedBetas(config.trained_betas, T)
    : checkedNamedBetas(config);
  const schedule = scheduleOfBetas(betas);
  return config.rescale_betas_zero_snr ? rescaleToZeroTerminalSnr(schedule) : schedule;
}

function checkedTrainedBetas(values: readonly number[], T: number): Float64Array {
  if (values.length !== T) {
    throw new ScheduleError(
      `trained_betas has ${values.length} entries; num_train_timesteps = ${T} needs exactly ${T}.`,
    );
  }
  values.forEach((beta, i) => {
    if (!(beta >= 0 && beta <= 1)) {
      throw new ScheduleError(`trained_betas[${i}] is ${beta}; each β must lie from 0 to 1.`);
    }
  });
  return Float64Array.from(values);
}

function checkedNamedBetas(config: BetaConfig): Float64Array {
  const entry = BETA_SCHEDULES.find(({ id }) => id === config.beta_schedule);
  if (!entry) {
    const allowed = BETA_SCHEDULES.map(({ id }) => id).join(', ');
    throw new ScheduleError(`beta_schedule is "${config.beta_schedule}"; allowed are ${allowed}.`);
  }
  if (entry.usesBetaRange) {
    for (const key of ['beta_start', 'beta_end'] as const) {
      const value = config[key];
      if (!(value >= 0 && value < 1)) {
        throw new ScheduleError(`${key} is ${value}; it must be at least 0 and below 1.`);
      }
    }
  }
  return namedBetas(entry.id, config.num_train_timesteps, config.beta_start, config.beta_end);
}

/** ᾱ from β by one running product in float64. */
function scheduleOfBetas(betas: Float64Array): DiscreteSchedule {
  const alphas_cumprod = new Float64Array(betas.length);
  let product = 1;
  betas.forEach((beta, t) => {
    product *= 1 - beta;
    alphas_cumprod[t] = product;
  });
  return { num_train_timesteps: betas.length, betas, alphas_cumprod };
}

/**
 * Shifts and stretches √ᾱ so that the last entry is exactly 0 and the first is unchanged
 * (Lin 2023, Algorithm 1), which makes β_{T−1} = 1.
 */
function rescaleToZeroTerminalSnr(schedule: DiscreteSchedule): DiscreteSchedule {
  const T = schedule.num_train_timesteps;
  const roots = schedule.alphas_cumprod.map(Math.sqrt);
  const first = roots[0];
  const last = roots[T - 1];
  if (T < 2 || first === last) {
    throw new ScheduleError(
      'rescale_betas_zero_snr needs at least 2 timesteps with different ᾱ; this schedule has not.',
    );
  }
  const alphas_cumprod = roots.map((root) => (((root - last) * first) / (first - last)) ** 2);
  const betas = alphas_cumprod.map(
    (alphaBar, t) => 1 - alphaBar / (t === 0 ? 1 : alphas_cumprod[t - 1]),
  );
  return { num_train_timesteps: T, betas, alphas_cumprod };
}

/**
 * ᾱ at time t: the table entry at whole t, linear interpolation between entries, 1 at t = −1.
 * @throws {ScheduleError} if t is outside −1 … T−1.
 */
export function alphaBarAt(schedule: DiscreteSchedule, t: number): number {
  const T = schedule.num_train_timesteps;
  if (!(t >= -1 && t <= T - 1)) {
    throw new ScheduleError(`Timestep ${t} is outside the schedule, which has −1 … ${T - 1}.`);
  }
  const below = Math.floor(t);
  const low = below < 0 ? 1 : schedule.alphas_cumprod[below];
  const fraction = t - below;
  if (fraction === 0) return low;
  return low + fraction * (schedule.alphas_cumprod[below + 1] - low);
}

/** ᾱ below which a quotient of two of them has lost digits to underflow. */
const SMALLEST_QUOTIENT = 1e-290;

/**
 * ᾱ_t/ᾱ_next for whole t > next ≥ −1 (1 where they are the same entry): the part of the variance of
 * the signal that the steps in between keep. Where both have underflowed it is the product of
 * their 1 − β.
 */
export function keptFraction(schedule: DiscreteSchedule, t: number, next: number): number {
  const aNext = alphaBarAt(schedule, next);
  if (aNext >= SMALLEST_QUOTIENT) return alphaBarAt(schedule, t) / aNext;
  return schedule.betas.subarray(next + 1, t + 1).reduce((kept, beta) => kept * (1 - beta), 1);
}

/** Signal-to-noise ratio ᾱ/(1−ᾱ) at t; Infinity at t = −1. */
export function snr(schedule: DiscreteSchedule, t: number): number {
  const alphaBar = alphaBarAt(schedule, t);
  return alphaBar / (1 - alphaBar);
}

/** Natural logarithm of the signal-to-noise ratio at t; ±Infinity where ᾱ is 1 or 0. */
export function logSnr(schedule: DiscreteSchedule, t: number): number {
  return Math.log(snr(schedule, t));
}

/** ᾱ_T above which sampling from pure noise starts from visibly the wrong distribution. */
export const TERMINAL_ALPHA_BAR_LIMIT = 0.01;

/**
 * Which of the chains do not end in noise (Lin 2023), a line for each, and what helps; null when
 * all of them do.
 */
export function terminalSnrWarning(
  chains: readonly { label: string; schedule: DiscreteSchedule }[],
): string | null {
  const lines = chains.flatMap(({ label, schedule }) => {
    const alphaBar = alphaBarAt(schedule, schedule.num_train_timesteps - 1);
    if (alphaBar <= TERMINAL_ALPHA_BAR_LIMIT) return [];
    const signal = Math.sqrt(alphaBar);
    const percent = (100 * signal).toPrecision(2);
    return [
      `${label}: the last timestep still holds ${percent} % of the signal (√ᾱ_T = ${signal.toPrecision(3)}).`,
    ];
  });
  if (lines.length === 0) return null;
  const advice =
    'Sampling starts from pure noise, though: use more timesteps, beta_schedule "linear_scaled" ' +
    'or "squaredcos_cap_v2", or rescale_betas_zero_snr.';
  return [...lines, advice].join('\n');
}
