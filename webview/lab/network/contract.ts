// Layer: worker (pure). The interface between the training loop, the samplers and whatever engine
// computes the network. An engine gets batches and numbers and gives back losses, predictions
// and its state; it knows nothing of recipes, schedules, files or events. Work may be queued on
// a device: only `takeLosses`, `predict` and `readState` wait for it. Samples are in network units
// and in the layout of the network, pictures [channels, height, width].

import type { DataRows } from '../../../src/core/data/dataSet';
import type { MixedPrecision, Recipe } from '../../../src/core/recipe/types';
import type { Objective } from '../../../src/core/objectives/objective';
import type { Disposable } from '../../../src/shared/dispose';
import type { DeviceReport, EngineName } from '../../../src/shared/protocol/device';
import type { AdamWStep, Condition } from '../engine/networks/batch';
import type { NetworkDescription } from '../engine/networks/description';
import type { StateDict } from '../engine/networks/stateDict';
import type { GradientNorms } from './gradientNorms';

/**
 * One minibatch of n rows. The arrays are their maker's own and hold the next batch soon: an
 * engine copies what it needs before `step` returns.
 */
export interface TrainBatch {
  /** What the network is given: x_t, scaled as the objective says; n samples. */
  sample: Float32Array;
  /** Time of each row as the network is told it. */
  timestep: Float32Array;
  /** What the network should answer, n samples. */
  target: Float32Array;
  /** Loss weight of each row, or null for 1. */
  weight: Float32Array | null;
  /** Class of each row; undefined for a network without classes. */
  classLabels?: Int32Array;
}

/** All that the minibatches of a training follow from, for engines that make them where they compute. */
export interface BatchDraw {
  readonly seed: number;
  /** Rows of a step. */
  readonly size: number;
  /** Of one sample in the network: [2], or [channels, height, width]. */
  readonly shape: readonly number[];
  /** x₀ to choose from, row by row: float32 in network units and layout, or the bytes of pictures
   *  [height, width, channels]. */
  readonly rows: DataRows;
  /** Rows that are trained on, the first ones. */
  readonly count: number;
  /** Half of the pictures are mirrored. */
  readonly flips: boolean;
  /** Null for a network without classes. */
  readonly classes: {
    /** Of every row; null where all samples have "no class". */
    readonly labels: Int32Array | null;
    /** The label of "no class", and the share of rows that get it. */
    readonly none: number;
    readonly dropout: number;
  } | null;
  readonly objective: Objective;
  /** How times are drawn. */
  readonly times: Pick<Recipe, 'schedule' | 'training'>;
}

/** What differs between two steps of AdamW (Loshchilov & Hutter 2019) and of the weight average. */
export interface StepSettings extends Omit<AdamWStep, 'beta1' | 'beta2' | 'epsilon'> {
  /** The batch is computed in so many equal parts, one after the other, in less memory; in one
   *  unless given. */
  readonly parts?: number;
}

/** β₁, β₂ and ε of AdamW, PyTorch's defaults. */
export const ADAM = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 } as const;

/** The state of a training by the names that the parameters have in diffusers. */
export interface NetworkState {
  readonly weights: StateDict;
  readonly averages: StateDict;
  /** First and second moments of AdamW. */
  readonly m: StateDict;
  readonly v: StateDict;
}

/** The parts of a {@link NetworkState}, each of which an engine keeps as one buffer. */
export const STATE_PARTS = ['weights', 'averages', 'm', 'v'] as const;

/** Losses of the steps since they were last taken: their sum and how many they are. */
export interface LossSum {
  sum: number;
  count: number;
  /** Norms of the gradients of these steps; absent where the engine does not measure them. */
  norms?: GradientNorms;
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
export interface Predictor extends Disposable {
  /**
   * Raw output of the averaged weights for n samples.
   * @param timestep of each of the n samples, as the network is told it
   * @param condition classes and further channels; null for a network that takes none
   */
  predict(
    sample: Float32Array,
    timestep: Float32Array,
    condition: Condition | null,
  ): Promise<Float32Array>;
}

/** A network to sample from, which also says how its output follows from its sample. */
export interface DifferentiablePredictor extends Predictor {
  /**
   * Jᵀ v for each of n samples, J the derivative of the raw output by the sample.
   * @param cotangent v, of the output's shape
   */
  pullback(
    sample: Float32Array,
    timestep: Float32Array,
    condition: Condition | null,
    cotangent: Float32Array,
  ): Promise<Float32Array>;
}

/** A network in training, of any description. */
export interface Trainer extends Predictor {
  /**
   * Allocates what steps of `rows` rows and predictions of `predicted` rows (0: none) need, so that
   * nothing is allocated later. Answers with the bytes that the network takes at most, parameters
   * and moments included, or null where the engine does not know. Rejects when there is not so
   * much.
   */
  reserve(rows: number, predicted: number): number | null | Promise<number | null>;
  /** Queues one step; the loss is the mean over the batch of weight·(mean over a sample of error²). */
  step(batch: TrainBatch, settings: StepSettings): void;
  /** As `step`, on the batch that `draw` gives for the step. Absent where batches are not made. */
  stepDrawn?(draw: BatchDraw, settings: StepSettings): void;
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
  /** @param onNotice told in one sentence what the user should know of the engine meanwhile */
  trainer(
    network: NetworkDescription,
    state: NetworkState,
    onNotice: (message: string) => void,
  ): Trainer;
  predictor(network: NetworkDescription, weights: StateDict): DifferentiablePredictor;
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
