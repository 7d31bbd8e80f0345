// Layer: core (pure). Eigenvalues and eigenvectors of a symmetric matrix by cyclic Jacobi rotations
// (Golub & Van Loan, 8.5): as accurate as the matrix itself, and quick enough for the few dozen
// rows of a covariance of features.

import { StatisticsError } from './pairwise';

export interface Eigen {
  /** Descending. */
  readonly values: Float64Array;
  /** Row k is the unit vector of value k. */
  readonly vectors: Float64Array;
}

/** Sweeps converge quadratically; a matrix that is not done after these holds no numbers. */
const MOST_SWEEPS = 60;

/**
 * @param matrix size × size, row-major; only its symmetric part counts
 * @throws {StatisticsError} for a matrix that is not size × size finite numbers
 */
export function symmetricEigen(matrix: Float64Array, size: number): Eigen {
  if (matrix.length !== size * size || !matrix.every(Number.isFinite)) {
    throw new StatisticsError(`The matrix is not ${size} × ${size} finite numbers.`);
  }
  const a = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++)
      a[i * size + j] = (matrix[i * size + j] + matrix[j * size + i]) / 2;
  }
  const vectors = new Float64Array(size * size);
  for (let i = 0; i < size; i++) vectors[i * size + i] = 1;
  const scale = a.reduce((sum, value) => sum + value * value, 0);
  let sweeps = 0;
  while (offDiagonal(a, size) > 1e-30 * scale) {
    if (++sweeps > MOST_SWEEPS) throw new StatisticsError('The eigenvalues did not converge.');
    for (let p = 0; p < size; p++) {
      for (let q = p + 1; q < size; q++) rotate(a, vectors, size, p, q);
    }
  }
  const order = Array.from({ length: size }, (_, k) => k).sort(
    (i, j) => a[j * size + j] - a[i * size + i],
  );
  const sorted = new Float64Array(size * size);
  order.forEach((from, to) => {
    sorted.set(vectors.subarray(from * size, (from + 1) * size), to * size);
  });
  return { values: Float64Array.from(order, (k) => a[k * size + k]), vectors: sorted };
}

/** Sum of the squares above the diagonal. */
function offDiagonal(a: Float64Array, size: number): number {
  let sum = 0;
  for (let i = 0; i < size; i++) {
    for (let j = i + 1; j < size; j++) sum += a[i * size + j] ** 2;
  }
  return sum;
}

/** Makes a[p, q] zero by a rotation of rows and columns p and q; row p of `vectors` is vector p. */
function rotate(a: Float64Array, vectors: Float64Array, size: number, p: number, q: number): void {
  const apq = a[p * size + q];
  if (apq === 0) return;
  const theta = (a[q * size + q] - a[p * size + p]) / (2 * apq);
  const tangent = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
  const c = 1 / Math.sqrt(tangent * tangent + 1);
  const s = tangent * c;
  for (let k = 0; k < size; k++) {
    const [x, y] = [a[k * size + p], a[k * size + q]];
    a[k * size + p] = c * x - s * y;
    a[k * size + q] = s * x + c * y;
  }
  for (let k = 0; k < size; k++) {
    const [x, y] = [a[p * size + k], a[q * size + k]];
    a[p * size + k] = c * x - s * y;
    a[q * size + k] = s * x + c * y;
    const [u, v] = [vectors[p * size + k], vectors[q * size + k]];
    vectors[p * size + k] = c * u - s * v;
    vectors[q * size + k] = s * u + c * v;
  }
}
