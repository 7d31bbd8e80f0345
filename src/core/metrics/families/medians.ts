// Layer: core (pure). Medians of a number of every sample, ours beside those of real ones.

import { normalBelow } from '../../statistics/tests';
import type { Measure } from '../contract';

/** √(π/2): the median of normal numbers is this much less exact than their mean. */
const MEDIAN_ERROR = Math.sqrt(Math.PI / 2);
/** Standard deviations of normal numbers in a median distance from the median. */
const NORMAL_DISTANCE = 1.4826;

/** Median, and its standard error as of normal numbers with the same median distance from it. */
function medianOf(numbers: Float64Array): { median: number; error: number } {
  const middle = (values: Float64Array): number => {
    const sorted = values.slice().sort();
    const half = sorted.length >> 1;
    return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  };
  const median = middle(numbers);
  const deviation = NORMAL_DISTANCE * middle(numbers.map((value) => Math.abs(value - median)));
  return { median, error: (MEDIAN_ERROR * deviation) / Math.sqrt(numbers.length) };
}

/**
 * The median of what is finite of either; no measure where nothing is.
 * @param isWorse more is worse, which is tested
 */
export function comparedMedians(
  id: string,
  ours: Float64Array,
  theirs: Float64Array,
  isWorse: boolean,
): Measure[] {
  const [value, floor] = [ours, theirs].map((all) => medianOf(all.filter(Number.isFinite)));
  if (Number.isNaN(value.median) || Number.isNaN(floor.median)) return [];
  const spread = Math.hypot(value.error, floor.error);
  const z = spread === 0 ? 0 : (floor.median - value.median) / spread;
  return [
    {
      id,
      space: null,
      value: value.median,
      standard_error: value.error,
      floor: floor.median,
      deviation: floor.error,
      level: null,
      p_value: isWorse ? normalBelow(z) : null,
    },
  ];
}
