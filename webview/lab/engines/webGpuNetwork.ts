// Layer: lab worker, engines. A network on the GPU plan, for the lab's `network/contract.ts`. Steps
// are only noted when they come; they are worked off when somebody waits for them.

import type { Condition } from '../engine/networks/batch';
import { buildNetwork, type NetworkDescription } from '../engine/networks/description';
import {
  forwardGraph,
  outputOf,
  pullbackOf,
  type NetworkBuilder,
  type RowGraphBuilder,
} from '../engine/networks/network';
import type { StateDict } from '../engine/networks/stateDict';
import type { ComputeDevice } from '../engine/webgpu/computeDevice';
import {
  batchFor,
  FORWARD_BUDGET_BYTES,
  forwardLayout,
  GpuForwardPass,
} from '../engine/webgpu/forwardPass';
import type { HalfArithmetic } from '../engine/webgpu/halfPrecision';
import { FLAT_BUFFERS, GpuParameters, gpuSlots } from '../engine/webgpu/parameters';
import { trainingLayout, trainingTraits, WebGpuTrainer } from '../engine/webgpu/trainer';
import {
  ADAM,
  STATE_PARTS,
  type BatchDraw,
  type DifferentiablePredictor,
  type LossSum,
  type NetworkState,
  type StepSettings,
  type TrainBatch,
  type Trainer,
} from '../network/contract';
import { bothNorms } from '../network/gradientNorms';
import { copyOf } from './copyOf';
import { StepQueue, type PendingStep } from './stepQueue';

/** Weights to sample from. */
export class WebGpuPredictor implements DifferentiablePredictor {
  private readonly made: Promise<{
    readonly forward: GpuForwardPass;
    readonly backward: GpuForwardPass;
    readonly parameters: GpuParameters;
  }>;

  constructor(compute: ComputeDevice, network: NetworkDescription, weights: StateDict) {
    const build = buildNetwork(network);
    this.made = GpuParameters.make(compute, forwardGraph(build, 1).graph.parameters, [
      'weights',
    ]).then((parameters) => {
      parameters.load('weights', weights);
      const pass = (of: RowGraphBuilder): GpuForwardPass =>
        new GpuForwardPass(compute, of, parameters, 'weights');
      return { parameters, forward: pass(outputOf(build)), backward: pass(pullbackOf(build)) };
    });
    // Told to whoever predicts.
    this.made.catch(() => undefined);
  }

  async predict(
    sample: Float32Array,
    timestep: Float32Array,
    condition: Condition | null,
  ): Promise<Float32Array> {
    const { forward } = await this.made;
    return forward.run(sample, timestep, condition?.classLabels);
  }

  async pullback(
    sample: Float32Array,
    timestep: Float32Array,
    condition: Condition | null,
    cotangent: Float32Array,
  ): Promise<Float32Array> {
    const { backward } = await this.made;
    return backward.run(sample, timestep, condition?.classLabels, cotangent);
  }

  dispose(): void {
    this.made.then(
      ({ forward, backward, parameters }) => {
        forward.dispose();
        backward.dispose();
        parameters.dispose();
      },
      () => undefined,
    );
  }
}

interface Running {
  readonly trainer: WebGpuTrainer;
  readonly queue: StepQueue;
}

/** A network in training. */
export class WebGpuNetworkTrainer implements Trainer {
  private readonly build: NetworkBuilder;
  private readonly made: Promise<Running>;
  private pending: PendingStep[] = [];
  private losses: LossSum = { sum: 0, count: 0 };
  /** What is under way: the device does one thing after the other. */
  private work: Promise<void> = Promise.resolve();

  /** @param half matrix products of training steps are computed in 16 bits */
  constructor(
    private readonly compute: ComputeDevice,
    network: NetworkDescription,
    start: NetworkState,
    private readonly half: HalfArithmetic | null = null,
  ) {
    this.build = buildNetwork(network);
    this.made = this.make(start);
    // Told to whoever waits for anything.
    this.made.catch(() => undefined);
  }

  reserve(rows: number, predicted: number): number {
    const { build } = this;
    const { traits } = this.compute;
    const { graph, layout } = trainingLayout(build, rows, trainingTraits(traits, this.half));
    const parameterBytes = gpuSlots(graph.graph.parameters).length * 4 * FLAT_BUFFERS.length;
    if (predicted === 0) return parameterBytes + layout.bytes;
    const evaluating = (batch: number): number =>
      forwardLayout(outputOf(build), batch, 'averages', traits).layout.bytes;
    const batch = batchFor(predicted, FORWARD_BUDGET_BYTES, evaluating);
    return parameterBytes + layout.bytes + evaluating(batch);
  }

  step(batch: TrainBatch, settings: StepSettings): void {
    const { parts = 1 } = settings;
    this.pending.push({ batch: copyOf(batch), settings: { ...ADAM, ...settings }, parts });
  }

  stepDrawn(draw: BatchDraw, settings: StepSettings): void {
    const { parts = 1 } = settings;
    this.pending.push({ batch: draw, settings: { ...ADAM, ...settings }, parts });
  }

  async takeLosses(): Promise<LossSum> {
    await this.finish();
    const { losses } = this;
    this.losses = { sum: 0, count: 0 };
    return losses;
  }

  async readState(): Promise<NetworkState> {
    const { trainer } = await this.finish();
    const [weights, averages, m, v] = await trainer.parameters.tensors(STATE_PARTS);
    return { weights, averages, m, v };
  }

  async predict(
    sample: Float32Array,
    timestep: Float32Array,
    condition: Condition | null,
  ): Promise<Float32Array> {
    const { trainer } = await this.finish();
    return trainer.predict(sample, timestep, condition?.classLabels);
  }

  dispose(): void {
    this.pending = [];
    this.made.then(
      ({ trainer, queue }) => {
        queue.dispose();
        trainer.dispose();
      },
      () => undefined,
    );
  }

  private async make(start: NetworkState): Promise<Running> {
    const trainer = await WebGpuTrainer.make(this.compute, this.build, this.half);
    for (const part of STATE_PARTS) trainer.parameters.load(part, start[part]);
    return { trainer, queue: new StepQueue(trainer, () => performance.now()) };
  }

  /** Works off what is pending, after what is under way. */
  private async finish(): Promise<Running> {
    const running = await this.made;
    const work = this.work.then(async () => {
      const steps = this.pending;
      this.pending = [];
      if (steps.length === 0) return;
      const { losses: before } = this;
      const { sum, count, norms } = await running.queue.work(steps);
      this.losses = {
        ...before,
        sum: before.sum + sum,
        count: before.count + count,
        ...(norms === undefined ? {} : { norms: bothNorms(before.norms, norms) }),
      };
    });
    // A failure is told to whoever waits for these steps.
    this.work = work.catch(() => undefined);
    await work;
    this.compute.requireDevice();
    return running;
  }
}
