// Layer: core (pure). Sums of Euclidean distances over all pairs of two point clouds: the inner
// loop of energy distance. Points are row-major (count × dims). Two-dimensional points, the
// common case, have a path of their own: 10,000 × 10,000 pairs take a fraction of a second.

export type Points = Float32Array | Float64Array;

/** A request for a statistic of points that do not allow it. */
export class StatisticsError extends RangeError {
  override readonly name = 'StatisticsError';
}

/** Number of points. @throws {StatisticsError} unless the array is whole rows, at least `least`. */
export function pointCount(points: Points, dims: number, least = 1): number {
  if (!Number.isInteger(dims) || dims < 1 || points.length % dims !== 0) {
    throw new StatisticsError(
      `${points.length} numbers are not whole points of ${dims} dimensions.`,
    );
  }
  const count = points.length / dims;
  if (count < least) {
    throw new StatisticsError(`There are ${count} points; this needs at least ${least}.`);
  }
  return count;
}

/** Per point of `a`: the sum of its distances to all points of `b`. */
export function distanceSums(a: Points, b: Points, dims: number): Float64Array {
  const sums = new Float64Array(pointCount(a, dims));
  pointCount(b, dims);
  if (dims === 2) planarSums(Float64Array.from(a), Float64Array.from(b), sums);
  else spatialSums(Float64Array.from(a), Float64Array.from(b), dims, sums);
  return sums;
}

function planarSums(a: Float64Array, b: Float64Array, sums: Float64Array): void {
  for (let i = 0; i < sums.length; i++) {
    const x = a[2 * i];
    const y = a[2 * i + 1];
    let sum = 0;
    for (let j = 0; j < b.length; j += 2) {
      const dx = x - b[j];
      const dy = y - b[j + 1];
      sum += Math.sqrt(dx * dx + dy * dy);
    }
    sums[i] = sum;
  }
}

function spatialSums(a: Float64Array, b: Float64Array, dims: number, sums: Float64Array): void {
  for (let i = 0; i < sums.length; i++) {
    let sum = 0;
    for (let j = 0; j < b.length; j += dims) {
      let square = 0;
      for (let d = 0; d < dims; d++) {
        const difference = a[i * dims + d] - b[j + d];
        square += difference * difference;
      }
      sum += Math.sqrt(square);
    }
    sums[i] = sum;
  }
}

/** Sum of all entries. */
export function total(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}
