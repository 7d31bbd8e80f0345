// Layer: core (pure). Linear measurements y = A x₀ whose rows are orthogonal and of one length:
// A Aᵀ = c·I, so that A⁺ = Aᵀ/c. Of such are known coordinates (c = 1) and the mean over blocks of
// s × s pixels (c = 1/s²).

import { ConditionalError } from './error';

export interface Measurement {
  /** Numbers of a sample, and of y. */
  readonly size: number;
  readonly known: number;
  /** c of A Aᵀ = c·I. */
  readonly gram: number;
  /** A x for every sample of x: [n, size] → [n, known]. */
  apply(x: Float64Array): Float64Array;
  /** Aᵀ u for every row of u: [n, known] → [n, size]. */
  transpose(u: Float64Array): Float64Array;
  /** x + A⁺(y − A x) for every sample, [n, size]; a known coordinate becomes the given number itself. */
  project(x: Float64Array, y: Float64Array): Float64Array;
}

/**
 * The coordinates where `isKnown` is not 0.
 * @throws {ConditionalError} where all or none are known
 */
export function knownCoordinates(isKnown: ArrayLike<number | boolean>): Measurement {
  const places = Array.from(isKnown, (value, i) => (Number(value) === 0 ? -1 : i)).filter(
    (place) => place >= 0,
  );
  const [size, known] = [isKnown.length, places.length];
  if (known === 0) throw new ConditionalError('Nothing is known: sample without a condition.');
  if (known === size) throw new ConditionalError('All is known: there is nothing to fill in.');
  return {
    size,
    known,
    gram: 1,
    apply: (x) =>
      eachRow(x, size, known, (row, out) => {
        places.forEach((place, i) => (out[i] = row[place]));
      }),
    transpose: (u) =>
      eachRow(u, known, size, (row, out) => {
        places.forEach((place, i) => (out[place] = row[i]));
      }),
    project: (x, y) =>
      eachRow(x, size, size, (row, out) => {
        out.set(row);
        places.forEach((place, i) => (out[place] = y[i]));
      }),
  };
}

/**
 * Means over blocks of factor × factor pixels of pictures [channels, height, width].
 * @throws {ConditionalError} unless the factor divides both sides
 */
export function averagePooling(
  [channels, height, width]: readonly [channels: number, height: number, width: number],
  factor: number,
): Measurement {
  if (!Number.isInteger(factor) || factor < 2 || height % factor > 0 || width % factor > 0)
    throw new ConditionalError(
      `Pictures of ${width}×${height} have no blocks of ${factor}×${factor} pixels.`,
    );
  const [rows, columns] = [height / factor, width / factor];
  const size = channels * height * width;
  const known = channels * rows * columns;
  const gram = 1 / (factor * factor);
  const blockOf = Int32Array.from({ length: size }, (_, i) => {
    const [column, row] = [i % width, Math.floor(i / width) % height];
    const channel = Math.floor(i / (width * height));
    return (channel * rows + Math.floor(row / factor)) * columns + Math.floor(column / factor);
  });
  const average = (row: Float64Array, out: Float64Array): void => {
    blockOf.forEach((block, i) => (out[block] += gram * row[i]));
  };
  return {
    size,
    known,
    gram,
    apply: (x) => eachRow(x, size, known, average),
    transpose: (u) =>
      eachRow(u, known, size, (row, out) => {
        blockOf.forEach((block, i) => (out[i] = gram * row[block]));
      }),
    project: (x, y) =>
      eachRow(x, size, size, (row, out) => {
        const means = new Float64Array(known);
        average(row, means);
        blockOf.forEach((block, i) => (out[i] = row[i] + y[block] - means[block]));
      }),
  };
}

/** Calls `compute` for every row with its zeroed row of the result. */
function eachRow(
  x: Float64Array,
  from: number,
  to: number,
  compute: (row: Float64Array, out: Float64Array) => void,
): Float64Array {
  const rows = x.length / from;
  const result = new Float64Array(rows * to);
  for (let i = 0; i < rows; i++)
    compute(x.subarray(i * from, (i + 1) * from), result.subarray(i * to, (i + 1) * to));
  return result;
}

/** y − A x of every sample, [n, known]. */
export function residual(measurement: Measurement, y: Float64Array, x: Float64Array): Float64Array {
  return measurement.apply(x).map((value, i) => y[i % measurement.known] - value);
}
