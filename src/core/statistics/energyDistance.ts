// Layer: core (pure). Energy distance (Székely & Rizzo 2013): 2E|a−b| − E|a−a′| − E|b−b′|, zero
// exactly when both distributions are equal. Means run over all pairs, a point with itself
// included (the V-statistic), so the value is never negative but for rounding.

import { disjointHalves } from './halves';
import { distanceSums, pointCount, total, type Points } from './pairwise';

/**
 * Energy distance of two clouds of points, row-major (count × dims), in the units of the points.
 * @throws {StatisticsError} if an array is empty or not whole points.
 */
export function energyDistance(a: Points, b: Points, dims: number): number {
  const m = pointCount(a, dims);
  const n = pointCount(b, dims);
  const across = total(distanceSums(a, b, dims)) / (m * n);
  const withinA = total(distanceSums(a, a, dims)) / (m * m);
  const withinB = total(distanceSums(b, b, dims)) / (n * n);
  return 2 * across - withinA - withinB;
}

/**
 * The energy distance between two disjoint halves of the data: what a perfect model would score
 * with that many points.
 * @throws {StatisticsError} for fewer than 4 points.
 */
export function energyDistanceFloor(data: Points, dims: number, seed: number): number {
  const [first, second] = disjointHalves(data, dims, seed);
  return energyDistance(first, second, dims);
}
