// Layer: core (pure). What several rules of the doctor read from what was observed.

import type { LossPoint } from '../smoothedLoss';
import type { Recipe, ScheduleConfig } from '../recipe/types';
import { makeSchedule, alphaBarAt } from '../schedule';
import type { DataFacts, GradientEntry, TrainingFacts } from './contract';

/** √ᾱ at the last timestep: the share of the signal that is left; null for schedules without ᾱ. */
export function lastSignal(schedule: ScheduleConfig): number | null {
  if (schedule.kind !== 'discrete') return null;
  return Math.sqrt(alphaBarAt(makeSchedule(schedule), schedule.num_train_timesteps - 1));
}

/** Samples that a whole training sees, repetitions counted. */
export function samplesSeen({ training }: Recipe, steps = training.steps): number {
  return steps * training.batch_size * training.gradient_accumulation_steps;
}

/** Rows to train on, as measured or as a built-in set has them; null for files not opened yet. */
export function rowsOf({ data }: Recipe, facts: DataFacts | null): number | null {
  if (facts !== null) return facts.count;
  return data.name === null ? null : data.count;
}

/** Standard deviation over all axes or channels together. */
export function overallDeviation({ deviation }: DataFacts): number {
  return Math.sqrt(meanOf(deviation.map((value) => value ** 2)));
}

export function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The points of a curve whose smoothed loss is a number. */
export function finiteLosses({ losses }: TrainingFacts): readonly LossPoint[] {
  return losses.filter(({ smoothed }) => Number.isFinite(smoothed));
}

/** The point with the lowest smoothed loss. */
export function lowestLoss(points: readonly LossPoint[]): LossPoint | null {
  return points.reduce<LossPoint | null>(
    (best, point) => (best === null || point.smoothed < best.smoothed ? point : best),
    null,
  );
}

/** The smoothed loss at a step, or at the first step after it that there is a number of. */
export function lossAt(points: readonly LossPoint[], step: number): number | null {
  return points.find((point) => point.step >= step)?.smoothed ?? null;
}

/** Mean norm and share of clipped gradients over the steps in (from, to]; null without any. */
export function gradientsBetween(
  entries: readonly GradientEntry[],
  from: number,
  to: number,
): { readonly mean: number; readonly clipped: number } | null {
  let [count, sum, clipped] = [0, 0, 0];
  for (const entry of entries) {
    if (entry.step <= from || entry.step > to) continue;
    count += entry.count;
    sum += entry.mean * entry.count;
    clipped += entry.clipped;
  }
  return count === 0 ? null : { mean: sum / count, clipped: clipped / count };
}

/** The value with one significant digit, as learning rates are written. */
export function oneDigit(value: number): number {
  return Number(value.toPrecision(1));
}
