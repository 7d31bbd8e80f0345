// Layer: worker (pure). The seam between the training loop, the samplers and whatever engine
// computes the network. An engine gets batches and numbers and gives back losses, predictions
// and its state; it knows nothing of recipes, schedules, files or events. Work may be queued on
// a device: only `takeLosses`, `predict` and `readState` wait for it.

import type { MlpConfig } from '../../../src/core/recipe/types';
import type { Disposable } from '../../../src/dispose';
import type { DeviceReport, EngineName } from '../../../src/protocol';

/** One minibatch of n rows. Everything is in network units (scaled data). */
export interface TrainBatch {
  /** x_t, row-major n × 2. */
  x: Float32Array;
  /** Timestep of each row, 0 … T−1. */
  t: Int32Array;
  /** What the network should answer (ε, x₀ or v), row-major n × 2. */
  target: Float32Array;
  /** Loss weight of each row, or null for 1. */
  weight: Float32Array | null;
}

/** Hyperparameters of one AdamW step (Loshchilov & Hutter 2019) and of the weight average. */
export interface StepSettings {
  /** 1-based number of this step: the exponent of the bias corrections. */
  step: number;
  learningRate: number;
  weightDecay: number;
  /** average ← decay·average + (1−decay)·weights, after the step. */
  emaDecay: number;
}

/** β₁, β₂ and ε of AdamW, PyTorch's defaults. */
export const ADAM = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 } as const;

/** Flat vectors in the layout of `architecture.ts`. */
export interface NetworkState {
  weights: Float32Array;
  averages: Float32Array;
  /** First and second moments of AdamW. */
  m: Float32Array;
  v: Float32Array;
}

/** Losses of the steps since they were last taken: their sum and how many they are. */
export interface LossSum {
  sum: number;
  count: number;
}

/** A network that can be evaluated: the averaged weights are the ones that one samples from. */
export interface PredictingNetwork extends Disposable {
  /** Raw output (n × 2) of the averaged weights for points `x` (n × 2) at timestep `t`. */
  predict(x: Float32Array, t: number): Promise<Float32Array>;
}

/** A network that can be trained too. */
export interface TrainableNetwork extends PredictingNetwork {
  /** Queues one step; the loss is the mean over the batch of weight·(mean over axes of error²). */
  trainStep(batch: TrainBatch, settings: StepSettings): void;
  /** Waits for the queued steps and takes their losses. */
  takeLosses(): Promise<LossSum>;
  /** Waits for the queued steps and copies the state out. */
  readState(): Promise<NetworkState>;
}

/** A started engine. It is leased: disposing of it gives it back, not of the device behind it. */
export interface OpenEngine extends Disposable {
  /** What computes, and why. */
  readonly report: DeviceReport;
  /** @param timesteps T, the length of the schedule that the network is for */
  trainable(config: MlpConfig, timesteps: number, state: NetworkState): TrainableNetwork;
  predicting(config: MlpConfig, timesteps: number, weights: Float32Array): PredictingNetwork;
}

/** Starts the engine that the user insists on, or the best there is. */
export interface Engines {
  open(insisted: EngineName | null): Promise<OpenEngine>;
}
