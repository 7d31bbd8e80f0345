// Layer: core (pure). The Fréchet distance (Dowson & Landau 1982) between the Gaussians that have
// the means and covariances of two sets of feature vectors: |μ₁ − μ₂|² + Tr(Σ₁ + Σ₂ − 2(Σ₁Σ₂)^½).
// Of n vectors it is too large by about c/n, with a c that depends on what is compared, so distances
// of different n cannot be compared, nor is the bias that of real sets. It is therefore
// extrapolated to n → ∞ by a straight line in 1/n (Chong & Forsyth 2020). Every size uses all
// vectors, cut into parts.

import { momentsOf, type Moments } from './moments';
import { pointCount, StatisticsError, type Points } from './pairwise';
import { symmetricEigen } from './symmetricEigen';

/** Numbers of parts into which the vectors are cut: sizes n, n/2, n/3. */
const PARTS = [1, 2, 3];
/** Vectors per feature, below which terms beyond 1/n are not small. */
const FEWEST_PER_FEATURE = 6;

/** Fewest vectors in a set for the extrapolation. */
export function fewestForFrechet(dims: number): number {
  return FEWEST_PER_FEATURE * dims;
}

/** The distance between Gaussians with these moments. */
export function frechetOfMoments(a: Moments, b: Moments): number {
  const dims = a.mean.length;
  const apart = a.mean.reduce((sum, value, d) => sum + (value - b.mean[d]) ** 2, 0);
  const trace = ({ covariance }: Moments): number => {
    let sum = 0;
    for (let d = 0; d < dims; d++) sum += covariance[d * dims + d];
    return sum;
  };
  return apart + trace(a) + trace(b) - 2 * traceOfRoot(a.covariance, b.covariance, dims);
}

/**
 * Tr (Σ₁Σ₂)^½: the eigenvalues of Σ₁Σ₂ are those of the symmetric Rᵀ Σ₂ R, where R = V √Λ of
 * Σ₁ = V Λ Vᵀ; rounding errors below zero count as zero.
 */
function traceOfRoot(first: Float64Array, second: Float64Array, dims: number): number {
  const { values, vectors } = symmetricEigen(first, dims);
  const root = vectors.map(
    (entry, at) => entry * Math.sqrt(Math.max(0, values[Math.floor(at / dims)])),
  );
  const product = multiplyByTransposed(multiplyByTransposed(root, second, dims), root, dims);
  return symmetricEigen(product, dims).values.reduce(
    (sum, value) => sum + Math.sqrt(Math.max(0, value)),
    0,
  );
}

/** A Bᵀ of two square matrices. */
function multiplyByTransposed(a: Float64Array, b: Float64Array, size: number): Float64Array {
  const product = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) {
      let sum = 0;
      for (let k = 0; k < size; k++) sum += a[i * size + k] * b[j * size + k];
      product[i * size + j] = sum;
    }
  }
  return product;
}

/**
 * The distance of two sets as they are, with the bias of their sizes.
 * @throws {StatisticsError} for fewer than 2 vectors in a set
 */
export function frechetDistance(a: Points, b: Points, dims: number): number {
  return frechetOfMoments(momentsOf(a, dims), momentsOf(b, dims));
}

/**
 * The distance of two sets of n vectors, extrapolated to n → ∞; may be slightly negative. The
 * vectors must stand in random order.
 * @throws {StatisticsError} for sets of different sizes, or too few vectors for an extrapolation
 */
export function extrapolatedFrechet(a: Points, b: Points, dims: number): number {
  const count = pointCount(a, dims);
  if (pointCount(b, dims) !== count) {
    throw new StatisticsError('The extrapolated Fréchet distance needs two sets of one size.');
  }
  const fewest = fewestForFrechet(dims);
  if (count < fewest) {
    throw new StatisticsError(
      `A Fréchet distance of ${dims} features needs at least ${fewest} vectors; there are ${count}.`,
    );
  }
  const line = PARTS.map((parts) => {
    const size = Math.floor(count / parts);
    let sum = 0;
    for (let part = 0; part < parts; part++) {
      const [from, to] = [part * size * dims, (part + 1) * size * dims];
      sum += frechetDistance(a.subarray(from, to), b.subarray(from, to), dims);
    }
    return { x: 1 / size, y: sum / parts };
  });
  return interceptOf(line);
}

/** Where the least-squares line meets x = 0. */
function interceptOf(line: readonly { x: number; y: number }[]): number {
  const mean = (of: (point: { x: number; y: number }) => number): number =>
    line.reduce((sum, point) => sum + of(point), 0) / line.length;
  const [mx, my] = [mean(({ x }) => x), mean(({ y }) => y)];
  const slope = mean(({ x, y }) => (x - mx) * (y - my)) / mean(({ x }) => (x - mx) ** 2);
  return my - slope * mx;
}
