// Layer: worker (pure). How the samples of a preview came out of the noise: what a few network calls
// were given and what they predicted. Nothing is computed for it, so that it costs a copy alone, and
// it is bounded, because every preview of a run carries one.

import type { SamplingPath } from '../../../src/shared/protocol/samples';
import { concatenate } from '../concatenate';

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

/** Collects the path of one drawing of `count` samples, in data units. */
export class PathRecorder {
  private readonly followed: number;
  private readonly length: number;
  private readonly kept: { time: number; x_t: Float32Array; x_0: Float32Array }[] = [];

  /** @param size numbers of one sample */
  constructor(count: number, size: number) {
    this.followed = followedSamples(count, size);
    this.length = this.followed * size;
  }

  /** Whether the call of step `index` of `steps` is to be added. */
  wants(index: number, steps: number): boolean {
    return keptCalls(steps).includes(index);
  }

  /** @param x_t what the call was given @param x_0 what it predicted; both count × shape */
  add(time: number, x_t: Float32Array, x_0: Float32Array): void {
    this.kept.push({ time, x_t: x_t.slice(0, this.length), x_0: x_0.slice(0, this.length) });
  }

  get path(): SamplingPath {
    return {
      count: this.followed,
      times: this.kept.map(({ time }) => time),
      x_t: concatenate(this.kept.map(({ x_t }) => x_t)),
      x_0: concatenate(this.kept.map(({ x_0 }) => x_0)),
    };
  }
}
