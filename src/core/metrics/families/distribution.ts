// Layer: core (pure). Metrics: do samples and data come from one distribution? On the coordinates
// of points; of pictures on their principal components, since distances between thousands of
// pixels hardly differ; of sounds on those of their spectrograms. The components are those of the training rows, so that neither samples nor
// the real rows that they are compared with have a part in them.

import { FEATURES, FEATURES_NAME, soundFeatures } from '../../audio/features';
import { percent, short } from '../../numberText';
import { rowLength, samplesOf, type DataSet } from '../../data/dataSet';
import { philoxPermutation } from '../../rng/philox';
import { STREAMS } from '../../rng/streams';
import { Reference, type Measured } from '../../statistics/comparison';
import { principalComponents, project } from '../../statistics/principalComponents';
import type { Measure, MetricFamily, MetricInput } from '../contract';

/** Components of pictures, and training rows and numbers that they are computed from. */
const COMPONENTS = 16;
const FITTED_ROWS = 1000;
const FITTED_NUMBERS = 4_000_000;

/** Samples and real rows as points of a space in which they are compared. */
interface Space {
  readonly name: string | null;
  readonly samples: Float32Array | Float64Array;
  readonly real: Float32Array | Float64Array;
  readonly dims: number;
}

export const distribution: MetricFamily = {
  words: {
    energy_distance: {
      label: 'Energy distance',
      format: 'number',
      meaning: 'Unbiased: 0 on average when samples and data are alike, and then below 0 as often.',
      finding: ({ value, level }) =>
        `energy distance ${short(value)} where 19 of 20 real sets stay within ${short(level ?? NaN)}`,
    },
    precision: {
      label: 'Precision',
      format: 'percent',
      meaning: 'Samples that lie where data lie: within the reach of the 5 nearest of some datum.',
      finding: ({ value, floor }) =>
        `${percent(1 - value)} of the samples lie where there are no data (of real ones ${percent(1 - floor)})`,
    },
    coverage: {
      label: 'Coverage',
      format: 'percent',
      meaning: 'Data that have a sample near: within the reach of their 5 nearest.',
      finding: ({ value, floor }) =>
        `${percent(1 - value)} of the data have no sample near (of real ones ${percent(1 - floor)})`,
    },
  },

  async measure(input) {
    const { name, samples, real, dims } = spaceOf(input);
    await input.pause();
    const reference = Reference.of(real, dims, input.size);
    if (reference === null) return [];
    const { energyDistance, precision, coverage } = reference.compare(samples);
    return [
      measure('energy_distance', name, energyDistance),
      measure('precision', name, precision),
      measure('coverage', name, coverage),
    ];
  },
};

function measure(id: string, space: string | null, measured: Measured): Measure {
  const { value, floor, deviation, level, p } = measured;
  return { id, space, value, standard_error: null, floor, deviation, level, p_value: p };
}

function spaceOf({ samples, real, data }: MetricInput): Space {
  const dims = rowLength(samples.shape);
  if (samples.kind === 'points') {
    return { name: null, samples: samples.values, real: real.values, dims };
  }
  // Of sounds, which differ in phase even where nobody hears a difference, those of their features.
  const isSound = samples.kind === 'audio';
  const width = isSound ? FEATURES : dims;
  const numbersOf = (values: Float32Array): Float32Array =>
    isSound ? soundFeatures(values, dims, data.sampleRate ?? 0) : values;
  const rows = numbersOf(trainingRows(data, dims));
  const components = principalComponents(rows, width, COMPONENTS);
  const { length } = components.variances;
  const what = isSound ? ` of the ${FEATURES_NAME}` : '';
  return {
    name: `${length} principal components${what} (${percent(components.explained)} of the variance)`,
    samples: project(numbersOf(samples.values), components),
    real: project(numbersOf(real.values), components),
    dims: length,
  };
}

function trainingRows(data: DataSet, dims: number): Float32Array {
  const order = philoxPermutation(0, STREAMS.statisticsSubset, data.count);
  const most = Math.max(2, Math.min(FITTED_ROWS, Math.floor(FITTED_NUMBERS / dims)));
  return samplesOf(data, order.subarray(0, most)).values;
}
