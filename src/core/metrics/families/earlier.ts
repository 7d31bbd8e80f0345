// Layer: core (pure). Metrics of earlier versions, so that their runs can still be read. They are
// no longer measured.

import { percent } from '../../numberText';
import type { Measure, MetricFamily } from '../contract';

export const earlier: MetricFamily = {
  words: {
    strays: {
      label: 'Strays',
      format: 'percent',
      meaning: 'Samples farther from the data than 99 % of real points are from each other.',
      finding: ({ value, floor }) =>
        `${percent(value)} are strays (of real points ${percent(floor)})`,
    },
    biased_energy_distance: {
      label: 'Energy distance, measured by an older version',
      format: 'number',
      meaning: 'Biased upwards, beside a floor of smaller sets: no verdict can rest on it.',
      finding: null,
    },
  },
  measure: () => Promise.resolve<readonly Measure[]>([]),
};
