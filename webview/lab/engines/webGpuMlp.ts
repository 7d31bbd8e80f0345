// Layer: lab worker, engines. The MLP denoiser on the GPU plan, for the lab's
// `network/contract.ts`. Steps are only noted when they come; they are worked off when somebody
// waits for them. The lab's flat vectors are tight, the GPU's start every parameter where a
// binding may start, so state is moved parameter by parameter on its way in and out.

import type { MlpConfig } from '../../../src/core/recipe/types';
import { DATA_CHANNELS, parameterCount, parameterLayout } from '../network/architecture';
import {
  ADAM,
  type BatchDraw,
  type LossSum,
  type NetworkState,
  type PredictingNetwork,
  type StepSettings,
  type TrainableNetwork,
  type TrainBatch,
} from '../network/contract';
import { mlp } from '../engine/networks/mlp';
import { forwardGraph } from '../engine/networks/network';
import type { ComputeDevice } from '../engine/webgpu/computeDevice';
import {
  batchFor,
  FORWARD_BUDGET_BYTES,
  forwardLayout,
  GpuForwardPass,
} from '../engine/webgpu/forwardPass';
import type { HalfArithmetic } from '../engine/webgpu/halfPrecision';
import {
  FLAT_BUFFERS,
  GpuParameters,
  gpuSlots,
  type FlatBuffer,
} from '../engine/webgpu/parameters';
import { StepQueue, type PendingStep } from './stepQueue';
import { trainingLayout, trainingTraits, WebGpuTrainer } from '../engine/webgpu/trainer';

/** Weights to sample from. */
export class WebGpuMlpPredictor implements PredictingNetwork {
  private readonly made: Promise<{ forward: GpuForwardPass; parameters: GpuParameters }>;

  constructor(compute: ComputeDevice, config: MlpConfig, weights: Float32Array) {
    const build = mlp(config);
    this.made = GpuParameters.make(compute, forwardGraph(build, 1).graph.parameters, [
      'weights',
    ]).then((parameters) => {
      compute.write(parameters.range('weights'), spreadState(parameters, config, weights));
      return { parameters, forward: new GpuForwardPass(compute, build, parameters, 'weights') };
    });
    // Told to whoever predicts.
    this.made.catch(() => undefined);
  }

  async predict(x: Float32Array, t: number): Promise<Float32Array> {
    const { forward } = await this.made;
    return forward.run(x, timesteps(x, t));
  }

  dispose(): void {
    this.made.then(
      ({ forward, parameters }) => {
        forward.dispose();
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
export class WebGpuMlpTrainer implements TrainableNetwork {
  private readonly made: Promise<Running>;
  private pending: PendingStep[] = [];
  private losses: LossSum = { sum: 0, count: 0 };
  /** What is under way: the device does one thing after the other. */
  private work: Promise<void> = Promise.resolve();

  /** @param half matrix products of training steps are computed in 16 bits */
  constructor(
    private readonly compute: ComputeDevice,
    private readonly config: MlpConfig,
    start: NetworkState,
    private readonly half: HalfArithmetic | null = null,
  ) {
    this.made = this.make(start);
    // Told to whoever waits for anything.
    this.made.catch(() => undefined);
  }

  reserve(rows: number, predicted: number): number {
    const { traits } = this.compute;
    const build = mlp(this.config);
    const { graph, layout } = trainingLayout(build, rows, trainingTraits(traits, this.half));
    const parameterBytes = gpuSlots(graph.graph.parameters).length * 4 * FLAT_BUFFERS.length;
    if (predicted === 0) return parameterBytes + layout.bytes;
    const evaluating = (batch: number): number =>
      forwardLayout(build, batch, 'averages', traits).layout.bytes;
    const batch = batchFor(predicted, FORWARD_BUDGET_BYTES, evaluating);
    return parameterBytes + layout.bytes + evaluating(batch);
  }

  trainStep(batch: TrainBatch, settings: StepSettings): void {
    const { x: sample, t: timestep, target, weight } = batch;
    const minibatch = { sample, timestep, target, weight };
    this.pending.push({ batch: minibatch, settings: { ...ADAM, ...settings } });
  }

  trainDrawn(draw: BatchDraw, settings: StepSettings): void {
    this.pending.push({ batch: draw, settings: { ...ADAM, ...settings } });
  }

  async takeLosses(): Promise<LossSum> {
    await this.finish();
    const { losses } = this;
    this.losses = { sum: 0, count: 0 };
    return losses;
  }

  async readState(): Promise<NetworkState> {
    const { trainer } = await this.finish();
    const [weights, averages, m, v] = await trainer.parameters.read(STATE);
    const tight = (values: ReadonlyMap<string, Float32Array>): Float32Array =>
      gathered(this.config, values);
    return { weights: tight(weights), averages: tight(averages), m: tight(m), v: tight(v) };
  }

  async predict(x: Float32Array, t: number): Promise<Float32Array> {
    const { trainer } = await this.finish();
    return trainer.predict(x, timesteps(x, t));
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
    const trainer = await WebGpuTrainer.make(this.compute, mlp(this.config), this.half);
    const { parameters } = trainer;
    for (const name of STATE)
      this.compute.write(parameters.range(name), spreadState(parameters, this.config, start[name]));
    return { trainer, queue: new StepQueue(trainer, () => performance.now()) };
  }

  /** Works off what is pending, after what is under way. */
  private async finish(): Promise<Running> {
    const running = await this.made;
    const work = this.work.then(async () => {
      const steps = this.pending;
      this.pending = [];
      if (steps.length === 0) return;
      const { sum, count } = await running.queue.work(steps);
      this.losses = { sum: this.losses.sum + sum, count: this.losses.count + count };
    });
    // A failure is told to whoever waits for these steps.
    this.work = work.catch(() => undefined);
    await work;
    this.compute.requireDevice();
    return running;
  }
}

/** In the order of the lab's {@link NetworkState}. */
const STATE = ['weights', 'averages', 'm', 'v'] as const satisfies readonly FlatBuffer[];

function timesteps(x: Float32Array, t: number): Float32Array {
  return new Float32Array(x.length / DATA_CHANNELS).fill(t);
}

/** A tight vector in the layout of the GPU. */
export function spreadState(
  parameters: GpuParameters,
  config: MlpConfig,
  tight: Float32Array,
): Float32Array {
  const flat = new Float32Array(parameters.layout.length);
  for (const { name, offset, size } of parameterLayout(config))
    flat.set(tight.subarray(offset, offset + size), parameters.slot(name).offset);
  return flat;
}

function gathered(config: MlpConfig, values: ReadonlyMap<string, Float32Array>): Float32Array {
  const tight = new Float32Array(parameterCount(config));
  for (const { name, offset } of parameterLayout(config)) {
    const part = values.get(name);
    if (part !== undefined) tight.set(part, offset);
  }
  return tight;
}
