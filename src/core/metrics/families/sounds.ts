// Layer: core (pure). Metrics: are sounds distributed as real ones? The maximum mean discrepancy of their
// spectrograms, unbiased and so independent of the number of samples, as in KAD (Chung 2025).

import { FEATURES, FEATURES_NAME, soundFeatures } from '../../audio/features';
import { rowLength, type DataSample } from '../../data/dataSet';
import { chanceLevel, floorOf, rankP } from '../../statistics/floor';
import { maximumMeanDiscrepancy, medianDistance, type Kernel } from '../../statistics/mmd';
import { withStandardError } from '../../statistics/uncertainty';
import { short } from '../../numberText';
import type { MetricFamily } from '../contract';

/** Pairs of real sets for the floor. */
const PAIRS = 99;
/** Sounds of a set at most: the cost grows with their square. */
const MOST = 300;
/** Fewer sounds leave the standard error unknown. */
const FEWEST_FOR_ERROR = 20;

export const sounds: MetricFamily = {
  words: {
    spectrogram_mmd: {
      label: 'MMD² of spectrograms',
      format: 'number',
      meaning:
        'Unbiased, Gaussian kernel as wide as the median distance of real sounds: 0 on average when samples and data are alike, and then below 0 as often.',
      finding: ({ value, level }) =>
        `the MMD² of their spectrograms is ${short(value)} where 19 of 20 real sets stay within ${short(level ?? NaN)}`,
    },
  },

  async measure({ samples, real, size, pause }) {
    if (samples.kind !== 'audio') return [];
    const count = Math.min(size, MOST);
    const ours = featuresOf(samples).subarray(0, count * FEATURES);
    await pause();
    const theirs = featuresOf(real);
    await pause();
    const bandwidth = medianDistance(theirs, FEATURES);
    if (!(bandwidth > 0)) return [];
    const kernel: Kernel = { name: 'gaussian', bandwidth };
    const mmd = (a: Float64Array, b: Float64Array): number =>
      maximumMeanDiscrepancy(a, b, FEATURES, kernel);
    const beside = theirs.subarray(0, count * FEATURES);
    const { value, standardError } =
      count < FEWEST_FOR_ERROR
        ? { value: mmd(ours, beside), standardError: null }
        : withStandardError(mmd, ours, beside, FEATURES, 0);
    await pause();
    const floor = floorOf(mmd, theirs, FEATURES, count, PAIRS);
    return [
      {
        id: 'spectrogram_mmd',
        space: FEATURES_NAME,
        value,
        standard_error: standardError,
        floor: floor.mean,
        deviation: floor.deviation,
        level: chanceLevel(floor),
        p_value: rankP(floor, value),
      },
    ];
  },
};

function featuresOf({ values, shape, sampleRate = 0 }: DataSample): Float64Array {
  return Float64Array.from(soundFeatures(values, rowLength(shape), sampleRate));
}
