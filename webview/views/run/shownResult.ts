// Layer: page, views (pure). The parts of a sampling's result as sets of samples.

import type { RunContent } from '../../../src/shared/protocol/run';
import {
  sampleLength,
  sliceSamples,
  withValues,
  type SampleSet,
} from '../../../src/shared/protocol/samples';

export type ShownResult = NonNullable<RunContent['result']>;

/** The samples that the trajectory follows, in their state after a step; 0 is pure noise. */
export function stateAt(result: ShownResult, step: number): SampleSet {
  return followed(result, result.trajectory.x_t, step);
}

/** What the network predicted of them in a step, the first of which is 0. */
export function predictedAt(result: ShownResult, step: number): SampleSet {
  return followed(result, result.trajectory.x_0, step);
}

function followed(
  { samples, trajectory: { count } }: ShownResult,
  states: Float32Array,
  step: number,
): SampleSet {
  const size = count * sampleLength(samples);
  const first = sliceSamples(samples, 0, count);
  return withValues(first, states.subarray(step * size, (step + 1) * size));
}

/** Root of the mean square of the differences between two samples of equal shape. */
export function distance(a: SampleSet, b: SampleSet): number {
  let sum = 0;
  for (let i = 0; i < a.values.length; i++) {
    sum += ((a.values[i] ?? NaN) - (b.values[i] ?? NaN)) ** 2;
  }
  return Math.sqrt(sum / a.values.length);
}
