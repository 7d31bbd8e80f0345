// Layer: lab worker, engines. The MLP denoiser on the wasm plan of one worker, for the lab's
// `network/contract.ts`.

import type { MlpConfig } from '../../../src/core/recipe/types';
import {
  ADAM,
  NotFiniteError,
  type LossSum,
  type NetworkState,
  type PredictingNetwork,
  type StepSettings,
  type TrainableNetwork,
  type TrainBatch,
} from '../network/contract';
import { readState, writeFlat, writeState } from './flatState';
import { mlp } from '../engine/networks/mlp';
import { forwardGraph } from '../engine/networks/network';
import { ForwardPass } from '../engine/wasm/forwardPass';
import type { KernelModule } from '../engine/wasm/module';
import { ParameterBuffers } from '../engine/wasm/parameters';
import { WasmTrainer } from '../engine/wasm/trainer';

/** Weights to sample from. */
export class WasmMlpPredictor implements PredictingNetwork {
  private readonly forward: ForwardPass;

  constructor(kernels: KernelModule, config: MlpConfig, weights: Float32Array) {
    const build = mlp(config);
    const { parameters } = forwardGraph(build, 1).graph;
    const buffers = new ParameterBuffers(kernels, parameters, ['weights']);
    writeFlat(buffers, 'weights', config, weights);
    this.forward = new ForwardPass(kernels, build, buffers, 'weights');
  }

  predict(x: Float32Array, t: number): Promise<Float32Array> {
    return Promise.resolve(this.forward.run(x, timesteps(x, t)));
  }

  /** Memory belongs to the kernel module, which goes when nobody holds it. */
  dispose(): void {
    return;
  }
}

/** A network in training. */
export class WasmMlpTrainer implements TrainableNetwork {
  private readonly trainer: WasmTrainer;
  private losses: LossSum = { sum: 0, count: 0 };
  /** Set by the first step whose loss was not a number; the weights stay as they were before it. */
  private fault: NotFiniteError | null = null;

  constructor(
    kernels: KernelModule,
    private readonly config: MlpConfig,
    start: NetworkState,
  ) {
    this.trainer = new WasmTrainer(kernels, mlp(config));
    writeState(this.trainer.parameters, config, start);
  }

  reserve(rows: number, predicted: number): number {
    return this.trainer.reserve(rows, predicted);
  }

  trainStep(batch: TrainBatch, settings: StepSettings): void {
    if (this.fault !== null) return;
    const { x, t, target, weight } = batch;
    const minibatch = { sample: x, timestep: t, target, weight };
    const loss = this.trainer.gradients(minibatch);
    if (!Number.isFinite(loss)) {
      this.fault = new NotFiniteError(settings.step, this.trainer.firstNotFinite(minibatch));
      return;
    }
    this.trainer.update({ ...ADAM, ...settings });
    this.losses = { sum: this.losses.sum + loss, count: this.losses.count + 1 };
  }

  takeLosses(): Promise<LossSum> {
    const { losses, fault } = this;
    if (fault !== null) return Promise.reject(fault);
    this.losses = { sum: 0, count: 0 };
    return Promise.resolve(losses);
  }

  readState(): Promise<NetworkState> {
    return Promise.resolve(readState(this.trainer.parameters, this.config));
  }

  predict(x: Float32Array, t: number): Promise<Float32Array> {
    return Promise.resolve(this.trainer.predict(x, timesteps(x, t)));
  }

  /** Memory belongs to the kernel module, which goes when nobody holds it. */
  dispose(): void {
    return;
  }
}

function timesteps(x: Float32Array, t: number): Float32Array {
  return new Float32Array(x.length / 2).fill(t);
}
