// Layer: core (pure). Maximum mean discrepancy (Gretton et al. 2012): the distance of the kernel
// mean embeddings of two samples. The squared, unbiased form is returned: 0 on average for equal
// distributions, so it may be slightly negative.

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

/** Squared distances and inner products of one point with `count` others. */
interface Row {
  readonly squares: Float64Array;
  readonly dots: Float64Array;
}

/** Sum of the kernel over the first `count` entries of a row. */
function rowSum(kernel: Kernel, dims: number): (row: Row, count: number) => number {
  if (kernel.name === 'polynomial') {
    return ({ dots }, count) => {
      let sum = 0;
      for (let j = 0; j < count; j++) sum += (dots[j] / dims + 1) ** 3;
      return sum;
    };
  }
  const { bandwidth } = kernel;
  if (!(bandwidth > 0 && bandwidth < Infinity)) {
    throw new StatisticsError(`The kernel's bandwidth is ${bandwidth}; it must be above 0.`);
  }
  const scale = 1 / (2 * bandwidth * bandwidth);
  switch (kernel.name) {
    case 'gaussian':
      return ({ squares }, count) => {
        let sum = 0;
        for (let j = 0; j < count; j++) sum += Math.exp(-squares[j] * scale);
        return sum;
      };
    case 'laplacian':
      return ({ squares }, count) => {
        let sum = 0;
        for (let j = 0; j < count; j++) sum += Math.exp(-Math.sqrt(squares[j]) / bandwidth);
        return sum;
      };
    case 'rational_quadratic':
      return ({ squares }, count) => {
        let sum = 0;
        for (let j = 0; j < count; j++) sum += 1 / (1 + squares[j] * scale);
        return sum;
      };
  }
}

function fillRow(
  row: Row,
  a: Float64Array,
  i: number,
  b: Float64Array,
  count: number,
  dims: number,
): void {
  const { squares, dots } = row;
  for (let j = 0; j < count; j++) {
    let square = 0;
    let dot = 0;
    for (let d = 0; d < dims; d++) {
      const x = a[i * dims + d];
      const y = b[j * dims + d];
      square += (x - y) * (x - y);
      dot += x * y;
    }
    squares[j] = square;
    dots[j] = dot;
  }
}

/** Sum of the kernel over all pairs of two clouds. */
function kernelSumAcross(a: Float64Array, b: Float64Array, dims: number, kernel: Kernel): number {
  const n = b.length / dims;
  const row = { squares: new Float64Array(n), dots: new Float64Array(n) };
  const sumOf = rowSum(kernel, dims);
  let sum = 0;
  for (let i = 0; i < a.length / dims; i++) {
    fillRow(row, a, i, b, n, dims);
    sum += sumOf(row, n);
  }
  return sum;
}

/** Sum of the kernel over all pairs of different points of one cloud; each pair counts twice. */
function kernelSumWithin(a: Float64Array, dims: number, kernel: Kernel): number {
  const n = a.length / dims;
  const row = { squares: new Float64Array(n), dots: new Float64Array(n) };
  const sumOf = rowSum(kernel, dims);
  let sum = 0;
  for (let i = 1; i < n; i++) {
    fillRow(row, a, i, a, i, dims);
    sum += sumOf(row, i);
  }
  return 2 * sum;
}

/**
 * Unbiased MMD² of two clouds, row-major (count × dims).
 * @throws {StatisticsError} for fewer than 2 points in a cloud or a bad bandwidth.
 */
export function maximumMeanDiscrepancy(a: Points, b: Points, dims: number, kernel: Kernel): number {
  const m = pointCount(a, dims, 2);
  const n = pointCount(b, dims, 2);
  const [x, y] = [Float64Array.from(a), Float64Array.from(b)];
  return (
    kernelSumWithin(x, dims, kernel) / (m * (m - 1)) +
    kernelSumWithin(y, dims, kernel) / (n * (n - 1)) -
    (2 * kernelSumAcross(x, y, dims, kernel)) / (m * n)
  );
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
