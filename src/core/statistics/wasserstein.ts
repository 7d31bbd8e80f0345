// Layer: core (pure). The 2-Wasserstein distance between two clouds of equally many points:
// exactly, by solving the assignment problem, and sliced (Bonneel 2015), as the root mean square
// of one-dimensional distances along random directions. Both are above 0 for finite samples of equal
// distributions, the more so the fewer the points: a value means something only beside the floor for
// the same number of points (`floor.ts`).

import { philoxNormals } from '../rng/philox';
import { STREAMS } from '../rng/streams';
import { assignment } from './assignment';
import { pointCount, StatisticsError, type Points } from './pairwise';

/** Most points that the exact distance takes: the assignment takes time of order n³. */
export const EXACT_W2_LIMIT = 2000;

function equalCounts(a: Points, b: Points, dims: number): number {
  const m = pointCount(a, dims);
  const n = pointCount(b, dims);
  if (m !== n) {
    throw new StatisticsError(
      `There are ${m} and ${n} points; this distance needs the same number of both.`,
    );
  }
  return n;
}

/**
 * Exact W₂ = min over pairings of √(mean |a_i − b_π(i)|²).
 * @throws {StatisticsError} for different counts or more than {@link EXACT_W2_LIMIT} points.
 */
export function exactWasserstein2(a: Points, b: Points, dims: number): number {
  const n = equalCounts(a, b, dims);
  if (n > EXACT_W2_LIMIT) {
    throw new StatisticsError(
      `There are ${n} points; exact W2 takes at most ${EXACT_W2_LIMIT}. Use the sliced distance or fewer points.`,
    );
  }
  const cost = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      let square = 0;
      for (let d = 0; d < dims; d++) square += (a[i * dims + d] - b[j * dims + d]) ** 2;
      cost[i * n + j] = square;
    }
  }
  let sum = 0;
  assignment(cost, n).forEach((column, row) => {
    sum += cost[row * n + column];
  });
  return Math.sqrt(sum / n);
}

/** A sliced distance with the standard error that the finite number of directions leaves. */
export interface SlicedDistance {
  readonly distance: number;
  readonly standardError: number;
}

/**
 * Sliced W₂ over `directions` random directions.
 * @throws {StatisticsError} for different counts or fewer than 2 directions.
 */
export function slicedWasserstein2(
  a: Points,
  b: Points,
  dims: number,
  directions: number,
  seed: number,
): SlicedDistance {
  const n = equalCounts(a, b, dims);
  if (!Number.isInteger(directions) || directions < 2) {
    throw new StatisticsError(`${directions} directions were asked for; at least 2 are needed.`);
  }
  const normals = new Float64Array(directions * dims);
  philoxNormals(seed, STREAMS.statisticsDirections, 0, normals);
  const squares = Array.from({ length: directions }, (_, k) => {
    const direction = normals.subarray(k * dims, (k + 1) * dims);
    const length = Math.hypot(...direction);
    const first = projections(a, direction, length, n);
    const second = projections(b, direction, length, n);
    return first.reduce((sum, value, i) => sum + (value - second[i]) ** 2, 0) / n;
  });
  const mean = squares.reduce((sum, value) => sum + value, 0) / directions;
  const variance = squares.reduce((sum, v) => sum + (v - mean) ** 2, 0) / (directions - 1);
  const distance = Math.sqrt(mean);
  // The error of √m is that of m over 2√m.
  const standardError = distance === 0 ? 0 : Math.sqrt(variance / directions) / (2 * distance);
  return { distance, standardError };
}

function projections(
  points: Points,
  direction: Float64Array,
  length: number,
  count: number,
): Float64Array {
  const dims = direction.length;
  const values = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    let dot = 0;
    for (let d = 0; d < dims; d++) dot += points[i * dims + d] * direction[d];
    values[i] = dot / length;
  }
  return values.sort();
}
