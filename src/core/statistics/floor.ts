// Layer: core (pure). What a statistic of two clouds says by chance: its values between pairs of
// disjoint sets of one pool of points, each as large as the sets that are compared. Of real data
// they are the floor beside which the statistic of samples is put. Of samples and data put together
// they are the permutation distribution (see `comparison.ts`).

import { StatisticsError, type Points } from './pairwise';
import { disjointPair } from './subsets';

/** A statistic of two clouds of as many points, larger the more they differ. */
export type PairStatistic = (a: Float64Array, b: Float64Array) => number;

export interface Floor {
  /** The statistic of every pair, ascending. */
  readonly values: Float64Array;
  readonly mean: number;
  /** Standard deviation of the values. */
  readonly deviation: number;
}

/** Pairs that are drawn: the smallest p-value is 1 in 200. */
export const PAIRS = 199;
/** One in so many real pairs lies above the level of chance. */
const ABOVE_LEVEL = 0.05;

/**
 * The statistic of random pairs of disjoint sets of `size` points of the data.
 * @throws {StatisticsError} for fewer than 2·size points or 2 pairs.
 */
export function floorOf(
  statistic: PairStatistic,
  data: Points,
  dims: number,
  size: number,
  pairs = PAIRS,
): Floor {
  const pair = (seed: number): number => statistic(...disjointPair(data, dims, size, seed));
  return summarise(Float64Array.from({ length: pairs }, (_, seed) => pair(seed)));
}

/** The floor that the values of at least two pairs make. */
export function summarise(values: Float64Array): Floor {
  const pairs = values.length;
  if (pairs < 2) throw new StatisticsError(`The spread of ${pairs} values is not known.`);
  const mean = values.reduce((sum, value) => sum + value, 0) / pairs;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { values: values.slice().sort(), mean, deviation: Math.sqrt(squares / (pairs - 1)) };
}

/** Towards which side a statistic says that the sets are less alike. */
export type Worse = 'higher' | 'lower';

/** The value that 19 of 20 real pairs do not go beyond: "1 × chance". */
export function chanceLevel({ values }: Floor, worse: Worse = 'higher'): number {
  const within = Math.ceil((1 - ABOVE_LEVEL) * values.length);
  return worse === 'higher' ? values[within - 1] : values[values.length - within];
}

/** (1 + pairs that are at least as bad) / (1 + pairs): small when it is not chance. */
export function rankP({ values }: Floor, value: number, worse: Worse = 'higher'): number {
  const isAsBad = (other: number): boolean =>
    worse === 'higher' ? other >= value : other <= value;
  return (1 + values.filter(isAsBad).length) / (1 + values.length);
}
