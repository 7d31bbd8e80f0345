// Layer: shared by host, page and worker. No vscode, no DOM.
// The messages of the forward process.

import type { ForwardVariantId } from '../../core/forwardVariants';
import type { BetaConfig } from '../../core/recipe/types';
import type { DataSource } from './data';

/** An image, a point set or the data of a recipe for the noising view. */
export type NoisingSource =
  | { kind: 'image'; name: string; bytes: Uint8Array; mime: string }
  | { kind: 'builtin-image'; name: string }
  | { kind: 'points'; name: string; points: Float32Array }
  | { kind: 'data'; name: string; source: DataSource };

/** What the noising canvases show. Seeds and stream as in `core/rng/philox.ts`. */
export interface NoisingFrame {
  schedule: BetaConfig;
  /** 0-based timestep; −1 is the clean x₀. */
  t: number;
  seed: number;
  /** Which forward step is taken; `core/forwardVariants.ts`. */
  variant: ForwardVariantId;
}

/** Counts of pixel values (or coordinates) of x_t in equal bins over [−4, 4]. */
export interface NoisingHistogram {
  edges: [low: number, high: number];
  counts: Uint32Array;
}

/** OffscreenCanvas where there is a DOM; this file is compiled without one too. */
export interface OffscreenCanvasLike {
  width: number;
  height: number;
}
