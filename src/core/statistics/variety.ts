// Layer: core (pure). Variety: the mean distance between different points of the same class. A
// model that draws the same picture again and again, or one that is guided too strongly, has less
// of it than the data.

import { pointCount, StatisticsError, type Points } from './pairwise';
import type { Estimate } from './uncertainty';

/**
 * Mean over the classes of the mean distance between two of their points; classes with fewer than
 * 3 points are left out. The standard error is that of a U-statistic, 4/n times the variance of the
 * points' own mean distances (Hoeffding 1948).
 * @param labels class of each point; null: all are of one class
 * @returns null where no class has three points
 * @throws {StatisticsError} unless every point has a label
 */
export function withinClassDistance(
  points: Points,
  dims: number,
  labels: ArrayLike<number> | null,
): Estimate | null {
  const count = pointCount(points, dims);
  if (labels !== null && labels.length !== count) {
    throw new StatisticsError(`There are ${labels.length} labels of ${count} points.`);
  }
  const members = new Map<number, number[]>();
  for (let i = 0; i < count; i++) {
    const label = labels?.[i] ?? 0;
    const known = members.get(label);
    if (known === undefined) members.set(label, [i]);
    else known.push(i);
  }
  const classes = [...members.values()]
    .filter(({ length }) => length > 2)
    .map((indices) => meanDistance(points, dims, indices));
  if (classes.length === 0) return null;
  const sum = classes.reduce((total, { value }) => total + value, 0);
  const variance = classes.reduce((total, { standardError }) => total + standardError ** 2, 0);
  return { value: sum / classes.length, standardError: Math.sqrt(variance) / classes.length };
}

function meanDistance(points: Points, dims: number, indices: readonly number[]): Estimate {
  const n = indices.length;
  /** Mean distance of each point to the others. */
  const means = new Float64Array(n);
  for (let a = 1; a < n; a++) {
    for (let b = 0; b < a; b++) {
      let square = 0;
      const [p, q] = [indices[a] * dims, indices[b] * dims];
      for (let d = 0; d < dims; d++) square += (points[p + d] - points[q + d]) ** 2;
      const distance = Math.sqrt(square) / (n - 1);
      means[a] += distance;
      means[b] += distance;
    }
  }
  const value = means.reduce((sum, mean) => sum + mean, 0) / n;
  const squares = means.reduce((sum, mean) => sum + (mean - value) ** 2, 0);
  return { value, standardError: Math.sqrt((4 * squares) / (n - 1) / n) };
}
