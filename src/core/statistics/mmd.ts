// Layer: core (pure). Maximum mean discrepancy (Gretton et al. 2012): the distance of the kernel
// mean embeddings of two samples. The squared, unbiased form is returned: 0 on average for equal
// distributions, so it may be slightly negative.

import { disjointHalves } from './halves';
import { pointCount, StatisticsError, type Points } from './pairwise';

/** A kernel by name; `bandwidth` is a length in the units of the points. */
export type Kernel =
  /** exp(−d²/(2·bandwidth²)) */
  | { readonly name: 'gaussian'; readonly bandwidth: number }
  /** exp(−d/bandwidth) */
  | { readonly name: 'laplacian'; readonly bandwidth: number }
  /** 1/(1 + d²/(2·bandwidth²)) */
  | { readonly name: 'rational_quadratic'; readonly bandwidth: number }
  /** (x·y/dims + 1)³, as in the kernel inception distance; has no bandwidth. */
  | { readonly name: 'polynomial' };

export const KERNELS = ['gaussian', 'laplacian', 'rational_quadratic', 'polynomial'] as const;

/** Kernel as a function of squared distance and inner product. */
function kernelFunction(kernel: Kernel, dims: number): (square: number, dot: number) => number {
  if (kernel.name === 'polynomial') return (_, dot) => (dot / dims + 1) ** 3;
  const { bandwidth } = kernel;
  if (!(bandwidth > 0 && bandwidth < Infinity)) {
    throw new StatisticsError(`The kernel's bandwidth is ${bandwidth}; it must be above 0.`);
  }
  switch (kernel.name) {
    case 'gaussian':
      return (square) => Math.exp(-square / (2 * bandwidth * bandwidth));
    case 'laplacian':
      return (square) => Math.exp(-Math.sqrt(square) / bandwidth);
    case 'rational_quadratic':
      return (square) => 1 / (1 + square / (2 * bandwidth * bandwidth));
  }
}

/** Sum of the kernel over all pairs of two clouds. */
function kernelSumAcross(a: Points, b: Points, dims: number, kernel: Kernel): number {
  const value = kernelFunction(kernel, dims);
  let sum = 0;
  for (let i = 0; i < a.length; i += dims) {
    for (let j = 0; j < b.length; j += dims) sum += kernelOfPair(a, i, b, j, dims, value);
  }
  return sum;
}

/** Sum of the kernel over all pairs of different points of one cloud; each pair counts twice. */
function kernelSumWithin(a: Points, dims: number, kernel: Kernel): number {
  const value = kernelFunction(kernel, dims);
  let sum = 0;
  for (let i = 0; i < a.length; i += dims) {
    for (let j = 0; j < i; j += dims) sum += kernelOfPair(a, i, a, j, dims, value);
  }
  return 2 * sum;
}

function kernelOfPair(
  a: Points,
  i: number,
  b: Points,
  j: number,
  dims: number,
  value: (square: number, dot: number) => number,
): number {
  let square = 0;
  let dot = 0;
  for (let d = 0; d < dims; d++) {
    const difference = a[i + d] - b[j + d];
    square += difference * difference;
    dot += a[i + d] * b[j + d];
  }
  return value(square, dot);
}

/**
 * Unbiased MMD² of two clouds, row-major (count × dims).
 * @throws {StatisticsError} for fewer than 2 points in a cloud or a bad bandwidth.
 */
export function maximumMeanDiscrepancy(a: Points, b: Points, dims: number, kernel: Kernel): number {
  const m = pointCount(a, dims, 2);
  const n = pointCount(b, dims, 2);
  return (
    kernelSumWithin(a, dims, kernel) / (m * (m - 1)) +
    kernelSumWithin(b, dims, kernel) / (n * (n - 1)) -
    (2 * kernelSumAcross(a, b, dims, kernel)) / (m * n)
  );
}

/** MMD² between two disjoint halves of the data. */
export function mmdFloor(data: Points, dims: number, kernel: Kernel, seed: number): number {
  const [first, second] = disjointHalves(data, dims, seed);
  return maximumMeanDiscrepancy(first, second, dims, kernel);
}

/** The median distance between points, the usual bandwidth; from at most the first 1000 points. */
export function medianDistance(points: Points, dims: number): number {
  const count = Math.min(pointCount(points, dims, 2), 1000);
  const distances = new Float64Array((count * (count - 1)) / 2);
  let k = 0;
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < i; j++) {
      let square = 0;
      for (let d = 0; d < dims; d++) square += (points[i * dims + d] - points[j * dims + d]) ** 2;
      distances[k++] = Math.sqrt(square);
    }
  }
  distances.sort();
  return distances[Math.floor(distances.length / 2)];
}
