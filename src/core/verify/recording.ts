// Layer: core (pure). Runs a scheduler on the problem of a golden file and records what it did:
// its states at every network call, the times of those calls and the draws of noise. Before each
// call the state is replaced by the one that the file lists, so that every state is computed from
// the listed one before it: a rounding error of the float32 reference cannot grow over the steps
// and hide a mistake. A second run that rounds as float32 does shows how far a step may be off.

import type { GaussianMixture } from '../exact/mixture';
import { float64Algebra } from '../sampling/arrays';
import type { Algebra } from '../sampling/contract';
import { runSampler } from '../sampling/spec';
import type { DiscreteSchedule } from '../schedule';
import type { SchedulerReading } from '../schedulerConfig/read';
import { VerifyError } from './cases';
import { exactNetwork } from './exactNetwork';

/** What all cases of a file share. */
export interface Setting {
  readonly mixture: GaussianMixture;
  /** Standard normal start, row-major, `dims` numbers a sample. */
  readonly x_T: Float64Array;
  readonly dims: number;
  /** The k-th draw of a case is noise[k mod length]. */
  readonly noise: readonly Float64Array[];
}

export interface Recording {
  /** The state at every network call, and the last one. */
  readonly states: readonly Float64Array[];
  /** Times at which the network was asked, in the sampler's own unit. */
  readonly times: readonly number[];
  readonly draws: number;
}

/** How results are stored: as they are, or rounded to float32. */
export type Storage = (values: Float64Array) => Float64Array;

export const EXACT: Storage = (values) => values;
export const ROUNDED: Storage = (values) => values.map(Math.fround);

export interface RecordingOptions {
  readonly stored: Storage;
  /** Times at which the network is asked whatever the sampler says; null for none. */
  readonly times: readonly (number | null)[];
  /** Times as the file lists them, in the sampler's unit; none where the file has another. */
  readonly listed: readonly number[];
  /** The state to go on from at each network call. */
  readonly trajectory: readonly Float64Array[];
}

/**
 * Runs the scheduler. Where one of `times` is given, the network is asked then, and not when the
 * sampler says; where one is `listed` and float32 cannot tell it from the sampler's, too, because
 * the network of the file was asked then. @throws {VerifyError} if the run needs noise and the file lists none.
 */
export async function record(
  reading: SchedulerReading,
  schedule: DiscreteSchedule | null,
  setting: Setting,
  { stored, times: given, listed, trajectory }: RecordingOptions,
): Promise<Recording> {
  const times: number[] = [];
  const states: Float64Array[] = [];
  let draws = 0;
  /** Records the state of the next call, once, and puts the listed one in its place. */
  const observe = (state: Float64Array): void => {
    if (states.length > times.length) return;
    states.push(state.slice());
    const known = trajectory.at(states.length - 1);
    if (known?.length === state.length) state.set(known);
  };
  const network = exactNetwork(reading, schedule, setting.mixture);
  const steps = runSampler(reading.spec, {
    schedule,
    output: reading.output,
    algebra: storing(float64Algebra(setting.dims), stored),
    observe,
    denoise: (x, t) => {
      observe(x);
      const asked = given[times.length] ?? roundedTime(t, listed[times.length]);
      times.push(asked);
      return stored(network(x, asked));
    },
    noise: () => {
      if (setting.noise.length === 0) throw new VerifyError('The file lists no noise.');
      return setting.noise[draws++ % setting.noise.length].slice();
    },
    x_T: setting.x_T.slice(),
  });
  let last: Float64Array | null = null;
  for await (const { x } of steps) last = x;
  if (last !== null) states.push(last);
  return { states, times, draws };
}

/** Relative difference of two times that is float32 rounding of ln σ and of t. */
const SAME_TIME = 2 ** -21;

/** The listed time where it is the sampler's but for rounding, else the sampler's. */
function roundedTime(t: number, listed: number | undefined): number {
  return listed !== undefined && Math.abs(listed - t) <= SAME_TIME * Math.abs(t) ? listed : t;
}

/** The algebra with every result stored as said. */
function storing(algebra: Algebra<Float64Array>, stored: Storage): Algebra<Float64Array> {
  return {
    combine: (...terms) => stored(algebra.combine(...terms)),
    clamp: (x, range) => stored(algebra.clamp(x, range)),
    threshold: (x, ratio, maximum) => stored(algebra.threshold(x, ratio, maximum)),
    release: (x) => {
      algebra.release(x);
    },
  };
}
