// Layer: worker. A network on TensorFlow.js, for the lab's `network/contract.ts`: the engine's graph
// run by `engine/tfjs`.

import { inParts, type Condition } from '../engine/networks/batch';
import { buildNetwork, type NetworkDescription } from '../engine/networks/description';
import { forwardGraph } from '../engine/networks/network';
import type { StateDict } from '../engine/networks/stateDict';
import { TfjsForwardPass } from '../engine/tfjs/forwardPass';
import { ParameterLayout, upload, type DeviceVector } from '../engine/tfjs/parameters';
import { TfjsTrainer } from '../engine/tfjs/trainer';
import {
  ADAM,
  STATE_PARTS,
  type LossSum,
  type NetworkState,
  type DifferentiablePredictor,
  type StepSettings,
  type TrainBatch,
  type Trainer,
} from '../network/contract';

/** Numbers in the samples that are evaluated at once: many, because each run costs its bookkeeping. */
const CHUNK_NUMBERS = 32768;

/** Weights to sample from. */
export class TfjsPredictor implements DifferentiablePredictor {
  private readonly weights: DeviceVector;
  private readonly forward: TfjsForwardPass;

  /** @param lost rejects when the device is gone */
  constructor(network: NetworkDescription, lost: Promise<never>, weights: StateDict) {
    const build = buildNetwork(network);
    const { graph, sample } = forwardGraph(build, 1);
    const layout = new ParameterLayout(graph.parameters);
    this.weights = upload(layout, layout.flatten(weights));
    this.forward = new TfjsForwardPass(build, lost, chunkOf(sample.size));
  }

  predict(
    sample: Float32Array,
    timestep: Float32Array,
    condition: Condition | null,
  ): Promise<Float32Array> {
    return this.forward.run(this.weights, sample, timestep, condition?.classLabels ?? null);
  }

  pullback(
    sample: Float32Array,
    timestep: Float32Array,
    condition: Condition | null,
    cotangent: Float32Array,
  ): Promise<Float32Array> {
    const labels = condition?.classLabels ?? null;
    return this.forward.run(this.weights, sample, timestep, labels, cotangent);
  }

  dispose(): void {
    this.weights.trained.dispose();
    this.weights.frozen?.dispose();
  }
}

/** A network in training. */
export class TfjsNetworkTrainer implements Trainer {
  private readonly trainer: TfjsTrainer;

  /** @param lost rejects when the device is gone */
  constructor(network: NetworkDescription, lost: Promise<never>, start: NetworkState) {
    const build = buildNetwork(network);
    const chunk = chunkOf(forwardGraph(build, 1).sample.size);
    this.trainer = new TfjsTrainer(build, { lost, chunk });
    for (const part of STATE_PARTS) this.trainer.load(part, start[part]);
  }

  /** TensorFlow.js allocates as it goes and does not say in advance how much. */
  reserve(): null {
    return null;
  }

  step(batch: TrainBatch, settings: StepSettings): void {
    this.trainer.differentiate(inParts(batch, settings.parts ?? 1));
    this.trainer.update({ ...ADAM, ...settings });
  }

  takeLosses(): Promise<LossSum> {
    return this.trainer.takeLosses();
  }

  async readState(): Promise<NetworkState> {
    return {
      weights: await this.trainer.tensors('weights'),
      averages: await this.trainer.tensors('averages'),
      m: await this.trainer.tensors('m'),
      v: await this.trainer.tensors('v'),
    };
  }

  predict(
    sample: Float32Array,
    timestep: Float32Array,
    condition: Condition | null,
  ): Promise<Float32Array> {
    return this.trainer.predict(sample, timestep, condition?.classLabels);
  }

  dispose(): void {
    this.trainer.dispose();
  }
}

/** Samples that are evaluated at once. */
function chunkOf(sampleSize: number): number {
  return Math.max(1, Math.floor(CHUNK_NUMBERS / sampleSize));
}
