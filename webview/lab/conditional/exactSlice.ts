// Layer: worker (pure). What points with one coordinate known should be: draws of the exact posterior
// of the other coordinate, and how far the samples are from them.

import type { DataSet } from '../../../src/core/data/dataSet';
import { bandDraws, sliceDraws, type SliceDraws } from '../../../src/core/exact/slice';
import type { DataConfig } from '../../../src/core/recipe/types';
import { slicedWasserstein1 } from '../../../src/core/statistics/slicedWasserstein1';
import type { ConditionalTask, ExactSlice } from '../../../src/shared/protocol/conditional';

/** What a model was trained on. */
export interface TrainedOn {
  readonly config: DataConfig;
  readonly set: DataSet;
}

/** Sets of draws that samples are compared with; the floor is that of each with the next. */
export const EXACT_SETS = 4;
/** Fewer rows of a file near the line say nothing. */
const LEAST_ROWS = 40;

/** Null without data, or where too few of them lie near the line. */
export function exactSlice(
  data: TrainedOn | null,
  { axis, value }: Extract<ConditionalTask, { kind: 'hold' }>,
  points: Float32Array,
): ExactSlice | null {
  const found = data === null ? null : dataSlice(data, { axis, value }, points.length / 2);
  return found === null ? null : { ...found, ...distances(freeOf(points, axis), found.draws) };
}

/** What is known of one coordinate. */
export type KnownCoordinate = Pick<Extract<ConditionalTask, { kind: 'hold' }>, 'axis' | 'value'>;

/** Draws of the other coordinate for `count` samples; null where there are too few. */
export function dataSlice(
  { config, set }: TrainedOn,
  { axis, value }: KnownCoordinate,
  count: number,
): SliceDraws | null {
  if (config.kind !== 'points') return null;
  const { name, noise } = config;
  const found =
    name === null
      ? bandDraws(set.reference(Infinity).values, axis, value)
      : sliceDraws({ name, noise }, axis, value, EXACT_SETS * count);
  return found.draws.length < LEAST_ROWS ? null : found;
}

/** The coordinate of points that is not held. */
export function freeOf(points: Float32Array, axis: 0 | 1): Float32Array {
  return Float32Array.from({ length: points.length / 2 }, (_, row) => points[2 * row + 1 - axis]);
}

/** W₁ of equally many; of fewer draws than samples as many samples are taken, spread over all. */
export function distances(
  samples: Float32Array,
  draws: Float32Array,
): Pick<ExactSlice, 'distance' | 'floor'> {
  const size = Math.min(samples.length, Math.floor(draws.length / 2));
  const some = spread(samples, size);
  const sets = Array.from(
    { length: Math.min(EXACT_SETS, Math.floor(draws.length / size)) },
    (_, k) => draws.subarray(k * size, (k + 1) * size),
  );
  const between = (a: Float32Array, b: Float32Array): number => slicedWasserstein1(a, b, 1, 1, 0);
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  return {
    distance: mean(sets.map((set) => between(some, set))),
    floor: mean(sets.map((set, k) => between(set, sets[(k + 1) % sets.length]))),
  };
}

function spread(values: Float32Array, count: number): Float32Array {
  return Float32Array.from(
    { length: count },
    (_, i) => values[Math.floor((i * values.length) / count)],
  );
}
