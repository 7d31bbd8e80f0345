// Layer: core (pure). Two disjoint random halves of one data set: what a statistic says about
// two samples of the *same* distribution, its floor.

import { philoxPermutation } from '../rng/philox';
import { STREAMS } from '../rng/streams';
import { pointCount, type Points } from './pairwise';

/** The points numbered by `order`, row-major, in float64. */
export function takePoints(points: Points, dims: number, order: Uint32Array): Float64Array {
  const taken = new Float64Array(order.length * dims);
  order.forEach((index, i) => {
    taken.set(points.subarray(index * dims, (index + 1) * dims), i * dims);
  });
  return taken;
}

/**
 * Two halves of ⌊count/2⌋ points each, drawn without replacement.
 * @throws {StatisticsError} for fewer than 4 points.
 */
export function disjointHalves(
  points: Points,
  dims: number,
  seed: number,
): [Float64Array, Float64Array] {
  const count = pointCount(points, dims, 4);
  const half = Math.floor(count / 2);
  const order = philoxPermutation(seed, STREAMS.statisticsSplit, count);
  return [
    takePoints(points, dims, order.subarray(0, half)),
    takePoints(points, dims, order.subarray(half, 2 * half)),
  ];
}
