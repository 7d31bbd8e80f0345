// Layer: core (pure). A drawing with as many points as are wanted, the same for the same seed.

import { philoxIntegers, philoxNormals, philoxPermutation } from '../../rng/philox';
import { STREAMS } from '../../rng/streams';

/** Standard deviation of what tells repeated points apart: about the width of a drawn point. */
export const GRAIN = 0.01;

/**
 * Fewer points are a random choice of those drawn. More are all of them, and copies beside them that
 * a normal distribution of deviation {@link GRAIN} moves (a smoothed bootstrap).
 */
export function resampled(points: Float32Array, wanted: number, seed: number): Float32Array {
  const count = points.length / 2;
  if (count === 0 || wanted === count) return points;
  const result = new Float32Array(2 * wanted);
  if (wanted < count) {
    const order = philoxPermutation(seed, STREAMS.drawnChoice, count).subarray(0, wanted).sort();
    order.forEach((row, i) => {
      result.set(points.subarray(2 * row, 2 * row + 2), 2 * i);
    });
    return result;
  }
  result.set(points);
  const more = wanted - count;
  const rows = new Int32Array(more);
  const moves = new Float64Array(2 * more);
  philoxIntegers(seed, STREAMS.drawnChoice, 0, count, rows);
  philoxNormals(seed, STREAMS.drawnJitter, 0, moves);
  rows.forEach((row, i) => {
    result[2 * (count + i)] = points[2 * row] + GRAIN * moves[2 * i];
    result[2 * (count + i) + 1] = points[2 * row + 1] + GRAIN * moves[2 * i + 1];
  });
  return result;
}
