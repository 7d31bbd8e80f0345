// Layer: worker. The MLP denoiser on TensorFlow.js, for the lab's `network/contract.ts`: the
// engine's graph run by `engine/tfjs`. The lab's flat vectors and the trainer's are of one layout.

import type { MlpConfig } from '../../../src/core/recipe/types';
import { mlp } from '../engine/networks/mlp';
import { forwardGraph } from '../engine/networks/network';
import { TfjsForwardPass } from '../engine/tfjs/forwardPass';
import { ParameterLayout, upload, type DeviceVector } from '../engine/tfjs/parameters';
import { TfjsTrainer } from '../engine/tfjs/trainer';
import {
  ADAM,
  type LossSum,
  type NetworkState,
  type PredictingNetwork,
  type StepSettings,
  type TrainableNetwork,
  type TrainBatch,
} from '../network/contract';

/** Most points that are evaluated at once: many, because each run costs its bookkeeping. */
const CHUNK = 16384;

/** Weights to sample from. */
export class TfjsMlpPredictor implements PredictingNetwork {
  private readonly weights: DeviceVector;
  private readonly forward: TfjsForwardPass;

  /** @param lost rejects when the device is gone */
  constructor(config: MlpConfig, lost: Promise<never>, weights: Float32Array) {
    const build = mlp(config);
    const layout = new ParameterLayout(forwardGraph(build, 1).graph.parameters);
    this.weights = upload(layout, weights);
    this.forward = new TfjsForwardPass(build, lost, CHUNK);
  }

  predict(x: Float32Array, t: number): Promise<Float32Array> {
    return this.forward.run(this.weights, x, timesteps(x, t), null);
  }

  dispose(): void {
    this.weights.trained.dispose();
  }
}

/** A network in training. */
export class TfjsMlpTrainer implements TrainableNetwork {
  private readonly trainer: TfjsTrainer;

  /** @param lost rejects when the device is gone */
  constructor(config: MlpConfig, lost: Promise<never>, start: NetworkState) {
    this.trainer = new TfjsTrainer(mlp(config), { lost, chunk: CHUNK });
    for (const vector of ['weights', 'averages', 'm', 'v'] as const)
      this.trainer.write(vector, start[vector]);
  }

  /** TensorFlow.js allocates as it goes and does not say in advance how much. */
  reserve(): null {
    return null;
  }

  trainStep({ x, t, target, weight }: TrainBatch, settings: StepSettings): void {
    this.trainer.differentiate({ sample: x, timestep: t, target, weight });
    this.trainer.update({ ...ADAM, ...settings });
  }

  takeLosses(): Promise<LossSum> {
    return this.trainer.takeLosses();
  }

  async readState(): Promise<NetworkState> {
    return {
      weights: await this.trainer.read('weights'),
      averages: await this.trainer.read('averages'),
      m: await this.trainer.read('m'),
      v: await this.trainer.read('v'),
    };
  }

  predict(x: Float32Array, t: number): Promise<Float32Array> {
    return this.trainer.predict(x, timesteps(x, t));
  }

  dispose(): void {
    this.trainer.dispose();
  }
}

/** One timestep for all points. */
function timesteps(x: Float32Array, t: number): Float32Array {
  return new Float32Array(x.length / 2).fill(t);
}
