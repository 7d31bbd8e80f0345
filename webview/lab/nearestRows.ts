// Layer: worker (pure). The nearest training picture of each sample, by the root of the mean square of
// the differences: beside it one sees whether a sample was invented or remembered.

import { rowLength, type DataSet } from '../../src/core/data/dataSet';
import type { SampleSet } from '../../src/shared/protocol/samples';

/** Rows of the data that are read at once. */
const CHUNK = 256;

/** One row of those trained on for each sample. */
export function nearestRows(data: DataSet, samples: SampleSet): SampleSet {
  const size = rowLength(data.shape);
  const count = samples.values.length / size;
  const nearest = new Int32Array(count);
  const least = new Float64Array(count).fill(Infinity);
  for (let start = 0; start < data.count; start += CHUNK) {
    const rows = Int32Array.from(
      { length: Math.min(CHUNK, data.count - start) },
      (_, i) => start + i,
    );
    const values = new Float32Array(rows.length * size);
    data.read(rows, values);
    for (let sample = 0; sample < count; sample++) {
      const own = samples.values.subarray(sample * size, (sample + 1) * size);
      rows.forEach((row, place) => {
        const distance = squares(own, values, place * size, least[sample]);
        if (distance >= least[sample]) return;
        least[sample] = distance;
        nearest[sample] = row;
      });
    }
  }
  const values = new Float32Array(count * size);
  data.read(nearest, values);
  const { labels } = data;
  return {
    ...samples,
    values,
    labels: labels === null ? null : Int32Array.from(nearest, (row) => labels[row]),
    classes: data.classes,
  };
}

/** Sum of the squared differences from a row; no further than `limit`. */
function squares(own: Float32Array, rows: Float32Array, start: number, limit: number): number {
  let sum = 0;
  for (let i = 0; i < own.length && sum < limit; i++) sum += (own[i] - rows[start + i]) ** 2;
  return sum;
}
