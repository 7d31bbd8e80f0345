// Layer: core (pure). How far the states of a golden trajectory may be from the computed ones. A
// float32 reference is as exact as float32 allows: what that is follows from our own run with
// rounding, and from three places where a reference subtracts almost equal numbers and we do not.

import { definitionOf, type SamplerId, type SamplerSpec } from '../sampling/spec';
import type { DiscreteSchedule } from '../schedule';
import { compare, VerifyError, type VerifyCase } from './cases';
import type { Recording } from './recording';

/** Agreement that a float32 reference allows, relative to each number of a state. */
export const TOLERANCE = 1e-4;

/** Numbers below this part of a state's largest one are compared as if they were that large. */
const SMALL_PART = 0.1;

/** How much larger than in our own float32 run a reference's rounding errors may be. */
const ROUNDING_MARGIN = 4;

/** Rounding that a step may leave, relative to the state before it: x − σε cancels. */
const CANCELLATION = 2 ** -23;

/** What was run, and on which tables. */
interface Run {
  readonly spec: SamplerSpec;
  readonly schedule: DiscreteSchedule | null;
  readonly x_T: Float64Array;
}

/**
 * One comparison per state, `start` first, of the exact recording and a listed trajectory.
 * @throws {VerifyError} if there are more or fewer states than are listed.
 */
export function compareStates(
  file: string,
  name: string,
  start: Float64Array,
  expected: readonly Float64Array[],
  [{ states, times }, rounded]: readonly [Recording, Recording],
  run: Run,
): VerifyCase[] {
  if (states.length !== expected.length) {
    throw new VerifyError(
      `${states.length - 1} states were computed, ${expected.length - 1} are listed after the first.`,
    );
  }
  const factor = Math.max(CANCELLATION, lostBySampler(run.spec, run.schedule, times));
  const unknownX0 = zeroSignal(run, times) * largestOf(run.x_T);
  // A step of two calls goes on from the state before its first one.
  const calls = definitionOf(run.spec.sampler).networkCallsPerStep;
  return [start, ...states.slice(1)].map((state, i) => {
    const scale = SMALL_PART * largestOf(expected[i]);
    const own = i === 0 ? 0 : largestDifference(state, rounded.states[i]);
    const before = expected.slice(Math.max(i - calls, 0), i).map(largestOf);
    const rounding = Math.max(ROUNDING_MARGIN * own, unknownX0, factor * Math.max(0, ...before));
    const tolerance = Math.max(TOLERANCE, scale > 0 ? rounding / scale : 0);
    return compare(file, name, state, expected[i], tolerance, scale);
  });
}

function largestOf(state: Float64Array): number {
  return state.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
}

/** Largest |a − b|; 0 where the rounded run is not finite, which then excuses nothing. */
function largestDifference(a: Float64Array, b: Float64Array): number {
  const largest = largestOf(a.map((value, i) => value - b[i]));
  return Number.isFinite(largest) ? largest : 0;
}

/** Where ᾱ is 0 a file's x₀ is (z − sε)/1e-12: a float64 rounding error of z, enlarged. */
function zeroSignal({ schedule }: Run, times: readonly number[]): number {
  return schedule?.alphas_cumprod[times[0]] === 0 ? 2 ** -53 / 1e-12 : 0;
}

/** What the sampler itself says float32 may lose. */
function lostBySampler<Id extends SamplerId>(
  { sampler, options }: SamplerSpec<Id>,
  schedule: DiscreteSchedule | null,
  times: readonly number[],
): number {
  if (schedule === null) return 0;
  return definitionOf(sampler).lostDigits?.(options, schedule, times) ?? 0;
}
