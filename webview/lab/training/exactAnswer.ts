// Layer: worker (pure). How far a network in training is from the best that there can be on the points
// it is trained on. Which point a noisy one came from cannot be known: the exact answer is the mean
// of what is left open (`core/exact/empirical.ts`), the loss of that answer is the floor, and the
// loss of any other is the floor and its squared distance from the exact answer on top of it
// (bias and variance). The distance is measured on the same noisy points every time.

import { intoNetwork, sampleSize } from '../../../src/core/data/sampleFormat';
import { empiricalPosterior } from '../../../src/core/exact/empirical';
import { philoxNormals } from '../../../src/core/rng/philox';
import { STREAMS } from '../../../src/core/rng/streams';
import type { Predictor } from '../network/contract';
import type { BatchOrigin } from './batches';
import { batchTimes, evenTimes } from './times';

/** Noisy points; the floor is good to about 1 %, the distance from it far better. */
const MOST_ROWS = 2048;
const LEAST_ROWS = 512;
/** Distances between points that are computed, once: about 0.3 s. */
const MOST_DISTANCES = 2e7;

export interface ExactAnswer {
  /** The lowest training loss that any network can have. */
  readonly floor: number;
  /** By how much the loss of the averaged weights is above it. */
  excessOf(network: Predictor): Promise<number>;
}

/**
 * Null for pictures, for so many points that it would take long, and without noise.
 * @param rowsAtOnce that the network predicts, as many as elsewhere
 */
export function exactAnswer(
  { data, format, objective, recipe }: BatchOrigin,
  rowsAtOnce: number,
): ExactAnswer | null {
  const affordable = Math.min(MOST_ROWS, Math.floor(MOST_DISTANCES / data.count));
  const rows = rowsAtOnce * Math.floor(affordable / rowsAtOnce);
  if (format.kind !== 'points' || rows < LEAST_ROWS) return null;
  const size = sampleSize(format);
  const raw = new Float32Array(data.count * size);
  data.read(
    Int32Array.from({ length: data.count }, (_, row) => row),
    raw,
  );
  const points = intoNetwork(format, raw);
  const times = timesOf(recipe, rows);
  const epsilon = new Float32Array(rows * size);
  philoxNormals(0, STREAMS.heldOutNoise, 0, epsilon);
  const sample = new Float32Array(rows * size);
  const answer = new Float32Array(rows * size);
  const noisy = new Float64Array(size);
  const levels = Array.from(times, (time) => objective.at(time));
  let floor = 0;
  for (const [row, { signal, noise, inputScale, target, weight }] of levels.entries()) {
    if (noise === 0) return null;
    const from = ((row * STRIDE) % data.count) * size;
    for (let d = 0; d < size; d++) {
      noisy[d] = signal * points[from + d] + noise * epsilon[row * size + d];
      sample[row * size + d] = inputScale * noisy[d];
    }
    const {
      x0,
      epsilon: expected,
      variance,
    } = empiricalPosterior(points, size, noisy, {
      signal,
      noise,
    });
    for (let d = 0; d < size; d++)
      answer[row * size + d] = target.x0 * x0[d] + target.epsilon * expected[d];
    // The target as a function of x₀ at fixed x, where ε = (x − signal·x₀)/noise.
    const sensitivity = target.x0 - (target.epsilon * signal) / noise;
    floor += (weight * sensitivity ** 2 * variance[0]) / size / rows;
  }
  const told = Float32Array.from(levels, ({ networkTime }) => networkTime);
  return {
    floor,
    async excessOf(network) {
      let sum = 0;
      for (let start = 0; start < rows; start += rowsAtOnce) {
        const end = start + rowsAtOnce;
        const [from, to] = [start * size, end * size];
        const given = await network.predict(
          sample.subarray(from, to),
          told.subarray(start, end),
          null,
        );
        for (let i = from; i < to; i++) {
          const { weight } = levels[Math.floor(i / size)];
          sum += weight * (given[i - from] - answer[i]) ** 2;
        }
      }
      return sum / size / rows;
    },
  };
}

/** A prime: rows are spread over the data, whatever order they are in. */
const STRIDE = 7919;

/** Evenly where the training draws them evenly, else as it draws them. */
function timesOf(recipe: BatchOrigin['recipe'], count: number): Float64Array {
  const { timestep_sampling } = recipe.training;
  const isEven = timestep_sampling === 'uniform' || timestep_sampling === 'antithetic';
  if (recipe.schedule.kind === 'discrete' && isEven)
    return Float64Array.from(evenTimes(recipe, count));
  const times = new Float64Array(count);
  batchTimes(recipe, 1, times);
  return times;
}
