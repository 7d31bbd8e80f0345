// Layer: worker. The MLP denoiser on TensorFlow.js, behind the seam of `network/contract.ts`.
// Weights, averages and moments are one flat tensor each; a step splits the weights into layers,
// differentiates with respect to the pieces and concatenates the gradients again, so that the
// optimizer is a dozen operations however many layers there are. Losses are summed on the device
// and read back only when they are taken.

import * as tf from '@tensorflow/tfjs-core';
import type { MlpConfig } from '../../../src/core/recipe/types';
import { DATA_CHANNELS, inputWidth, parameterLayout } from '../network/architecture';
import {
  ADAM,
  type LossSum,
  type NetworkState,
  type PredictingNetwork,
  type StepSettings,
  type TrainableNetwork,
  type TrainBatch,
} from '../network/contract';
import type { NetworkInput } from '../network/embedding';
import { linear, silu } from './operations';

/** The MLP applied to an input matrix; `pieces` are its parameters in layout order. */
function forward(input: tf.Tensor2D, pieces: tf.Tensor[]): tf.Tensor2D {
  let state = input;
  for (let i = 0; i < pieces.length; i += 2) {
    state = linear(state, pieces[i] as tf.Tensor2D, pieces[i + 1] as tf.Tensor1D);
    if (i + 2 < pieces.length) state = silu(state);
  }
  return state;
}

/** What training and sampling networks share: the shapes, and evaluation. */
abstract class TfjsMlp implements PredictingNetwork {
  private readonly layout;
  private readonly columns: number;

  constructor(
    config: MlpConfig,
    private readonly input: NetworkInput,
    protected readonly lost: Promise<never>,
  ) {
    this.layout = parameterLayout(config);
    this.columns = inputWidth(config);
  }

  protected abstract get predictionWeights(): tf.Tensor1D;
  abstract dispose(): void;

  async predict(x: Float32Array, t: number): Promise<Float32Array> {
    const output = tf.tidy(() =>
      forward(this.inputTensor(x, t), this.split(this.predictionWeights)),
    );
    try {
      return await this.read(output);
    } finally {
      output.dispose();
    }
  }

  protected inputTensor(x: Float32Array, t: number | Int32Array): tf.Tensor2D {
    const shape: [number, number] = [x.length / DATA_CHANNELS, this.columns];
    return tf.tensor2d(this.input.rows(x, t), shape);
  }

  protected split(flat: tf.Tensor1D): tf.Tensor[] {
    const pieces = tf.split(
      flat,
      this.layout.map(({ size }) => size),
    );
    return pieces.map((piece, index) => tf.reshape(piece, this.layout[index]?.shape ?? []));
  }

  /** The values of a tensor; rejects if the device is lost meanwhile. */
  protected async read(tensor: tf.Tensor): Promise<Float32Array> {
    // A copy: on the cpu backend `data()` is the tensor's own storage.
    return Float32Array.from((await Promise.race([tensor.data(), this.lost])) as Float32Array);
  }
}

/** Averaged weights to sample from. */
export class TfjsPredictor extends TfjsMlp {
  protected readonly predictionWeights: tf.Tensor1D;

  constructor(config: MlpConfig, input: NetworkInput, lost: Promise<never>, weights: Float32Array) {
    super(config, input, lost);
    this.predictionWeights = tf.tensor1d(weights);
  }

  dispose(): void {
    this.predictionWeights.dispose();
  }
}

interface DeviceState {
  weights: tf.Tensor1D;
  averages: tf.Tensor1D;
  m: tf.Tensor1D;
  v: tf.Tensor1D;
  lossSum: tf.Scalar;
}

/** A network in training: AdamW and an average of the weights, all on the device. */
export class TfjsTrainer extends TfjsMlp implements TrainableNetwork {
  private state: DeviceState;
  private stepsInSum = 0;

  constructor(config: MlpConfig, input: NetworkInput, lost: Promise<never>, start: NetworkState) {
    super(config, input, lost);
    this.state = {
      weights: tf.tensor1d(start.weights),
      averages: tf.tensor1d(start.averages),
      m: tf.tensor1d(start.m),
      v: tf.tensor1d(start.v),
      lossSum: tf.scalar(0),
    };
  }

  protected get predictionWeights(): tf.Tensor1D {
    return this.state.averages;
  }

  /** TensorFlow.js allocates as it goes and does not say in advance how much. */
  reserve(): null {
    return null;
  }

  trainStep(batch: TrainBatch, settings: StepSettings): void {
    const previous = this.state;
    this.state = tf.tidy(() => {
      const { loss, gradient } = this.differentiate(previous.weights, batch);
      const next = adamW(previous, gradient, settings);
      const kept = tf.mul(previous.averages, settings.emaDecay);
      const averages: tf.Tensor1D = tf.add(kept, tf.mul(next.weights, 1 - settings.emaDecay));
      const lossSum: tf.Scalar = tf.add(previous.lossSum, loss);
      return { ...next, averages, lossSum };
    });
    tf.dispose(Object.values(previous));
    this.stepsInSum++;
  }

  async takeLosses(): Promise<LossSum> {
    const { lossSum } = this.state;
    const count = this.stepsInSum;
    this.state = { ...this.state, lossSum: tf.scalar(0) };
    this.stepsInSum = 0;
    try {
      return { sum: (await this.read(lossSum))[0], count };
    } finally {
      lossSum.dispose();
    }
  }

  async readState(): Promise<NetworkState> {
    const { weights, averages, m, v } = this.state;
    return {
      weights: await this.read(weights),
      averages: await this.read(averages),
      m: await this.read(m),
      v: await this.read(v),
    };
  }

  dispose(): void {
    tf.dispose(Object.values(this.state));
  }

  private differentiate(
    weights: tf.Tensor1D,
    batch: TrainBatch,
  ): { loss: tf.Scalar; gradient: tf.Tensor1D } {
    const input = this.inputTensor(batch.x, batch.t);
    const rows = batch.t.length;
    const target = tf.tensor2d(batch.target, [rows, DATA_CHANNELS]);
    const weight = batch.weight === null ? null : tf.tensor2d(batch.weight, [rows, 1]);
    const lossOf = (...pieces: tf.Tensor[]): tf.Scalar => {
      const squared = tf.square(tf.sub(forward(input, pieces), target));
      return tf.mean(weight === null ? squared : tf.mul(squared, weight));
    };
    const { value, grads } = tf.valueAndGrads(lossOf)(this.split(weights));
    const flat = grads.map((grad) => tf.reshape(grad, [grad.size]));
    return { loss: value, gradient: tf.concat(flat) as tf.Tensor1D };
  }
}

/** One step of AdamW: weight decay is apart from the gradient, the moments are bias-corrected. */
function adamW(
  state: DeviceState,
  gradient: tf.Tensor1D,
  { step, learningRate, weightDecay }: StepSettings,
): Pick<DeviceState, 'weights' | 'm' | 'v'> {
  const { beta1, beta2, epsilon } = ADAM;
  const m: tf.Tensor1D = tf.add(tf.mul(state.m, beta1), tf.mul(gradient, 1 - beta1));
  const v: tf.Tensor1D = tf.add(tf.mul(state.v, beta2), tf.mul(tf.square(gradient), 1 - beta2));
  const rate = learningRate / (1 - beta1 ** step);
  const scale = 1 / Math.sqrt(1 - beta2 ** step);
  const update = tf.div(tf.mul(m, rate), tf.add(tf.mul(tf.sqrt(v), scale), epsilon));
  const decayed = tf.mul(state.weights, 1 - learningRate * weightDecay);
  return { weights: tf.sub(decayed, update), m, v };
}
