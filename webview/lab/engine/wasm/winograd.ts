// Layer: lab worker, engine. When a convolution is computed by Winograd's transform
// (`kernels/winograd.assembly.ts`).

import { POINTS, wholePanels } from './kernels/sizes.assembly';

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

/** Outputs of a tile along each axis. */
const TILE = 4;

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
  const tiles = TILE_FLOATS / (POINTS * (inputs + wholePanels(outputs)));
  return 12 * Math.max(1, Math.floor(tiles / 12));
}
