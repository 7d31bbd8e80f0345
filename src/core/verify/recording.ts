// Layer: core (pure). Runs a scheduler on the problem of a golden file and records what it did:
// its states after every network call, the times of those calls and the draws of noise. A second
// run that rounds as float32 does shows how far a float32 reference may be from the exact one.

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
  /** States after every network call. */
  readonly states: readonly Float64Array[];
  /** Times at which the network was asked, in the sampler's own unit. */
  readonly times: readonly number[];
  readonly draws: number;
}

/** How results are stored: as they are, or rounded to float32. */
export type Storage = (values: Float64Array) => Float64Array;

export const EXACT: Storage = (values) => values;
export const ROUNDED: Storage = (values) => values.map(Math.fround);

/**
 * Runs the scheduler. Where one of `times` is given, the network is asked then, and not when the
 * sampler says. @throws {VerifyError} if the run needs noise and the file lists none.
 */
export async function record(
  reading: SchedulerReading,
  schedule: DiscreteSchedule | null,
  setting: Setting,
  { stored, times: given }: { stored: Storage; times: readonly (number | null)[] },
): Promise<Recording> {
  const times: number[] = [];
  const states: Float64Array[] = [];
  let draws = 0;
  const network = exactNetwork(reading, schedule, setting.mixture);
  const steps = runSampler(reading.spec, {
    schedule,
    output: reading.output,
    algebra: storing(float64Algebra(setting.dims), stored),
    denoise: (x, t) => {
      const asked = given[times.length] ?? t;
      times.push(asked);
      return stored(network(x, asked));
    },
    noise: () => {
      if (setting.noise.length === 0) throw new VerifyError('The file lists no noise.');
      return setting.noise[draws++ % setting.noise.length].slice();
    },
    x_T: setting.x_T,
  });
  for await (const { x, stages } of steps) states.push(...(stages ?? []), x);
  return { states, times, draws };
}

/** The algebra with every result stored as said. */
function storing(algebra: Algebra<Float64Array>, stored: Storage): Algebra<Float64Array> {
  return {
    combine: (...terms) => stored(algebra.combine(...terms)),
    clamp: (x, range) => stored(algebra.clamp(x, range)),
    threshold: (x, ratio, maximum) => stored(algebra.threshold(x, ratio, maximum)),
    blend: (mask, a, b) => stored(algebra.blend(mask, a, b)),
    release: (x) => {
      algebra.release(x);
    },
  };
}
