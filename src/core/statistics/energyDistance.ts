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

/** Halvings whose sums are made together: one bit of a byte each. */
const TOGETHER = 8;

/**
 * The energy distances between the two halves of `pool`, halved at random {@link PAIRS} times: of
 * real points the floor; of samples and as many data together the permutation distribution.
 * Every distance is computed once for all halvings: with z = ±1 for the half of a point, T = Σ d_ij
 * and Q = Σ z_i z_j d_ij over i < j, (T − Q)/2 is the sum across and (T + Q)/2 that within.
 * @throws {StatisticsError} unless there are an even number of points, at least 4.
 */
export function energyDistanceOfHalvings(pool: Points, dims: number): Floor {
  const count = pointCount(pool, dims, 4);
  if (count % 2 !== 0) throw new StatisticsError(`${count} points have no two equal halves.`);
  const points = Float64Array.from(pool);
  const groups = Array.from({ length: Math.ceil(PAIRS / TOGETHER) }, (_, group) =>
    halvesOfGroup(count, group),
  );
  const signed = new Float64Array(groups.length * TOGETHER);
  const row = new Float64Array(count);
  const sums = new Float64Array(2 ** TOGETHER);
  let all = 0;
  for (let i = 0; i < count; i++) {
    fillDistances(points, i, points, i, dims, row);
    let rowSum = 0;
    for (let j = 0; j < i; j++) rowSum += row[j];
    all += rowSum;
    groups.forEach((halves, group) => {
      sums.fill(0);
      for (let j = 0; j < i; j++) sums[halves[j]] += row[j];
      for (let bit = TOGETHER - 1; bit >= 0; bit--) {
        const toFirst = foldUpperHalf(sums, 2 ** bit);
        const isFirst = ((halves[i] >> bit) & 1) === 1;
        signed[group * TOGETHER + bit] += isFirst ? 2 * toFirst - rowSum : rowSum - 2 * toFirst;
      }
    });
  }
  const half = count / 2;
  return summarise(
    signed.subarray(0, PAIRS).map((q) => (all - q) / half ** 2 - (all + q) / (half * (half - 1))),
  );
}

/** For every point a byte: bit k says that it is in the first half of the group's k-th halving. */
function halvesOfGroup(count: number, group: number): Uint8Array {
  const halves = new Uint8Array(count);
  for (let bit = 0; bit < TOGETHER; bit++) {
    for (const index of halving(count, group * TOGETHER + bit)) halves[index] |= 1 << bit;
  }
  return halves;
}

/** Adds the values at `size` … 2·size − 1 to those before; their sum. */
function foldUpperHalf(values: Float64Array, size: number): number {
  let sum = 0;
  for (let at = 0; at < size; at++) {
    sum += values[size + at];
    values[at] += values[size + at];
  }
  return sum;
}
