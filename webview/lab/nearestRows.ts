// Layer: worker (pure). The nearest training picture of each sample, by the root of the mean square of
// the differences: beside it one sees whether a sample was invented or remembered.

import { rowLength, samplesOf, type DataSet } from '../../src/core/data/dataSet';
import { twoNearest } from '../../src/core/statistics/memorised';
import type { SampleSet } from '../../src/shared/protocol/samples';

/**
 * One row of those trained on for each sample.
 * @param pause is awaited between blocks of rows, so that others get their turn
 */
export async function nearestRows(
  data: DataSet,
  samples: SampleSet,
  pause: () => Promise<void>,
): Promise<SampleSet> {
  return samplesOf(data, await indices(data, samples.values, pause));
}

async function indices(
  data: DataSet,
  values: Float32Array,
  pause: () => Promise<void>,
): Promise<Int32Array> {
  const size = rowLength(data.shape);
  // There is no second, but the only row is the nearest.
  if (data.count === 1) return new Int32Array(values.length / size);
  const read = (rows: Uint32Array, out: Float32Array): void => {
    data.read(rows, out);
  };
  return (await twoNearest(values, size, data.count, read, pause)).index;
}
