// Layer: shared by host, page and worker. No vscode, no DOM.
// Page → worker: one training step by itself, with everything that happened in it.

import type { Call } from './call';
import type { SampleKind } from './samples';

/** The noise level of a row of a batch, and what the loss makes of an error there. */
export interface ShownRow {
  /** A timestep, or σ. */
  readonly time: number;
  /** x_t = signal·x₀ + noise·ε. */
  readonly signal: number;
  readonly noise: number;
  /** The network should answer target.x0·x₀ + target.epsilon·ε. */
  readonly target: { readonly x0: number; readonly epsilon: number };
  readonly weight: number;
  /** weight × mean square of answer − target, before the step and after it. */
  readonly before: number;
  readonly after: number;
}

/** Arrays are rows × shape in the units of the network; pictures as height × width × channels. */
export interface ShownStep {
  /** 1-based number of the step that was made. */
  readonly step: number;
  readonly kind: SampleKind;
  readonly shape: readonly number[];
  /** The first rows of the batch. */
  readonly rows: readonly ShownRow[];
  /** How many rows the batch has. */
  readonly batch: number;
  readonly x0: Float32Array;
  readonly epsilon: Float32Array;
  readonly x_t: Float32Array;
  readonly target: Float32Array;
  /** The answers of the weights before the step, and after it. */
  readonly answer: Float32Array;
  readonly answerAfter: Float32Array;
  /** Loss on this very batch, before and after. */
  readonly loss: { readonly before: number; readonly after: number };
  /** Norm of the gradient over all weights, before clipping. */
  readonly gradientNorm: number;
  /** Norm of the change of the weights, and of the weights before it. */
  readonly updateNorm: number;
  readonly weightNorm: number;
  readonly learningRate: number;
}

/** Served by the worker, called by the page. */
export interface StepMethods {
  /** Makes one step of a training, which is paused before and after it. */
  stepTraining: Call<{ runId: string }, ShownStep>;
}
