// Layer: worker (pure). The interface between the training loop, the samplers and whatever engine
// computes the network. An engine gets batches and numbers and gives back losses, predictions
// and its state; it knows nothing of recipes, schedules, files or events. Work may be queued on
// a device: only `takeLosses`, `predict` and `readState` wait for it.

import type {
  MixedPrecision,
  MlpConfig,
  PredictionType,
  TrainingConfig,
} from '../../../src/core/recipe/types';
import type { Disposable } from '../../../src/shared/dispose';
import type { DeviceReport, EngineName } from '../../../src/shared/protocol/device';

/**
 * One minibatch of n rows. Everything is in network units (scaled data). The arrays are their
 * maker's own and hold the next batch soon: an engine copies what it needs after `trainStep`.
 */
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

/** All that the minibatches of a training follow from, for engines that make them where they compute. */
export interface BatchDraw {
  readonly seed: number;
  /** Rows of a batch. */
  readonly size: number;
  /** x₀ to choose from, row-major count × 2. */
  readonly data: Float32Array;
  /** For each timestep: x_t = signal·x₀ + noise·ε. */
  readonly signal: Float64Array;
  readonly noise: Float64Array;
  /** Loss weight of each timestep, or null for 1. */
  readonly weights: Float64Array | null;
  readonly predictionType: PredictionType;
  readonly timesteps: Pick<TrainingConfig, 'timestep_sampling' | 'logit_mean' | 'logit_std'>;
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

/** An engine saw where the numbers of a training stopped being finite. */
export class NotFiniteError extends Error {
  override readonly name = 'NotFiniteError';

  /**
   * @param step 1-based
   * @param place e.g. "layers.1 (linear) gave NaN from finite inputs"; null when only the step is known
   */
  constructor(
    readonly step: number,
    readonly place: string | null,
  ) {
    super(`In step ${step} ${place ?? 'the loss stopped being a number'}.`);
  }
}

/** An engine cannot go on. Its state can still be read: it is that after `step`. */
export class EngineStoppedError extends Error {
  override readonly name = 'EngineStoppedError';

  constructor(
    readonly step: number,
    cause: Error,
  ) {
    super(cause.message, { cause });
  }
}

/** A network that can be evaluated: the averaged weights are the ones that one samples from. */
export interface PredictingNetwork extends Disposable {
  /** Raw output (n × 2) of the averaged weights for points `x` (n × 2) at timestep `t`. */
  predict(x: Float32Array, t: number): Promise<Float32Array>;
}

/** A network that can be trained too. */
export interface TrainableNetwork extends PredictingNetwork {
  /**
   * Allocates what steps of `rows` rows and predictions of `predicted` rows (0: none) need, so that
   * nothing is allocated later. Answers with the bytes that the network takes at most, parameters
   * and moments included, or null where the engine does not know. Rejects when there is not so
   * much.
   */
  reserve(rows: number, predicted: number): number | null | Promise<number | null>;
  /** Queues one step; the loss is the mean over the batch of weight·(mean over axes of error²). */
  trainStep(batch: TrainBatch, settings: StepSettings): void;
  /** As `trainStep`, on the batch that `draw` gives for the step. Absent where batches are not made. */
  trainDrawn?(draw: BatchDraw, settings: StepSettings): void;
  /**
   * Waits for the queued steps and takes their losses. Rejects with a {@link NotFiniteError} when
   * one is not a number and the engine knows where; one that does not answers with that loss.
   */
  takeLosses(): Promise<LossSum>;
  /** Waits for the queued steps and copies the state out. */
  readState(): Promise<NetworkState>;
}

/** A started engine. It is leased: disposing of it gives it back, not of the device behind it. */
export interface OpenEngine extends Disposable {
  /** What computes, and why. */
  readonly report: DeviceReport;
  /**
   * How many workers share a training, whose numbers depend on it by rounding; null for an engine
   * that has nothing to share.
   */
  readonly workers: number | null;
  /**
   * @param timesteps T, the length of the schedule that the network is for
   * @param onNotice told in one sentence what the user should know of the engine meanwhile
   */
  trainable(
    config: MlpConfig,
    timesteps: number,
    state: NetworkState,
    onNotice: (message: string) => void,
  ): TrainableNetwork;
  predicting(config: MlpConfig, timesteps: number, weights: Float32Array): PredictingNetwork;
}

/** A part of a job on an engine, for a trial of its speed. */
export interface TrialRun extends Disposable {
  /** Computes so many units of the job, for example training steps, and waits for them. */
  run(units: number): Promise<void>;
}

/** A job as far as the choice of its engine needs to know it. */
export interface Workload {
  /** The same for jobs that are as fast as each other on an engine. */
  readonly key: string;
  /** "step", as in "3.1 ms a step". */
  readonly unit: string;
  /** How many workers are to share the job where the engine can; null lets a trial find out. */
  readonly workers: number | null;
  /** What the job asks for; engines without a choice compute in 32 bits and say so in their report. */
  readonly mixedPrecision: MixedPrecision;
  /** Sets the job up on an engine; what it computes there is thrown away. */
  start(engine: OpenEngine): TrialRun;
}

/**
 * Starts the engine that the user insists on, or the best there is for a job. Where several might
 * be, each gets a part of the job for a quarter of a second, and the fastest is taken.
 */
export interface Engines {
  open(insisted: EngineName | null, workload: Workload): Promise<OpenEngine>;
}
