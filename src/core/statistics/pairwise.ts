// Layer: core (pure). Euclidean distances over all pairs of two point clouds: the inner loop of the
// energy distance. Points are row-major (count × dims). Two-dimensional points, the common case, have
// a path of their own: 10,000 × 10,000 pairs take a fraction of a second.

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

/** Sum of the distances of every point of `a` to every point of `b`. */
export function sumAcross(a: Points, b: Points, dims: number): number {
  const rows = pointCount(a, dims);
  const columns = pointCount(b, dims);
  const [x, y] = [Float64Array.from(a), Float64Array.from(b)];
  const distances = new Float64Array(columns);
  let sum = 0;
  for (let i = 0; i < rows; i++) {
    fillDistances(x, i, y, columns, dims, distances);
    for (let j = 0; j < columns; j++) sum += distances[j];
  }
  return sum;
}

/** Sum of the distances of all pairs of different points; each pair counts once. */
export function sumWithin(points: Points, dims: number): number {
  const rows = pointCount(points, dims);
  const x = Float64Array.from(points);
  const distances = new Float64Array(rows);
  let sum = 0;
  for (let i = 1; i < rows; i++) {
    fillDistances(x, i, x, i, dims, distances);
    for (let j = 0; j < i; j++) sum += distances[j];
  }
  return sum;
}

/** Writes the distances of row i of `a` to the first `count` rows of `b`. */
export function fillDistances(
  a: Float64Array,
  i: number,
  b: Float64Array,
  count: number,
  dims: number,
  out: Float64Array,
): void {
  if (dims === 2) {
    const x = a[2 * i];
    const y = a[2 * i + 1];
    for (let j = 0; j < count; j++) {
      const dx = x - b[2 * j];
      const dy = y - b[2 * j + 1];
      out[j] = Math.sqrt(dx * dx + dy * dy);
    }
    return;
  }
  for (let j = 0; j < count; j++) {
    let square = 0;
    for (let d = 0; d < dims; d++) {
      const difference = a[i * dims + d] - b[j * dims + d];
      square += difference * difference;
    }
    out[j] = Math.sqrt(square);
  }
}
