// Layer: core (pure). Energy distance (Székely & Rizzo 2013): 2E|a−b| − E|a−a′| − E|b−b′|, zero
// exactly when both distributions are equal. Means run over pairs of different points (the
// U-statistic), so the estimate is unbiased: over many draws of equal distributions its mean is 0,
// and a single value may be negative.

import { PAIRS, summarise, type Floor } from './floor';
import { fillDistances, pointCount, StatisticsError, sumAcross, sumWithin } from './pairwise';
import type { Points } from './pairwise';
import { halving } from './subsets';

/**
 * Unbiased energy distance of two clouds of points, row-major (count × dims), in the units of the
 * points.
 * @throws {StatisticsError} for fewer than 2 points in a cloud, or arrays that are not whole points.
 */
export function energyDistance(a: Points, b: Points, dims: number): number {
  const m = pointCount(a, dims, 2);
  const n = pointCount(b, dims, 2);
  const across = sumAcross(a, b, dims) / (m * n);
  const withinA = (2 * sumWithin(a, dims)) / (m * (m - 1));
  const withinB = (2 * sumWithin(b, dims)) / (n * (n - 1));
  return 2 * across - withinA - withinB;
}

/**
 * The energy distances between the two halves of `pool`, halved at random {@link PAIRS} times.
 * Every distance is computed once for all halvings: with z = ±1 for the half of a point, T = Σ d_ij
 * and Q = Σ z_i z_j d_ij over i < j, (T − Q)/2 is the sum across and (T + Q)/2 that within.
 * @throws {StatisticsError} unless there are an even number of points, at least 4.
 */
export function energyDistanceFloor(pool: Points, dims: number): Floor {
  const count = pointCount(pool, dims, 4);
  if (count % 2 !== 0) throw new StatisticsError(`${count} points have no two equal halves.`);
  const points = Float64Array.from(pool);
  const halves = Array.from({ length: PAIRS }, (_, seed) => halving(count, seed));
  /** Per halving: how many points of its first half stand before row i. */
  const before = new Uint32Array(PAIRS);
  const signed = new Float64Array(PAIRS);
  const row = new Float64Array(count);
  let all = 0;
  for (let i = 0; i < count; i++) {
    fillDistances(points, i, points, i, dims, row);
    let rowSum = 0;
    for (let j = 0; j < i; j++) rowSum += row[j];
    all += rowSum;
    for (let pair = 0; pair < PAIRS; pair++) {
      const half = halves[pair];
      const end = before[pair];
      const toFirst = sumAt(row, half, end);
      const isFirst = half[end] === i;
      signed[pair] += isFirst ? 2 * toFirst - rowSum : rowSum - 2 * toFirst;
      if (isFirst) before[pair]++;
    }
  }
  const half = count / 2;
  return summarise(signed.map((q) => (all - q) / half ** 2 - (all + q) / (half * (half - 1))));
}

/** Sum of the values at the first `end` indices. */
function sumAt(values: Float64Array, indices: Uint32Array, end: number): number {
  let sum = 0;
  for (let k = 0; k < end; k++) sum += values[indices[k]];
  return sum;
}
