// Layer: worker (pure). How the samples of a preview came out of the noise: what a few network calls
// were given and what they predicted. Nothing is computed for it, so that it costs a copy alone, and
// it is bounded, because every preview of a run carries one.

import type { SamplingPath } from '../../../src/shared/protocol/samples';
import type { FollowedSamples } from '../followed';

/** Calls that are kept; the samples themselves are what comes after the last. */
const MOST_CALLS = 5;
/** Most numbers of each of the two arrays: 64 KB. */
const MOST_NUMBERS = 16_384;

/** The calls of so many steps that are kept: evenly spaced, the first among them. */
export function keptCalls(steps: number): number[] {
  const kept = Math.min(MOST_CALLS, steps);
  return Array.from({ length: kept }, (_, i) => Math.round((i * steps) / kept));
}

/** Samples that are followed, the first ones of `count` of `size` numbers each; one at least. */
export function followedSamples(count: number, size: number): number {
  return Math.min(count, Math.max(1, Math.floor(MOST_NUMBERS / (MOST_CALLS * size))));
}

/** The path of the calls that were added, of which `x_t` is what each was given. */
export function samplingPath(followed: FollowedSamples): SamplingPath {
  return { count: followed.count, times: followed.times, ...followed.arrays() };
}
