// Layer: shared by host, page and worker. No vscode, no DOM.
// The messages about models as such: choosing and loading one, what it costs, writing it as ONNX.

import type { Recipe } from '../../core/recipe/types';
import type { DataSource } from './data';
import type { FileSet } from './files';

/** A line of the model chooser in the sampling view. */
export interface ModelChoice {
  id: string;
  label: string;
  detail: string;
  /** What the model was trained with, and how its author samples it. */
  recipe: Recipe;
  /** Names of the classes that it can be asked for; null for a model without classes. */
  classes: readonly string[] | null;
  /** Steps of earlier checkpoints of the same run, ascending. */
  checkpoints: readonly number[];
}

/** A model as the page needs it to compute with. */
export interface LoadedModel {
  model: FileSet;
  /** What it was trained on; null when that is gone. */
  data: DataSource | null;
}

/** A model to be written as an ONNX file, which says of itself what is asked here. */
export interface OnnxRequest {
  /** `network/…` and `scheduler/…` of a checkpoint or shipped model. */
  model: FileSet;
  title: string;
  recipe: Recipe | null;
  /** Version of the extension. */
  version: string;
}

/** What a machine was measured to do. */
export interface MachineSpeed {
  /** Multiplications and additions a second in a matrix product, counted apart. */
  flopsPerSecond: number;
  /** Bytes read and written a second. */
  bytesPerSecond: number;
}

/** One layer, as diffusers names it; '' is what stands outside of all layers. */
export interface LayerRow {
  layer: string;
  /** Kinds of its operations in running order. */
  operations: readonly string[];
  /** Of its last result. */
  shape: readonly number[];
  parameters: number;
  /** Multiply-adds of a forward pass over the batch. */
  multiplyAdds: number;
  /** Multiplications and additions of a training step, counted apart. */
  flops: number;
  /** Of the weights alone. */
  parameterBytes: number;
  /** Results that are kept for the backward pass. */
  activationBytes: number;
  /** Predicted for its part in a training step; null without a {@link MachineSpeed}. */
  seconds: number | null;
}

export interface LayerTable {
  batch: number;
  rows: readonly LayerRow[];
  /** Sums over the rows; the time is with the optimiser's. */
  total: Omit<LayerRow, 'layer' | 'operations' | 'shape'>;
  /** The optimiser's pass over weights, gradients, both moments and averages. */
  optimiserSeconds: number | null;
  /** Most memory of a training step on the wasm engine: the arena and the five buffers. */
  peakBytes: number;
  /** What the times are predicted from; null where nothing could be measured. */
  speed: MachineSpeed | null;
}
