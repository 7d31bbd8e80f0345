// Layer: core (pure). The sliced 1-Wasserstein distance of two clouds of equally many points (Bonneel
// 2015): the mean over random directions of the distance of their projections, which in one
// dimension is the mean gap of the sorted values. In one dimension it is W₁ itself.

import { philoxNormals } from '../rng/philox';
import { STREAMS } from '../rng/streams';
import { pointCount, StatisticsError, type Points } from './pairwise';

/** @throws {StatisticsError} for different counts */
export function slicedWasserstein1(
  a: Points,
  b: Points,
  dims: number,
  directions: number,
  seed: number,
): number {
  const count = pointCount(a, dims);
  if (pointCount(b, dims) !== count)
    throw new StatisticsError(
      `There are ${count} and ${pointCount(b, dims)} points; this distance needs as many of both.`,
    );
  if (dims === 1) return meanGap(Float64Array.from(a).sort(), Float64Array.from(b).sort());
  const normals = new Float64Array(directions * dims);
  philoxNormals(seed, STREAMS.statisticsDirections, 0, normals);
  let sum = 0;
  for (let k = 0; k < directions; k++) {
    const direction = normals.subarray(k * dims, (k + 1) * dims);
    const length = Math.hypot(...direction);
    sum += meanGap(projected(a, direction), projected(b, direction)) / length;
  }
  return sum / directions;
}

/** Ascending. */
function projected(points: Points, direction: Float64Array): Float64Array {
  const dims = direction.length;
  return Float64Array.from({ length: points.length / dims }, (_, row) =>
    direction.reduce((sum, value, d) => sum + value * points[row * dims + d], 0),
  ).sort();
}

function meanGap(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, i) => sum + Math.abs(value - b[i]), 0) / a.length;
}
