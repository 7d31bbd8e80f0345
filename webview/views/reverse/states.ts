// Layer: page, views (pure). The parts of a sampling's result as sets of samples.

import {
  pointSamples,
  sampleCount,
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

/** Names of what stands beside each other then. */
const KINDS = ['variant', 'the truth'];

/**
 * A state of all samples with the true one behind them; a state of some of them as it is, so that each
 * keeps its number.
 */
export function withTruth(state: SampleSet, all: SampleSet, truth: SampleSet | null): SampleSet {
  if (truth === null || state.values.length !== all.values.length) return state;
  const values = new Float32Array(state.values.length + truth.values.length);
  values.set(state.values);
  values.set(truth.values, state.values.length);
  const labels = new Int32Array(sampleCount(all) + 1);
  labels[sampleCount(all)] = 1;
  return { ...state, values, labels, classes: KINDS };
}

/** So many times as wide as the data, a square holds nearly all of the noise that they come from. */
const NOISE_WIDTH = 1.9;

/**
 * What is to be in view from noise to data: of points always the same square of a model, so that seeds
 * and samplers can be compared and noise of σ = 80 does not make the data a dot.
 */
export function inView(
  { samples }: Pick<Trajectories, 'samples'>,
  reference: SampleSet | null,
): SampleSet[] {
  if (samples.kind !== 'points') return [samples];
  const { centre, half } = domainOf((reference ?? samples).values);
  const [x, y] = centre;
  const reach = NOISE_WIDTH * half;
  return [pointSamples(new Float32Array([x - reach, y - reach, x + reach, y + reach]))];
}

/** Root of the mean square of the differences between two samples of equal shape. */
export function distance(a: SampleSet, b: SampleSet): number {
  let sum = 0;
  for (let i = 0; i < a.values.length; i++) {
    sum += ((a.values[i] ?? NaN) - (b.values[i] ?? NaN)) ** 2;
  }
  return Math.sqrt(sum / a.values.length);
}
