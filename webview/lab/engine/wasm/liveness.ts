// Layer: lab worker, engine. Lays tensors out in one arena so that those that are alive at the
// same time never overlap. Greedy by size (Pisarchyk & Lee 2020): the largest first, each at the
// lowest offset that is free for its whole life.

/** A block to place; alive from step `first` to step `last`, both included. */
export interface Lifetime {
  readonly bytes: number;
  readonly first: number;
  readonly last: number;
}

/** Where the blocks lie, in the order in which they were given, and the size of it all. */
export interface ArenaLayout {
  readonly offsets: readonly number[];
  readonly bytes: number;
}

/** A cache line; kernels load whole vectors from the start of every tensor. */
export const ALIGNMENT = 64;

export function align(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
}

export function layOutArena(blocks: readonly Lifetime[]): ArenaLayout {
  const offsets = blocks.map(() => 0);
  const placed: { block: Lifetime; offset: number }[] = [];
  const bySize = blocks.map((block, index) => ({ block, index }));
  bySize.sort((a, b) => b.block.bytes - a.block.bytes || a.index - b.index);
  for (const { block, index } of bySize) {
    let offset = 0;
    for (const other of placed) {
      const together = other.block.first <= block.last && block.first <= other.block.last;
      // `placed` is sorted by offset: the first gap that is large enough is the lowest.
      if (!together) continue;
      if (offset + block.bytes <= other.offset) break;
      offset = Math.max(offset, align(other.offset + other.block.bytes));
    }
    offsets[index] = offset;
    placed.push({ block, offset });
    placed.sort((a, b) => a.offset - b.offset);
  }
  const bytes = Math.max(0, ...placed.map(({ block, offset }) => offset + block.bytes));
  return { offsets, bytes: align(bytes) };
}
