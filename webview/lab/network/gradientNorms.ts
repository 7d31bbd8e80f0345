// Layer: worker (pure). Norms of the gradients of several steps, as an engine gathers them and as
// progress reports them.

import type { GradientEntry } from '../../../src/core/doctor/contract';

/** Norms over all weights, before clipping, of `count` steps. */
export interface GradientNorms {
  readonly count: number;
  readonly sum: number;
  readonly largest: number;
  /** Steps whose gradient was longer than the limit. */
  readonly clipped: number;
}

/** With one step more. @param limit of the norm; 0 for none */
export function withNorm(
  before: GradientNorms | undefined,
  norm: number,
  limit: number,
): GradientNorms {
  const clipped = limit > 0 && norm > limit ? 1 : 0;
  return bothNorms(before, { count: 1, sum: norm, largest: norm, clipped });
}

export function bothNorms(before: GradientNorms | undefined, after: GradientNorms): GradientNorms {
  if (before === undefined) return after;
  return {
    count: before.count + after.count,
    sum: before.sum + after.sum,
    largest: Math.max(before.largest, after.largest),
    clipped: before.clipped + after.clipped,
  };
}

/** What is reported of the steps up to `step`. */
export function gradientEntry(step: number, norms: GradientNorms): GradientEntry {
  const { count, sum, largest, clipped } = norms;
  return { step, count, mean: sum / count, largest, clipped };
}
