// Layer: lab worker, engines. A network on the wasm plan of one worker, for the lab's
// `network/contract.ts`.

import { inParts, type Condition } from '../engine/networks/batch';
import { buildNetwork, type NetworkDescription } from '../engine/networks/description';
import { forwardGraph, outputOf, pullbackOf } from '../engine/networks/network';
import type { StateDict } from '../engine/networks/stateDict';
import { ForwardPass } from '../engine/wasm/forwardPass';
import type { KernelModule } from '../engine/wasm/module';
import { ParameterBuffers } from '../engine/wasm/parameters';
import { WasmTrainer } from '../engine/wasm/trainer';
import {
  ADAM,
  NotFiniteError,
  STATE_PARTS,
  type LossSum,
  type NetworkState,
  type DifferentiablePredictor,
  type StepSettings,
  type TrainBatch,
  type Trainer,
} from '../network/contract';
import { withNorm } from '../network/gradientNorms';

/** Weights to sample from. */
export class WasmPredictor implements DifferentiablePredictor {
  private readonly forward: ForwardPass;
  private readonly backward: ForwardPass;

  constructor(kernels: KernelModule, network: NetworkDescription, weights: StateDict) {
    const build = buildNetwork(network);
    const { parameters } = forwardGraph(build, 1).graph;
    const buffers = new ParameterBuffers(kernels, parameters, ['weights']);
    buffers.load('weights', weights);
    this.forward = new ForwardPass(kernels, outputOf(build), buffers, 'weights');
    this.backward = new ForwardPass(kernels, pullbackOf(build), buffers, 'weights');
  }

  predict(
    sample: Float32Array,
    timestep: Float32Array,
    condition: Condition | null,
  ): Promise<Float32Array> {
    return Promise.resolve(this.forward.run(sample, timestep, condition?.classLabels));
  }

  pullback(
    sample: Float32Array,
    timestep: Float32Array,
    condition: Condition | null,
    cotangent: Float32Array,
  ): Promise<Float32Array> {
    const labels = condition?.classLabels;
    return Promise.resolve(this.backward.run(sample, timestep, labels, cotangent));
  }

  /** Memory belongs to the kernel module, which goes when nobody holds it. */
  dispose(): void {
    return;
  }
}

/** A network in training. */
export class WasmNetworkTrainer implements Trainer {
  private readonly trainer: WasmTrainer;
  private losses: LossSum = { sum: 0, count: 0 };
  /** Set by the first step whose loss was not a number; the weights stay as they were before it. */
  private fault: NotFiniteError | null = null;

  constructor(kernels: KernelModule, network: NetworkDescription, start: NetworkState) {
    this.trainer = new WasmTrainer(kernels, buildNetwork(network));
    writeState(this.trainer.parameters, start);
  }

  reserve(rows: number, predicted: number): number {
    return this.trainer.reserve(rows, predicted);
  }

  step(batch: TrainBatch, settings: StepSettings): void {
    if (this.fault !== null) return;
    const parts = inParts(batch, settings.parts ?? 1);
    const loss = this.trainer.gradients(parts);
    if (!Number.isFinite(loss)) {
      this.fault = new NotFiniteError(settings.step, this.trainer.firstNotFinite(parts));
      return;
    }
    const norm = this.trainer.update({ ...ADAM, ...settings });
    const { sum, count, norms } = this.losses;
    this.losses = {
      sum: sum + loss,
      count: count + 1,
      norms: withNorm(norms, norm, settings.maxGradNorm ?? 0),
    };
  }

  takeLosses(): Promise<LossSum> {
    const { losses, fault } = this;
    if (fault !== null) return Promise.reject(fault);
    this.losses = { sum: 0, count: 0 };
    return Promise.resolve(losses);
  }

  readState(): Promise<NetworkState> {
    return Promise.resolve(readState(this.trainer.parameters));
  }

  predict(
    sample: Float32Array,
    timestep: Float32Array,
    condition: Condition | null,
  ): Promise<Float32Array> {
    return Promise.resolve(this.trainer.predict(sample, timestep, condition?.classLabels));
  }

  /** Memory belongs to the kernel module, which goes when nobody holds it. */
  dispose(): void {
    return;
  }
}

/** Sets weights, averages and both moments. */
export function writeState(parameters: ParameterBuffers, state: NetworkState): void {
  for (const part of STATE_PARTS) parameters.load(part, state[part]);
}

/** Copies weights, averages and both moments. */
export function readState(parameters: ParameterBuffers): NetworkState {
  const [weights, averages, m, v] = STATE_PARTS.map((part) => parameters.tensors(part));
  return { weights, averages, m, v };
}
