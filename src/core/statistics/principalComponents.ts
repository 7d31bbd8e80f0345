// Layer: core (pure). Principal components of rows of many numbers, pictures for instance: the
// directions of largest variance, by randomised subspace iteration (Halko, Martinsson & Tropp 2011,
// algorithms 4.4 and 5.1), which needs only products of the centred rows with a few vectors.

import { philoxNormals } from '../rng/philox';
import { STREAMS } from '../rng/streams';
import { meanOf } from './moments';
import { pointCount, type Points } from './pairwise';
import { symmetricEigen } from './symmetricEigen';

export interface PrincipalComponents {
  readonly mean: Float64Array;
  /** Row k is the k-th direction, a unit vector. */
  readonly directions: Float64Array;
  /** Variance along each, descending. */
  readonly variances: Float64Array;
  /** Share of the whole variance that they hold. */
  readonly explained: number;
}

/** Directions beyond those that are asked for, and rounds: as advised for slowly falling spectra. */
const EXTRA = 8;
const ROUNDS = 3;

/**
 * The `wanted` first components; fewer when there are fewer rows or numbers.
 * @throws {StatisticsError} for fewer than 2 rows
 */
export function principalComponents(
  points: Points,
  dims: number,
  wanted: number,
): PrincipalComponents {
  const count = pointCount(points, dims, 2);
  const mean = meanOf(points, dims);
  const most = Math.min(dims, count - 1);
  const width = Math.min(wanted + EXTRA, most);
  const basis = new Float64Array(width * dims);
  philoxNormals(0, STREAMS.statisticsDirections, 0, basis);
  let total = 0;
  for (let i = 0; i < count; i++) {
    for (let d = 0; d < dims; d++) total += (points[i * dims + d] - mean[d]) ** 2;
  }
  for (let round = 0; round < ROUNDS; round++) {
    orthonormalise(basis, dims, width);
    basis.set(covarianceTimes(points, mean, basis, dims, width));
  }
  orthonormalise(basis, dims, width);
  // The covariance in the basis, whose eigenvectors turn the basis into the components.
  const image = covarianceTimes(points, mean, basis, dims, width);
  const small = new Float64Array(width * width);
  for (let k = 0; k < width; k++) {
    for (let l = 0; l < width; l++) small[k * width + l] = dot(basis, k, image, l, dims);
  }
  const { values, vectors } = symmetricEigen(small, width);
  const found = Math.min(wanted, width);
  const directions = new Float64Array(found * dims);
  for (let k = 0; k < found; k++) {
    for (let l = 0; l < width; l++) {
      const share = vectors[k * width + l];
      for (let d = 0; d < dims; d++) directions[k * dims + d] += share * basis[l * dims + d];
    }
  }
  const variances = values.slice(0, found).map((value) => Math.max(0, value));
  const held = variances.reduce((sum, value) => sum + value, 0);
  return { mean, directions, variances, explained: total === 0 ? 1 : (held * (count - 1)) / total };
}

/** Coordinates of rows along the components, row-major. */
export function project(
  points: Points,
  { mean, directions, variances }: PrincipalComponents,
): Float64Array {
  const dims = mean.length;
  const width = variances.length;
  const count = pointCount(points, dims);
  const projected = new Float64Array(count * width);
  const row = new Float64Array(dims);
  for (let i = 0; i < count; i++) {
    for (let d = 0; d < dims; d++) row[d] = points[i * dims + d] - mean[d];
    for (let k = 0; k < width; k++) projected[i * width + k] = dot(row, 0, directions, k, dims);
  }
  return projected;
}

/** Covariance of the rows times each of `width` vectors. */
function covarianceTimes(
  points: Points,
  mean: Float64Array,
  vectors: Float64Array,
  dims: number,
  width: number,
): Float64Array {
  const count = points.length / dims;
  const product = new Float64Array(width * dims);
  const row = new Float64Array(dims);
  for (let i = 0; i < count; i++) {
    for (let d = 0; d < dims; d++) row[d] = points[i * dims + d] - mean[d];
    for (let k = 0; k < width; k++) {
      const along = dot(row, 0, vectors, k, dims) / (count - 1);
      const start = k * dims;
      for (let d = 0; d < dims; d++) product[start + d] += along * row[d];
    }
  }
  return product;
}

/** Gram–Schmidt, twice for the sake of rounding; a vector that depends on those before becomes 0. */
function orthonormalise(vectors: Float64Array, dims: number, width: number): void {
  for (let k = 0; k < width; k++) {
    const before = Math.sqrt(dot(vectors, k, vectors, k, dims));
    for (let pass = 0; pass < 2; pass++) {
      for (let l = 0; l < k; l++) {
        const along = dot(vectors, k, vectors, l, dims);
        for (let d = 0; d < dims; d++) vectors[k * dims + d] -= along * vectors[l * dims + d];
      }
    }
    const length = Math.sqrt(dot(vectors, k, vectors, k, dims));
    const factor = length > 1e-10 * before ? 1 / length : 0;
    for (let d = 0; d < dims; d++) vectors[k * dims + d] *= factor;
  }
}

/** Inner product of row i of `a` with row j of `b`. */
function dot(a: Float64Array, i: number, b: Float64Array, j: number, dims: number): number {
  let sum = 0;
  for (let d = 0, p = i * dims, q = j * dims; d < dims; d++) sum += a[p + d] * b[q + d];
  return sum;
}
