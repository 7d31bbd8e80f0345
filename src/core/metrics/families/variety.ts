// Layer: core (pure). Metrics: are pictures of a class as different from each other as real ones?
// Guidance makes samples clearer and more alike.

import { percent } from '../../numberText';
import { rowLength, type DataSample } from '../../data/dataSet';
import { normalBelow } from '../../statistics/tests';
import type { Estimate } from '../../statistics/uncertainty';
import { withinClassDistance } from '../../statistics/variety';
import type { MetricFamily } from '../contract';

/** Products of numbers in the distances of a set at most. */
const MOST_PRODUCTS = 5e8;

export const variety: MetricFamily = {
  words: {
    variety: {
      label: 'Variety',
      format: 'percent',
      meaning: 'Mean distance between two samples of a class, relative to that of real ones.',
      finding: ({ value }) =>
        `they are less varied: ${percent(value)} of the distances of real ones`,
    },
  },

  async measure({ samples, real, size, pause }) {
    if (samples.kind !== 'images') return [];
    const dims = rowLength(samples.shape);
    const count = Math.min(size, Math.floor(Math.sqrt((2 * MOST_PRODUCTS) / dims)));
    const ofSet = async (set: DataSample, start: number): Promise<Estimate | null> => {
      await pause();
      const values = set.values.subarray(start * dims, (start + count) * dims);
      const isOfClasses = samples.labels !== null && real.labels !== null;
      const labels = isOfClasses ? (set.labels?.subarray(start, start + count) ?? null) : null;
      return withinClassDistance(values, dims, labels);
    };
    const ours = await ofSet(samples, 0);
    const theirs = await ofSet(real, 0);
    const others = await ofSet(real, size);
    if (ours === null || theirs === null || others === null || theirs.value === 0) return [];
    const value = ratio(ours, theirs);
    const floor = ratio(others, theirs);
    const spread = Math.hypot(ours.standardError, others.standardError) / theirs.value;
    return [
      {
        id: 'variety',
        space: null,
        value: value.value,
        standard_error: value.standardError,
        floor: floor.value,
        deviation: floor.standardError,
        level: null,
        // Samples beside real pictures that neither value is a ratio to.
        p_value: spread === 0 ? 1 : normalBelow((value.value - floor.value) / spread),
      },
    ];
  },
};

/** By the propagation of errors. */
function ratio(a: Estimate, b: Estimate): Estimate {
  const value = a.value / b.value;
  const relative = Math.hypot(a.standardError / a.value, b.standardError / b.value);
  return { value, standardError: Number.isFinite(relative) ? value * relative : 0 };
}
