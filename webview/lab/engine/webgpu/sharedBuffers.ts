// Layer: lab worker, engine. Which tensors may share a buffer: those that are never alive at the
// same time. WebGPU does not let one dispatch read one part of a buffer and write another, so
// there is no arena: every tensor has the whole of a buffer while it lives. Greedy by size
// (Pisarchyk & Lee 2020, shared objects): the largest first, each into the first buffer that is
// free for its whole life.

import type { Lifespan } from '../graph/needed';

/** Something to store. */
export interface Allocation extends Lifespan {
  readonly bytes: number;
}

/** Bytes of each buffer, and for each allocation, in the given order, the number of its buffer. */
export interface SharedBuffers {
  readonly bytes: readonly number[];
  readonly of: readonly number[];
}

export function shareBuffers(allocations: readonly Allocation[]): SharedBuffers {
  const buffers: { bytes: number; lives: Lifespan[] }[] = [];
  const of = allocations.map(() => 0);
  const bySize = allocations.map((allocation, index) => ({ allocation, index }));
  bySize.sort((a, b) => b.allocation.bytes - a.allocation.bytes || a.index - b.index);
  for (const { allocation, index } of bySize) {
    const isFree = ({ lives }: { lives: readonly Lifespan[] }): boolean =>
      lives.every((life) => life.last < allocation.first || allocation.last < life.first);
    let number = buffers.findIndex(isFree);
    if (number === -1) number = buffers.push({ bytes: allocation.bytes, lives: [] }) - 1;
    buffers[number].lives.push(allocation);
    of[index] = number;
  }
  return { bytes: buffers.map(({ bytes }) => bytes), of };
}
