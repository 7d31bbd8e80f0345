// Layer: shared by host, page and worker. No vscode, no DOM.
// The messages of the forward process.

import type { ForwardVariantId, WrittenForward } from '../../core/forwardVariants';
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
  /** The forward steps that are drawn, each on canvases of its own; `core/forwardVariants.ts`. */
  variants: ForwardVariantId[];
  /** What stands for the literal step; null for that step itself. */
  written: WrittenForward | null;
}

/** The canvases of one forward step, which the page hands to the worker. */
export interface NoisingCanvases {
  /** a·x₀, the part of the data in x_t. */
  signal: OffscreenCanvasLike;
  /** s·ε, the part of the noise. */
  noise: OffscreenCanvasLike;
  /** x_t = a·x₀ + s·ε. */
  sum: OffscreenCanvasLike;
  /** x_t at ten times in a row. */
  strip: OffscreenCanvasLike;
}

/** What is noised: its size, and mean and standard deviation of all its numbers in network units. */
export interface NoisedData {
  width: number;
  height: number;
  mean: number;
  deviation: number;
}

/** Counts of pixel values (or coordinates) of x_t in equal bins over [−4, 4]. */
export interface NoisingHistogram {
  edges: [low: number, high: number];
  counts: Uint32Array;
}

/** The histograms of the forward steps that were drawn. */
export type NoisingHistograms = Partial<Record<ForwardVariantId, NoisingHistogram>>;

/** OffscreenCanvas where there is a DOM; this file is compiled without one too. */
export interface OffscreenCanvasLike {
  width: number;
  height: number;
}
