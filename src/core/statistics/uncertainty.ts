// Layer: core (pure). The standard error of a statistic of two clouds, by the delete-a-group
// jackknife: both clouds are cut into groups at random, the statistic is taken without one group
// of each at a time, and the spread of those values says how far the full value may be off.

import { philoxPermutation } from '../rng/philox';
import { STREAMS } from '../rng/streams';
import { takePoints } from './subsets';
import { pointCount, StatisticsError, type Points } from './pairwise';

export interface Estimate {
  readonly value: number;
  readonly standardError: number;
}

/** Number of groups: enough for an error good to a fifth, few enough to be cheap. */
const GROUPS = 10;
/** Share of the points that the statistic is still given when a group is left out. */
export const JACKKNIFE_SHARE = 1 - 1 / GROUPS;

/**
 * `statistic(a, b)` with its jackknife standard error. Costs GROUPS + 1 evaluations.
 * @throws {StatisticsError} for fewer than 2 points per group.
 */
export function withStandardError(
  statistic: (a: Float64Array, b: Float64Array) => number,
  a: Points,
  b: Points,
  dims: number,
  seed: number,
): Estimate {
  for (const cloud of [a, b]) {
    if (pointCount(cloud, dims) < 2 * GROUPS) {
      throw new StatisticsError(`A standard error needs at least ${2 * GROUPS} points.`);
    }
  }
  const value = statistic(Float64Array.from(a), Float64Array.from(b));
  const left = Array.from({ length: GROUPS }, (_, group) =>
    statistic(without(a, dims, group, seed), without(b, dims, group, seed)),
  );
  const mean = left.reduce((sum, v) => sum + v, 0) / GROUPS;
  const spread = left.reduce((sum, v) => sum + (v - mean) ** 2, 0);
  return { value, standardError: Math.sqrt(((GROUPS - 1) / GROUPS) * spread) };
}

/** The cloud without one of its random groups; the same count is left out of each group's turn. */
function without(points: Points, dims: number, group: number, seed: number): Float64Array {
  const count = pointCount(points, dims);
  const order = philoxPermutation(seed, STREAMS.statisticsSubset, count);
  const size = Math.floor(count / GROUPS);
  return takePoints(
    points,
    dims,
    order.filter((_, i) => i < group * size || i >= (group + 1) * size),
  );
}
