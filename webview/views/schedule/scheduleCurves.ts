// Layer: page, views. The three curves by which a noise schedule is judged, as arrays for plots,
// and the row of numbers at one timestep. Shared by the schedule and the noising view.

import { forwardCoefficients } from '../../../src/core/forward';
import { alphaBarAt, logSnr, snr, type DiscreteSchedule } from '../../../src/core/schedule';

export interface ScheduleCurves {
  /** 0 … T−1. */
  timesteps: Float64Array;
  beta: Float64Array;
  alphaBar: Float64Array;
  logSnr: Float64Array;
}

/** β_t, ᾱ_t and log SNR for t = 0 … T−1. */
export function scheduleCurves(schedule: DiscreteSchedule): ScheduleCurves {
  const timesteps = Float64Array.from({ length: schedule.num_train_timesteps }, (_, t) => t);
  return {
    timesteps,
    beta: schedule.betas,
    alphaBar: schedule.alphas_cumprod,
    logSnr: timesteps.map((t) => logSnr(schedule, t)),
  };
}

/** Headings of {@link valuesAt}, in its order. */
export const VALUE_COLUMNS = ['β_t', 'ᾱ_t', '√ᾱ_t', '√(1−ᾱ_t)', 'SNR', 'log SNR'] as const;

/** The numbers of a schedule at a whole timestep t ≥ 0. */
export function valuesAt(schedule: DiscreteSchedule, t: number): number[] {
  const { signal, noise } = forwardCoefficients(schedule, t);
  return [
    schedule.betas[t] ?? NaN,
    alphaBarAt(schedule, t),
    signal,
    noise,
    snr(schedule, t),
    logSnr(schedule, t),
  ];
}

/** One sentence about a curve from its ends, for those who do not see the plot. */
export function describeCurve(name: string, values: Float64Array): string {
  const first = values.at(0) ?? NaN;
  const last = values.at(-1) ?? NaN;
  return `${name} goes from ${first.toPrecision(3)} to ${last.toPrecision(3)}.`;
}
