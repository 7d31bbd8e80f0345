// Layer: lab worker, engine. How a matrix product is cut up: what one workgroup and one invocation
// compute. Real GPUs share tiles of both factors through workgroup memory; software adapters are
// faster without it and without barriers, each invocation for itself from registers. Products in
// 16 bits always share tiles: that is where their operands become smaller.

import type { GpuTraits } from './dispatch';
import type { ProductSize, Tile } from './tile';

function sharedTile(
  rows: number,
  columns: number,
  threadRows: number,
  threadColumns: number,
): Tile {
  return { shared: true, rows, columns, depth: 16, threadRows, threadColumns };
}

/** For real GPUs, the most arithmetic per byte first. All fit 16 KiB and 256 invocations. */
export const SHARED_TILES: readonly Tile[] = [
  sharedTile(128, 64, 8, 8),
  sharedTile(64, 64, 8, 4),
  sharedTile(128, 32, 8, 4),
  sharedTile(64, 32, 4, 4),
  sharedTile(32, 32, 4, 4),
];

/** For software adapters. */
export const REGISTER_TILE: Tile = {
  shared: false,
  rows: 4,
  columns: 4,
  depth: 4,
  threadRows: 4,
  threadColumns: 4,
};

/** Invocations of a workgroup where nothing is shared. */
const REGISTER_THREADS = 64;

/** Workgroups that keep a GPU of today busy. */
const BUSY = { shared: 264, software: 8 };

/** Least depth of a range where a sum is cut. */
const SHORTEST_RANGE = 128;

/** Share of the computed block that may lie outside of the result. */
const WASTE = 0.3;

/** Invocations of a workgroup. */
export function threadsOf(tile: Tile): number {
  return tile.shared
    ? (tile.rows / tile.threadRows) * (tile.columns / tile.threadColumns)
    : REGISTER_THREADS;
}

/** Floats of a tile's line in workgroup memory, which is one vector longer than needed: so writes
 *  spread over the memory banks. */
export function lineOf(extent: number): number {
  return extent + 4;
}

function sharedBytesOf({ rows, columns, depth }: Tile): number {
  return 4 * depth * (lineOf(rows) + lineOf(columns));
}

/** Blocks that the result falls into. */
export function blocksOf(tile: Tile, { rows, columns, batch }: ProductSize): number {
  return Math.ceil(rows / tile.rows) * Math.ceil(columns / tile.columns) * batch;
}

/** Tiles that a device can take. */
export function candidateTiles(traits: GpuTraits): readonly Tile[] {
  if (traits.isSoftware && traits.half === undefined) return [REGISTER_TILE];
  return SHARED_TILES.filter(
    (tile) =>
      threadsOf(tile) <= traits.maxInvocations &&
      sharedBytesOf(tile) <= traits.maxWorkgroupStorageBytes,
  );
}

/** Name of the products that share a tile: of one kernel and as many bits, with extents up to the
 *  same powers of two. */
export function classOf(traits: GpuTraits, size: ProductSize): string {
  const { kernel, rows, columns, depth, batch } = size;
  const extents = [rows, columns, depth, batch].map((extent) => 2 ** Math.ceil(Math.log2(extent)));
  return `${kernel} ${extents.join('×')}${traits.half === undefined ? '' : ' float16'}`;
}

/** The tile that was measured to be the fastest, or else the largest that wastes little and leaves
 *  enough workgroups, or else the smallest. */
export function chooseTile(traits: GpuTraits, size: ProductSize): Tile {
  return traits.tiles?.[classOf(traits, size)] ?? firstThatSuits(traits, size, () => 1);
}

/** The tile of a product whose depth may be cut, and the number of ranges it is cut into. What was
 *  measured has no say in the ranges, so that sums keep their order and results their bits. */
export function splitTile(traits: GpuTraits, size: ProductSize): { tile: Tile; splits: number } {
  const splits = (tile: Tile): number => splitsFor(traits, tile, size);
  const tile = firstThatSuits(traits, size, splits);
  return { tile: traits.tiles?.[classOf(traits, size)] ?? tile, splits: splits(tile) };
}

function firstThatSuits(
  traits: GpuTraits,
  size: ProductSize,
  splits: (tile: Tile) => number,
): Tile {
  const fits = candidateTiles(traits);
  if (fits.length === 1) return fits[0];
  const useful = size.rows * size.columns * size.batch;
  const suits = (tile: Tile): boolean => {
    const blocks = blocksOf(tile, size);
    const isBusy = blocks * splits(tile) >= BUSY.shared;
    return isBusy && blocks * tile.rows * tile.columns * (1 - WASTE) <= useful;
  };
  return fits.find(suits) ?? fits[fits.length - 1];
}

/** Ranges of the depth that give the whole device work, each long enough to be worth it. */
function splitsFor(traits: GpuTraits, tile: Tile, size: ProductSize): number {
  const groups = blocksOf(tile, size) / (tile.shared ? 1 : REGISTER_THREADS);
  const wanted = Math.ceil((traits.isSoftware ? BUSY.software : BUSY.shared) / groups);
  const most = Math.ceil(size.depth / SHORTEST_RANGE);
  const range = rangeOf(size.depth, Math.max(1, Math.min(wanted, most)), tile);
  return Math.ceil(size.depth / range);
}

/** Depth of one range; a multiple of the tile's unless there is only one. */
export function rangeOf(depth: number, splits: number, tile: Tile): number {
  return splits === 1 ? depth : Math.ceil(depth / splits / tile.depth) * tile.depth;
}
