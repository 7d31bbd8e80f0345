// Layer: lab worker, engine. When a convolution is computed by Winograd's transform
// (`kernels/winograd.assembly.ts`) and what memory that takes.

import { packedSize } from './kernels';

/** What the choice depends on. */
export interface WinogradGeometry {
  readonly batch: number;
  readonly inputs: number;
  readonly outHeight: number;
  readonly outWidth: number;
  readonly outputs: number;
  readonly kernel: number;
  readonly stride: number;
}

/** Outputs of a tile along each axis, and the points at which it is transformed. */
const TILE = 4;
const POINTS = 36;

/** Floats that the tiles in work may take, so that they stay in a second-level cache of 1 MiB. */
const TILE_FLOATS = 131072;

/** Fewest tiles for which transforming the kernel pays. */
const FEWEST_TILES = 4;

/**
 * Whether Winograd's transform is faster than the direct sum. Measured forward and backward, one
 * thread, fused multiply-add: 3.0 times as fast for 28×28 images with 32 channels, 2.1 with 16,
 * 1.5 with 8; 2.2 for 4×4 images with 32 channels. It loses where tiles of 4×4 outputs are mostly
 * empty (2×2 images: 0.8) or where there are fewer than four of them (one 4×4 image: 0.3).
 */
export function suitsWinograd(geometry: WinogradGeometry): boolean {
  const { batch, inputs, outHeight, outWidth, outputs, kernel, stride } = geometry;
  if (kernel !== 3 || stride !== 1 || inputs % 4 !== 0 || outputs % 4 !== 0) return false;
  const tiles = Math.ceil(outHeight / TILE) * Math.ceil(outWidth / TILE);
  const filled = (outHeight * outWidth) / (tiles * TILE ** 2);
  return batch * tiles >= FEWEST_TILES && filled > 0.5;
}

/** Tiles of 4×4 outputs in work at a time: a multiple of twelve, which whole register tiles fill. */
export function winogradBlock({ inputs, outputs }: WinogradGeometry): number {
  const tiles = TILE_FLOATS / (POINTS * (inputs + packedSize(1, outputs)));
  return 12 * Math.max(1, Math.floor(tiles / 12));
}

/** Floats of workspace of a convolution from `from` to `to` channels. */
export function winogradWorkspace(from: number, to: number, block: number): number {
  const columns = packedSize(1, to);
  const points = [from * columns, block * from, block * columns];
  const zeros = 6 * Math.max(from, to);
  return POINTS * points.reduce((sum, floats) => sum + floats + POINT_SLACK, 0) + zeros;
}

/** Floats between the points of a tile, `pointBytes` in `winograd.assembly.ts`. */
const POINT_SLACK = 16;
