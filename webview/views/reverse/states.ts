// Layer: page, views (pure). The parts of a sampling's result as sets of samples.

import {
  pointSamples,
  sampleLength,
  sliceSamples,
  withValues,
  type SampleSet,
} from '../../../src/shared/protocol/samples';
import type { SampleResult } from '../../../src/shared/protocol/sampling';
import { domainOf } from '../../ui/scatterGeometry';

/** Samples and how they came about. */
export type Trajectories = Pick<SampleResult, 'samples' | 'trajectory'>;

/** The samples that the trajectory follows, in their state after a step; 0 is pure noise. */
export function stateAt(result: Trajectories, step: number): SampleSet {
  return followed(result, result.trajectory.x_t, step);
}

/** What the network predicted of them in a step, the first of which is 0. */
export function predictedAt(result: Trajectories, step: number): SampleSet {
  return followed(result, result.trajectory.x_0, step);
}

function followed(
  { samples, trajectory: { count } }: Trajectories,
  states: Float32Array,
  step: number,
): SampleSet {
  const size = count * sampleLength(samples);
  const first = sliceSamples(samples, 0, count);
  return withValues(first, states.subarray(step * size, (step + 1) * size));
}

/** How many times as wide as its end the start of a process may be to be in view. */
const WIDEST_START = 2.5;

/**
 * What is to be in view from noise to data, the same in every step: all of it, unless the noise is so
 * wide (σ = 80 in EDM) that nothing would be seen of the data.
 */
export function inView(result: Trajectories, reference: SampleSet | null): SampleSet[] {
  const end = reference === null ? [result.samples] : [result.samples, reference];
  const start = stateAt(result, 0);
  if (result.samples.kind !== 'points') return [start];
  const { centre, half } = domainOf(...end.map(({ values }) => values));
  const widest = WIDEST_START * half;
  if (domainOf(start.values).half <= widest) return [start, ...end];
  const [x, y] = centre;
  return [pointSamples(new Float32Array([x - widest, y - widest, x + widest, y + widest]))];
}

/** Root of the mean square of the differences between two samples of equal shape. */
export function distance(a: SampleSet, b: SampleSet): number {
  let sum = 0;
  for (let i = 0; i < a.values.length; i++) {
    sum += ((a.values[i] ?? NaN) - (b.values[i] ?? NaN)) ** 2;
  }
  return Math.sqrt(sum / a.values.length);
}
