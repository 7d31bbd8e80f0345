// Layer: core (pure). The affine map between the units of the data and those of a network:
// network = (data − mean) / scale. One scale for all axes, so that shapes keep their aspect.
// Sums run in float64; arrays are row-major (count × dims) float32 and are never changed in place.

/** `mean` has one entry per axis; `scale` is the standard deviation over all axes together. */
export interface DataScaling {
  mean: number[];
  scale: number;
}

/** The data cannot be scaled: there are none, or a value is not finite. */
export class ScalingError extends Error {
  override readonly name = 'ScalingError';
}

/**
 * Mean per axis and the standard deviation over all axes together (divided by count × dims).
 * Constant data have no spread to divide by: their scale is 1, so that they only move to 0.
 *
 * @param points row-major (count × dims), count ≥ 1
 * @throws ScalingError for no points, a length that is no multiple of `dims`, or NaN/infinity
 */
export function fitScaling(points: Float32Array, dims: number): DataScaling {
  if (points.length === 0) throw new ScalingError('There are no points to scale.');
  requireRows(points, dims);
  const count = points.length / dims;
  const mean = new Array<number>(dims).fill(0);
  points.forEach((value, i) => {
    if (!Number.isFinite(value)) {
      throw new ScalingError(
        `Point ${Math.floor(i / dims) + 1} has the coordinate ${value}; only finite numbers are allowed.`,
      );
    }
    mean[i % dims] = mean[i % dims] + value / count;
  });
  let squares = 0;
  let largest = 0;
  points.forEach((value, i) => {
    const deviation = value - mean[i % dims];
    squares += deviation * deviation;
    largest = Math.max(largest, Math.abs(value));
  });
  const scale = Math.sqrt(squares / points.length);
  return { mean, scale: scale > largest * ROUNDING ? scale : 1 };
}

/** A spread below this share of the largest value is rounding of the sums, not of the data. */
const ROUNDING = 1e-12;

/** (data − mean) / scale, as a new array; `points` is row-major (count × mean.length). */
export function toNetwork(points: Float32Array, scaling: DataScaling): Float32Array {
  const dims = scaling.mean.length;
  requireRows(points, dims);
  return points.map((value, i) => (value - scaling.mean[i % dims]) / scaling.scale);
}

/** network · scale + mean, as a new array; the inverse of {@link toNetwork}. */
export function toData(values: Float32Array, scaling: DataScaling): Float32Array {
  const dims = scaling.mean.length;
  requireRows(values, dims);
  return values.map((value, i) => value * scaling.scale + scaling.mean[i % dims]);
}

function requireRows(points: Float32Array, dims: number): void {
  if (!Number.isInteger(dims) || dims < 1 || points.length % dims !== 0) {
    throw new ScalingError(`${points.length} numbers are not whole rows of ${dims} coordinates.`);
  }
}
