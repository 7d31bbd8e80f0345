// Layer: worker (pure). The loss on rows that no training sees, for the averaged weights: always of
// the same rows, times and noise, so that two values differ by the network alone. The times lie
// evenly, so the ranges of noise that the network is good or bad at can be told apart.

import { intoNetwork, sampleSize } from '../../../src/core/data/sampleFormat';
import { philoxNormals } from '../../../src/core/rng/philox';
import { STREAMS } from '../../../src/core/rng/streams';
import { binMeans } from '../../../src/core/statistics/bins';
import { besides } from '../../../src/core/superResolution';
import type { Condition } from '../engine/networks/batch';
import type { Predictor } from '../network/contract';
import type { BatchOrigin } from './batches';
import { SmallPictures } from './smallPictures';
import { evenTimes } from './times';

/** Numbers of the samples that are looked at, and the most rows. */
const NUMBERS = 65_536;
const MOST_ROWS = 512;
/** Ranges of times whose losses are told apart. */
const BINS = 8;

export interface HeldOutLoss {
  /** How many it is of. */
  readonly rows: number;
  of(network: Predictor): Promise<{ loss: number; bins: number[] }>;
}

/**
 * Null for data without held-out rows.
 * @param rowsAtOnce that the network predicts, as many as elsewhere: each number of rows takes memory
 */
export function heldOutLoss(
  { data, format, objective, recipe, noClass }: BatchOrigin,
  rowsAtOnce: number,
): HeldOutLoss | null {
  if (data.heldOut === 0) return null;
  const size = sampleSize(format);
  const wanted = Math.min(MOST_ROWS, Math.floor(NUMBERS / size));
  const count = rowsAtOnce * Math.max(1, Math.floor(wanted / rowsAtOnce));
  const rows = Int32Array.from({ length: count }, (_, i) => data.count + (i % data.heldOut));
  const raw = new Float32Array(count * size);
  data.read(rows, raw);
  const x0 = intoNetwork(format, raw);
  const epsilon = new Float32Array(count * size);
  philoxNormals(0, STREAMS.heldOutNoise, 0, epsilon);
  const points = evenTimes(recipe, count).map((time) => objective.at(time));
  const sample = new Float32Array(count * size);
  const target = new Float32Array(count * size);
  points.forEach(({ signal, noise, inputScale, target: wanted }, row) => {
    for (let i = row * size; i < (row + 1) * size; i++) {
      sample[i] = inputScale * (signal * x0[i] + noise * epsilon[i]);
      target[i] = wanted.x0 * x0[i] + wanted.epsilon * epsilon[i];
    }
  });
  const small = SmallPictures.of(format, recipe);
  const input = small === null ? sample : besides(sample, small.conditionOf(x0), size);
  const inputSize = input.length / count;
  const timestep = Float32Array.from(points, ({ networkTime }) => networkTime);
  const { labels } = data;
  const classLabels =
    noClass === null ? null : Int32Array.from(rows, (row) => labels?.[row] ?? noClass);
  return {
    rows: count,
    async of(network) {
      const output = new Float32Array(target.length);
      for (let start = 0; start < count; start += rowsAtOnce) {
        const end = start + rowsAtOnce;
        const condition: Condition | null =
          classLabels === null ? null : { classLabels: classLabels.subarray(start, end) };
        const part = input.subarray(start * inputSize, end * inputSize);
        const answers = await network.predict(part, timestep.subarray(start, end), condition);
        output.set(answers, start * size);
      }
      const errors = points.map(({ weight }, row) => {
        let squares = 0;
        for (let i = row * size; i < (row + 1) * size; i++) squares += (output[i] - target[i]) ** 2;
        return (weight * squares) / size;
      });
      const [loss] = binMeans(errors, 1);
      return { loss, bins: binMeans(errors, BINS) };
    },
  };
}
