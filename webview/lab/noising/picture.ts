// Layer: worker. What draws the frames of the noising view: a frame is one x_t in one
// box of a canvas. Two implementations: WGSL kernels (`gpuPicture.ts`) and the CPU with a 2-D
// canvas (`cpuPicture.ts`).

import type { ForwardCoefficients } from '../../../src/core/forward';
import type { Disposable } from '../../../src/shared/dispose';
import type { NoisingData } from './data';

/** One x_t and where on the canvas it goes, in pixels; boxes span the whole height. */
export interface Tile {
  at: ForwardCoefficients;
  box: { left: number; width: number };
}

/** A canvas and what goes onto it. */
export interface Sheet {
  canvas: OffscreenCanvas;
  tiles: Tile[];
}

export interface Picture extends Disposable {
  setData(data: NoisingData): void;
  /** Clears the canvases, draws their tiles, and answers with the histogram of the last tile. */
  draw(sheets: Sheet[], seed: number): Promise<Uint32Array>;
}
