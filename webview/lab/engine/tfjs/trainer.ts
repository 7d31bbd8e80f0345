// Layer: lab worker, engine. A network in training on TensorFlow.js, which differentiates it by
// itself: the counterpart of `wasm/trainer.ts`. Weights, averages and moments are one flat tensor
// each, so that AdamW is a dozen operations however many layers there are. Work is queued on the
// device; only what answers with a promise waits for it.

import * as tf from '@tensorflow/tfjs-core';
import type { Disposable } from '../../../../src/shared/dispose';
import { cutTensors, type StateDict as NamedTensors } from '../networks/stateDict';
import { forwardGraph, lossGraph, type LossGraph, type NetworkBuilder } from '../networks/network';
import {
  CLIP_EPSILON,
  partsOf,
  type AdamWStep,
  type BatchPart,
  type Minibatch,
} from '../networks/batch';
import { inputFeeds, readTensor, tensorOf, TfjsForwardPass } from './forwardPass';
import { TfjsProgram } from './interpreter';
import { ParameterLayout, parameterFeeds, upload, type StateDict } from './parameters';

/** Vectors of the parameters that training changes; gradients are those computed last. */
export type TfjsVector = 'weights' | 'averages' | 'm' | 'v' | 'gradients';

type DeviceState = Readonly<
  Record<TfjsVector, tf.Tensor1D> & Record<'loss' | 'lossSum', tf.Scalar>
>;

/** Losses of the minibatches since they were last taken: their sum and how many they are. */
export interface SummedLosses {
  readonly sum: number;
  readonly count: number;
}

export interface TfjsTrainerOptions {
  /** Rejects when the device is gone. */
  readonly lost?: Promise<never>;
  /** Most samples that one prediction takes at once. */
  readonly chunk?: number;
}

export class TfjsTrainer implements Disposable {
  readonly layout: ParameterLayout;
  private readonly compiled = new Map<number, { graph: LossGraph; program: TfjsProgram }>();
  private readonly averaged: TfjsForwardPass;
  private readonly lost: Promise<never>;
  private state: DeviceState;
  private frozen: tf.Tensor1D | null = null;
  private lossesInSum = 0;

  /** Every vector starts at zero; see {@link load} and {@link write}. */
  constructor(
    private readonly build: NetworkBuilder,
    { lost = new Promise<never>(() => undefined), chunk }: TfjsTrainerOptions = {},
  ) {
    this.layout = new ParameterLayout(forwardGraph(build, 1).graph.parameters);
    this.lost = lost;
    this.averaged = new TfjsForwardPass(build, lost, chunk);
    const zeros = (): tf.Tensor1D => tf.zeros([this.layout.trainableLength]);
    this.state = {
      weights: zeros(),
      averages: zeros(),
      m: zeros(),
      v: zeros(),
      gradients: zeros(),
      loss: tf.scalar(0),
      lossSum: tf.scalar(0),
    };
  }

  /** Sets a vector, in the order of the layout. Frozen parameters have no other vector than their
   *  weights: what was written last counts. */
  write(vector: TfjsVector, values: Float32Array): void {
    const { trained, frozen } = upload(this.layout, values);
    this.replace({ [vector]: trained });
    if (vector === 'weights' || vector === 'averages') {
      this.frozen?.dispose();
      this.frozen = frozen;
    } else frozen?.dispose();
  }

  /** Sets every parameter from a state dict; throws when one is missing or of another shape. */
  load(vector: TfjsVector, tensors: StateDict): void {
    this.write(vector, this.layout.flatten(tensors));
  }

  /** A copy of a vector, in the order of the layout; frozen parameters have zeros except in
   *  weights and averages. */
  async read(vector: TfjsVector): Promise<Float32Array> {
    const values = new Float32Array(this.layout.length);
    values.set(await readTensor(this.state[vector], this.lost));
    if (this.frozen !== null && (vector === 'weights' || vector === 'averages'))
      values.set(await readTensor(this.frozen, this.lost), this.layout.trainableLength);
    return values;
  }

  /** As {@link read}, by name. */
  async tensors(vector: TfjsVector): Promise<NamedTensors> {
    return cutTensors(this.layout.slots, await this.read(vector));
  }

  /**
   * Queues the gradients of a minibatch, or of several that count as one; its loss is added to the
   * sum on the device.
   * @param share the gradients are scaled by this: the share of the whole batch that this part is
   */
  differentiate(batch: Minibatch | readonly Minibatch[], share = 1): void {
    const parts = partsOf(batch, share);
    parts.forEach((part, index) => {
      this.addPart(part, part.share / share, index === 0);
    });
    this.lossesInSum += 1;
  }

  /** @param weight of the part's loss in that of the batch */
  private addPart({ batch, share }: BatchPart, weight: number, isFirst: boolean): void {
    const { graph, program } = this.forBatch(batch.timestep.length);
    const { weights, lossSum, gradients: before, loss: lossBefore } = this.state;
    this.replace(
      tf.tidy(() => {
        const inputs = inputFeeds(graph, batch).set(
          graph.target,
          tensorOf(graph.target, batch.target),
        );
        const ones = new Float32Array(graph.weight.size).fill(1);
        inputs.set(graph.weight, tensorOf(graph.weight, batch.weight ?? ones));
        const lossOf = (trained: tf.Tensor): tf.Scalar => {
          const vector = { trained: trained as tf.Tensor1D, frozen: this.frozen };
          const feeds = new Map([...inputs, ...parameterFeeds(graph.graph, vector)]);
          return tf.reshape(program.run(feeds), []);
        };
        const { value, grad } = tf.valueAndGrad(lossOf)(weights);
        const gradients: tf.Tensor1D = tf.mul(grad, share);
        const loss: tf.Scalar = tf.mul(value, weight);
        return {
          gradients: isFirst ? gradients : tf.add<tf.Tensor1D>(before, gradients),
          loss: isFirst ? loss : tf.add<tf.Scalar>(lossBefore, loss),
          lossSum: tf.add<tf.Scalar>(lossSum, loss),
        };
      }),
    );
  }

  /** As {@link differentiate}; waits for the loss of this minibatch. */
  async gradients(batch: Minibatch | readonly Minibatch[], share = 1): Promise<number> {
    this.differentiate(batch, share);
    return (await readTensor(this.state.loss, this.lost))[0];
  }

  /** Waits for the queued minibatches and takes their losses. */
  async takeLosses(): Promise<SummedLosses> {
    const { lossSum } = this.state;
    const count = this.lossesInSum;
    this.state = { ...this.state, lossSum: tf.scalar(0) };
    this.lossesInSum = 0;
    try {
      return { sum: (await readTensor(lossSum, this.lost))[0], count };
    } finally {
      lossSum.dispose();
    }
  }

  /** Queues a step by the gradients that were computed last. */
  update(settings: AdamWStep): void {
    this.replace(tf.tidy(() => adamW(this.state, settings)));
  }

  /** The output of the averaged weights. */
  predict(
    sample: ArrayLike<number>,
    timestep: ArrayLike<number>,
    classLabels?: ArrayLike<number>,
  ): Promise<Float32Array> {
    const weights = { trained: this.state.averages, frozen: this.frozen };
    return this.averaged.run(weights, sample, timestep, classLabels ?? null);
  }

  dispose(): void {
    tf.dispose(Object.values(this.state));
    this.frozen?.dispose();
  }

  private replace(changed: Partial<DeviceState>): void {
    const previous = this.state;
    this.state = { ...previous, ...changed };
    for (const key of Object.keys(changed) as (keyof DeviceState)[]) previous[key].dispose();
  }

  private forBatch(batch: number): { graph: LossGraph; program: TfjsProgram } {
    const known = this.compiled.get(batch);
    if (known !== undefined) return known;
    const graph = lossGraph(this.build, batch);
    const made = { graph, program: new TfjsProgram(graph.graph, graph.loss) };
    this.compiled.set(batch, made);
    return made;
  }
}

/** AdamW (Loshchilov & Hutter 2019): weight decay is apart from the gradient, the moments are
 *  bias-corrected; then the average of the weights. */
function adamW(
  state: DeviceState,
  settings: AdamWStep,
): Pick<DeviceState, 'weights' | 'averages' | 'm' | 'v'> {
  const { weights, averages, m: firstMoment, v: secondMoment } = state;
  const { step, learningRate, beta1, beta2, epsilon, weightDecay, emaDecay } = settings;
  const gradients = clipped(state.gradients, settings.maxGradNorm ?? 0);
  const m: tf.Tensor1D = tf.add(tf.mul(firstMoment, beta1), tf.mul(gradients, 1 - beta1));
  const v: tf.Tensor1D = tf.add(
    tf.mul(secondMoment, beta2),
    tf.mul(tf.square(gradients), 1 - beta2),
  );
  const rate = learningRate / (1 - beta1 ** step);
  const scale = 1 / Math.sqrt(1 - beta2 ** step);
  const change = tf.div(tf.mul(m, rate), tf.add(tf.mul(tf.sqrt(v), scale), epsilon));
  const next: tf.Tensor1D = tf.sub(tf.mul(weights, 1 - learningRate * weightDecay), change);
  const blended: tf.Tensor1D = tf.add(tf.mul(averages, emaDecay), tf.mul(next, 1 - emaDecay));
  return { weights: next, averages: blended, m, v };
}

/** Scaled down to a norm of `largest` where it is larger; 0: as they are. */
function clipped(gradients: tf.Tensor1D, largest: number): tf.Tensor1D {
  if (largest === 0) return gradients;
  const norm = tf.sqrt(tf.sum(tf.square(gradients)));
  return tf.mul(gradients, tf.minimum(1, tf.div(largest, tf.add(norm, CLIP_EPSILON))));
}
