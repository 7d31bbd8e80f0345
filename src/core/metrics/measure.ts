// Layer: core (pure). Measures samples against the data that they should look like.

import type { DataSample, DataSet } from '../data/dataSet';
import type { Classifier, Measure, SampleMetrics } from './contract';
import { METRIC_FAMILIES } from './registry';
import { chooseSets } from './sets';

export interface MeasuringOptions {
  /** Those that may know these data. */
  readonly classifiers: readonly Classifier[];
  /** Awaited between parts; gives others their turn, and throws when the measuring is cancelled. */
  readonly pause: () => Promise<void>;
}

/**
 * Everything that is known to measure about samples of this kind.
 * @returns null for fewer than 6 samples, or fewer than 12 real rows like them
 */
export async function measureSamples(
  samples: DataSample,
  data: DataSet,
  { classifiers, pause }: MeasuringOptions,
): Promise<SampleMetrics | null> {
  const sets = chooseSets(samples, data);
  if (sets === null) return null;
  const measures: Measure[] = [];
  for (const family of METRIC_FAMILIES) {
    measures.push(...(await family.measure({ ...sets, all: samples, data, classifiers, pause })));
    await pause();
  }
  return { size: sets.size, against: sets.against, measures };
}
