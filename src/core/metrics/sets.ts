// Layer: core (pure). Which samples and which real rows are compared: as many of each, real rows
// that no training saw where there are enough, and of the classes that the samples were asked for.

import { samplesOf, rowLength, type DataSample, type DataSet } from '../data/dataSet';
import { philoxPermutation } from '../rng/philox';
import { STREAMS } from '../rng/streams';

/** Most samples of a set: the cost of a comparison grows with their square. */
const MOST = 2000;
/** Fewest: below, no ball of `localSupport.ts` reaches to a fifth neighbour. */
const FEWEST = 6;
/** Numbers in the real rows, which are read as floats: 64 MB. */
const MOST_NUMBERS = 2 ** 24;
/** Held-out rows are too few when they are fewer than two sets of this size or of the samples. */
const ENOUGH = 100;

export interface Sets {
  readonly samples: DataSample;
  /** Twice as many. */
  readonly real: DataSample;
  readonly size: number;
  readonly against: 'held_out' | 'trained_on';
}

/** @returns null for fewer than 6 samples, or fewer than 12 real rows like them */
export function chooseSets(samples: DataSample, data: DataSet): Sets | null {
  const length = rowLength(samples.shape);
  const count = samples.values.length / length;
  const most = Math.min(count, MOST, Math.floor(MOST_NUMBERS / 2 / length));
  const isHeldOut = data.heldOut >= 2 * Math.min(most, ENOUGH);
  const [first, total] = isHeldOut ? [data.count, data.heldOut] : [0, data.count + data.heldOut];
  const { real, taken } = matched(
    shuffled(total, (row) => first + row),
    shuffled(count, (row) => row).subarray(0, most),
    data.labels,
    samples.labels,
    data.classes?.length ?? 0,
  );
  if (taken.length < FEWEST) return null;
  return {
    samples: some(samples, taken),
    real: samplesOf(data, real),
    size: taken.length,
    against: isHeldOut ? 'held_out' : 'trained_on',
  };
}

function shuffled(count: number, of: (row: number) => number): Uint32Array {
  return philoxPermutation(0, STREAMS.statisticsSubset, count).map(of);
}

/**
 * Samples and twice as many rows; where both have classes, of every class as many: all shares
 * shrink alike where the rows of one class do not suffice.
 */
function matched(
  rows: Uint32Array,
  samples: Uint32Array,
  rowLabels: Int32Array | null,
  sampleLabels: Int32Array | null,
  classes: number,
): { real: Uint32Array; taken: Uint32Array } {
  const isOfClass = (label: number): boolean => label >= 0 && label < classes;
  if (
    rowLabels === null ||
    sampleLabels === null ||
    !samples.every((i) => isOfClass(sampleLabels[i]))
  ) {
    const size = Math.min(samples.length, Math.floor(rows.length / 2));
    return { real: rows.subarray(0, 2 * size), taken: samples.subarray(0, size) };
  }
  const there = new Uint32Array(classes);
  for (const row of rows) there[rowLabels[row]]++;
  const asked = new Uint32Array(classes);
  for (const sample of samples) asked[sampleLabels[sample]]++;
  const share = asked.reduce(
    (least, count, label) => (count === 0 ? least : Math.min(least, there[label] / 2 / count)),
    1,
  );
  const wanted = asked.map((count) => Math.floor(share * count));
  return {
    real: firstOfEach(rows, (row) => rowLabels[row], wanted, 2),
    taken: firstOfEach(samples, (sample) => sampleLabels[sample], wanted, 1),
  };
}

/** The first `times` × `wanted` of every class, in the order that they have. */
function firstOfEach(
  indices: Uint32Array,
  labelOf: (index: number) => number,
  wanted: Uint32Array,
  times: number,
): Uint32Array {
  const left = wanted.map((count) => times * count);
  return indices.filter((index) => {
    const label = labelOf(index);
    if (left[label] === 0) return false;
    left[label]--;
    return true;
  });
}

function some(samples: DataSample, indices: Uint32Array): DataSample {
  const length = rowLength(samples.shape);
  const values = new Float32Array(indices.length * length);
  indices.forEach((index, k) => {
    values.set(samples.values.subarray(index * length, (index + 1) * length), k * length);
  });
  const { labels } = samples;
  return {
    ...samples,
    values,
    labels: labels === null ? null : Int32Array.from(indices, (index) => labels[index]),
  };
}
