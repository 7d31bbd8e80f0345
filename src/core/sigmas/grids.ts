// Layer: core (pure). The noise levels that a σ-space sampler visits on a discrete schedule, and
// the timestep at which the network is asked at each of them. The roundings are those of
// diffusers: Euler, Heun, DPM2 and LMS keep fractional timesteps and interpolate σ; DPM-Solver
// and UniPC round the timesteps.

import { alphaBarAt, type DiscreteSchedule } from '../schedule';
import {
  requireSteps,
  roundHalfEven,
  TimestepError,
  trailingTimestep,
  type TimestepSpacing,
} from '../sampling/timesteps';
import { SigmaError, spacedSigmas, type SigmaSpacing } from './spacing';

/** n network times and n+1 noise levels; the last level is where the last step ends. */
export interface SigmaGrid {
  readonly timesteps: readonly number[];
  readonly sigmas: Float64Array;
  /** The network's time of the last level, where that is not 0. */
  readonly finalTimestep: number;
}

export interface SigmaGridOptions {
  num_inference_steps: number;
  timestep_spacing: TimestepSpacing;
  steps_offset: number;
  /** null: σ read from the schedule at the spaced timesteps. */
  sigma_schedule: SigmaSpacing | null;
  /** Ends of the spaced levels; null takes them from the schedule. */
  sigma_min: number | null;
  sigma_max: number | null;
  /** Exponent of the Karras spacing; diffusers fixes it at 7 for these samplers. */
  rho: number;
  /** Where the last step ends: at the clean sample, or at the smallest σ of the schedule. */
  final_sigmas_type: 'zero' | 'sigma_min';
}

/** ᾱ that stands in for 0 at zero terminal SNR, where σ would be infinite (as diffusers). */
export const MIN_ALPHA_BAR = 2 ** -24;

/** σ_t = √((1−ᾱ_t)/ᾱ_t) of the whole schedule, t = 0 … T−1. */
export function scheduleSigmas(schedule: DiscreteSchedule): Float64Array {
  return schedule.alphas_cumprod.map((alphaBar) => {
    const positive = alphaBar === 0 ? MIN_ALPHA_BAR : alphaBar;
    // Written with two roots: (1−ᾱ)/ᾱ itself overflows for the smallest ᾱ.
    return Math.sqrt(1 - positive) / Math.sqrt(positive);
  });
}

/** The value of a table at a fractional index, by linear interpolation. */
export function interpolate(table: Float64Array, index: number): number {
  const below = Math.min(Math.max(Math.floor(index), 0), table.length - 1);
  const above = Math.min(below + 1, table.length - 1);
  return table[below] + (index - below) * (table[above] - table[below]);
}

/** Difference in ln σ that is rounding, so that a level of the schedule is found where it stands. */
const SAME_LOG_SIGMA = 1e-6;

/**
 * The fractional timestep at which the schedule has noise level σ, linear in ln σ. Where a
 * schedule of zero terminal SNR passes a level twice, because the last σ is finite there, it is
 * the later time.
 */
export function timestepOfSigma(sigma: number, logSigmas: Float64Array): number {
  const logSigma = Math.log(Math.max(sigma, 1e-10));
  const last = logSigmas.findLastIndex((level) => level <= logSigma + SAME_LOG_SIGMA);
  const low = Math.max(Math.min(last, logSigmas.length - 2), 0);
  const high = Math.min(low + 1, logSigmas.length - 1);
  if (high === low) return low;
  const weight = (logSigmas[low] - logSigma) / (logSigmas[low] - logSigmas[high]);
  return low + Math.min(Math.max(weight, 0), 1);
}

/** Grid of Euler, Euler ancestral, Heun, DPM2 and LMS: fractional timesteps. */
export function eulerGrid(schedule: DiscreteSchedule, options: SigmaGridOptions): SigmaGrid {
  const T = schedule.num_train_timesteps;
  const n = options.num_inference_steps;
  requireSteps(n, T);
  const table = scheduleSigmas(schedule);
  const timesteps = Array.from({ length: n }, (_, i) => {
    switch (options.timestep_spacing) {
      case 'linspace':
        return n === 1 ? 0 : ((T - 1) * (n - 1 - i)) / (n - 1);
      case 'leading':
        return (n - 1 - i) * Math.floor(T / n) + options.steps_offset;
      case 'trailing':
        return trailingTimestep(i, T, T, n);
    }
  });
  requireInSchedule(timesteps[0], T, options);
  const sigmas = timesteps.map((t) => interpolate(table, t));
  if (!options.sigma_schedule) return finished(timesteps, sigmas, schedule, options);
  const spaced = spacedSigmas(
    options.sigma_schedule,
    options.sigma_min ?? sigmas[n - 1],
    options.sigma_max ?? sigmas[0],
    n,
    options.rho,
  );
  const logSigmas = table.map(Math.log);
  return finished(
    Array.from(spaced, (sigma) => timestepOfSigma(sigma, logSigmas)),
    spaced,
    schedule,
    options,
  );
}

/**
 * Grid of DPM-Solver and UniPC: n of n+1 spaced timesteps, rounded. `lambda_min_clipped` leaves
 * out the timesteps with ln(√ᾱ/√(1−ᾱ)) below it, which cosine schedules need.
 */
export function solverGrid(
  schedule: DiscreteSchedule,
  options: SigmaGridOptions & { lambda_min_clipped: number | null },
): SigmaGrid {
  const T = schedule.num_train_timesteps;
  const n = options.num_inference_steps;
  requireSteps(n, T);
  const table = scheduleSigmas(schedule);
  const lowest = options.lambda_min_clipped ?? -Infinity;
  const last = table.filter((sigma) => -Math.log(sigma) >= lowest).length;
  if (last === 0) {
    throw new TimestepError(`lambda_min_clipped = ${lowest} leaves no timestep of the schedule.`);
  }
  if (options.sigma_schedule) return spacedSolverGrid(schedule, table, options);
  const timesteps = Array.from({ length: n }, (_, i) => {
    switch (options.timestep_spacing) {
      case 'linspace':
        return roundHalfEven(((last - 1) * (n - i)) / n);
      case 'leading':
        return (n - i) * Math.floor(last / (n + 1)) + options.steps_offset;
      case 'trailing':
        return trailingTimestep(i, last, T, n);
    }
  });
  requireInSchedule(timesteps[0], T, options);
  requireInSchedule(timesteps[n - 1], T, options);
  return finished(
    timesteps,
    timesteps.map((t) => table[t]),
    schedule,
    options,
  );
}

function spacedSolverGrid(
  schedule: DiscreteSchedule,
  table: Float64Array,
  options: SigmaGridOptions,
): SigmaGrid {
  const spacing = options.sigma_schedule ?? 'karras';
  const spaced = spacedSigmas(
    spacing,
    options.sigma_min ?? table[0],
    options.sigma_max ?? table[table.length - 1],
    options.num_inference_steps,
    options.rho,
  );
  const logSigmas = table.map(Math.log);
  // Karras and Lu are rounded to the nearest timestep, the others truncated, as in diffusers; the
  // small term keeps a timestep that is whole but for rounding errors.
  const whole = spacing === 'karras' || spacing === 'lu' ? roundHalfEven : truncated;
  const timesteps = Array.from(spaced, (sigma) => whole(timestepOfSigma(sigma, logSigmas)));
  return finished(timesteps, spaced, schedule, options);
}

function truncated(t: number): number {
  return Math.floor(t + 1e-6);
}

function requireInSchedule(t: number, T: number, options: SigmaGridOptions): void {
  if (!(t >= 0 && t < T)) {
    throw new TimestepError(
      `timestep_spacing "${options.timestep_spacing}" with steps_offset = ${options.steps_offset} ` +
        `reaches timestep ${t}; the schedule has 0 … ${T - 1}.`,
    );
  }
}

function finished(
  timesteps: readonly number[],
  levels: ArrayLike<number>,
  schedule: DiscreteSchedule,
  options: SigmaGridOptions,
): SigmaGrid {
  const alphaBar = alphaBarAt(schedule, 0);
  const final = options.final_sigmas_type === 'zero' ? 0 : Math.sqrt((1 - alphaBar) / alphaBar);
  const sigmas = Float64Array.of(...Array.from(levels), final);
  for (let i = 0; i < levels.length; i++) {
    if (!(sigmas[i] > 0)) {
      throw new SigmaError(
        `Step ${i} starts at timestep ${timesteps[i]}, where the schedule has no noise (ᾱ = 1); β must be above 0 there.`,
      );
    }
    if (i + 1 < levels.length && !(sigmas[i + 1] < sigmas[i])) {
      throw new SigmaError(
        `Steps ${i} and ${i + 1} start at σ = ${sigmas[i].toPrecision(4)} and ${sigmas[i + 1].toPrecision(4)}, which does not fall; ` +
          'use fewer steps, another spacing or a schedule that leaves more signal.',
      );
    }
  }
  // Both ends are at the first entry of the schedule, or at the clean sample.
  return { timesteps, sigmas, finalTimestep: 0 };
}
