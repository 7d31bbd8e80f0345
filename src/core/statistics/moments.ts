// Layer: core (pure). Mean and covariance of rows of numbers.

import { pointCount, type Points } from './pairwise';

export interface Moments {
  readonly mean: Float64Array;
  /** dims × dims, with n − 1 in the denominator. */
  readonly covariance: Float64Array;
}

/** @throws {StatisticsError} for fewer than 2 points */
export function momentsOf(points: Points, dims: number): Moments {
  const count = pointCount(points, dims, 2);
  const mean = meanOf(points, dims);
  const covariance = new Float64Array(dims * dims);
  const row = new Float64Array(dims);
  for (let i = 0; i < count; i++) {
    for (let d = 0; d < dims; d++) row[d] = points[i * dims + d] - mean[d];
    for (let d = 0; d < dims; d++) {
      const value = row[d];
      for (let e = 0; e <= d; e++) covariance[d * dims + e] += value * row[e];
    }
  }
  for (let d = 0; d < dims; d++) {
    for (let e = 0; e <= d; e++) {
      covariance[d * dims + e] /= count - 1;
      covariance[e * dims + d] = covariance[d * dims + e];
    }
  }
  return { mean, covariance };
}

export function meanOf(points: Points, dims: number): Float64Array {
  const count = pointCount(points, dims);
  const mean = new Float64Array(dims);
  for (let i = 0; i < count; i++) {
    for (let d = 0; d < dims; d++) mean[d] += points[i * dims + d];
  }
  return mean.map((sum) => sum / count);
}
