// Layer: core (pure). Random subsets of a cloud of points, drawn without replacement.

import { philoxPermutation } from '../rng/philox';
import { STREAMS } from '../rng/streams';
import { pointCount, StatisticsError, type Points } from './pairwise';

/** The points numbered by `order`, row-major, in float64. */
export function takePoints(points: Points, dims: number, order: Uint32Array): Float64Array {
  const taken = new Float64Array(order.length * dims);
  order.forEach((index, i) => {
    taken.set(points.subarray(index * dims, (index + 1) * dims), i * dims);
  });
  return taken;
}

/** `size` of the points, always the same ones; all of them when there are no more. */
export function somePoints(points: Points, dims: number, size: number): Float64Array {
  const count = pointCount(points, dims);
  if (count <= size) return Float64Array.from(points);
  const order = philoxPermutation(0, STREAMS.statisticsSubset, count);
  return takePoints(points, dims, order.subarray(0, size));
}

/**
 * Two sets of `size` points each that share none.
 * @throws {StatisticsError} for fewer than 2·size points.
 */
export function disjointPair(
  points: Points,
  dims: number,
  size: number,
  seed: number,
): [Float64Array, Float64Array] {
  const count = pointCount(points, dims, 2);
  if (!Number.isInteger(size) || size < 1 || 2 * size > count) {
    throw new StatisticsError(
      `Two disjoint sets of ${size} points need ${2 * size} points; there are ${count}.`,
    );
  }
  const order = philoxPermutation(seed, STREAMS.statisticsSplit, count);
  return [
    takePoints(points, dims, order.subarray(0, size)),
    takePoints(points, dims, order.subarray(size, 2 * size)),
  ];
}

/** Indices of a random half of `count` points (rounded down), ascending. */
export function halving(count: number, seed: number): Uint32Array {
  const order = philoxPermutation(seed, STREAMS.statisticsSplit, count);
  return order.slice(0, Math.floor(count / 2)).sort();
}
