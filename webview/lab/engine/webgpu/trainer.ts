// Layer: lab worker, engine. A network in training on the GPU: plans of its training graph for each
// batch size that comes, AdamW and the average of the weights over flat buffers. Work is queued;
// only what reads numbers back waits for it.

import type { Tensor } from '../graph/graph';
import { partsOf, type AdamWStep, type BatchPart, type Minibatch } from '../networks/batch';
import {
  forwardGraph,
  outputOf,
  trainingGraph,
  type NetworkBuilder,
  type TrainingGraph,
} from '../networks/network';
import { WebGpuEngineError, type BufferRange, type ComputeDevice } from './computeDevice';
import type { GpuTraits } from './dispatch';
import { GpuForwardPass } from './forwardPass';
import { GradientSum, KeptGradients, placeOfPart, type PartPlace } from './gradientSum';
import { lossScale, type HalfArithmetic } from './halfPrecision';
import { Optimiser } from './optimiser';
import { GpuParameters, gpuSlots, type FlatRange } from './parameters';
import { GpuPlan, PlanLayout } from './plan';
import { MOST_STEPS, StepRows, type StepRow } from './stepRows';
import { tunedLayout } from './tuning';

/** A training graph that can run. */
export interface CompiledTraining {
  /** What the loss is multiplied by before gradients are taken; 1 in float32. */
  readonly lossScale: number;
  readonly graph: TrainingGraph;
  readonly plan: GpuPlan;
  readonly optimiser: Optimiser;
  /** Made by {@link WebGpuTrainer.inParts}. */
  readonly sum: GradientSum | null;
}

/** Something that is recorded in front of every step, such as the making of its batch. */
export interface StepStart {
  encode(pass: GPUComputePassEncoder, row: number): void;
}

/** A part of a batch, ready to be fed and recorded. */
interface PreparedPart extends BatchPart {
  readonly training: CompiledTraining;
  readonly place: PartPlace;
}

/** Traits of a device for training steps in 16 or 32 bits. */
export function trainingTraits(traits: GpuTraits, half: HalfArithmetic | null): GpuTraits {
  return half === null ? traits : { ...traits, half };
}

/** The training graph for a batch size and its plan. No device is needed. */
export function trainingLayout(
  build: NetworkBuilder,
  batch: number,
  traits: GpuTraits,
): { graph: TrainingGraph; layout: PlanLayout } {
  const graph = trainingGraph(build, batch);
  const { slots } = gpuSlots(graph.graph.parameters);
  const read = new Map<Tensor, FlatRange>();
  const written: [Tensor, FlatRange][] = [];
  for (const { tensor } of graph.graph.parameters) {
    const slot = slots.find(({ name }) => name === tensor.name);
    if (slot === undefined) continue;
    read.set(tensor, { buffer: 'weights', slot });
    const gradient = graph.gradients.of.get(tensor);
    if (gradient !== undefined) written.push([gradient, { buffer: 'gradients', slot }]);
  }
  return { graph, layout: new PlanLayout(graph.graph, [graph.loss], { read, written }, traits) };
}

export class WebGpuTrainer {
  private readonly compiled = new Map<number, Promise<CompiledTraining>>();
  private readonly averaged: GpuForwardPass;
  private latest: CompiledTraining | null = null;
  private kept: Promise<KeptGradients> | null = null;

  private constructor(
    readonly compute: ComputeDevice,
    private readonly build: NetworkBuilder,
    readonly parameters: GpuParameters,
    private readonly rows: StepRows,
    /** Losses and norms of the latest steps, and the buffer through which they are read. */
    private readonly losses: GPUBuffer,
    private readonly mapped: GPUBuffer,
    /** How products of training steps are computed; predictions are in float32. */
    private readonly half: HalfArithmetic | null,
  ) {
    this.averaged = new GpuForwardPass(compute, outputOf(build), parameters, 'averages');
  }

  /** @param half matrix products of training steps are computed in 16 bits */
  static async make(
    compute: ComputeDevice,
    build: NetworkBuilder,
    half: HalfArithmetic | null = null,
  ): Promise<WebGpuTrainer> {
    const parameters = await GpuParameters.make(compute, forwardGraph(build, 1).graph.parameters);
    const rows = await StepRows.make(compute);
    const { STORAGE, COPY_SRC, COPY_DST, MAP_READ } = GPUBufferUsage;
    const bytes = 2 * MOST_STEPS * 4;
    const [losses, mapped] = await compute.allocate('the losses of steps', [
      { label: 'Losses', bytes, usage: STORAGE | COPY_SRC },
      { label: 'Losses on their way back', bytes, usage: COPY_DST | MAP_READ },
    ]);
    return new WebGpuTrainer(compute, build, parameters, rows, losses, mapped, half);
  }

  /**
   * Loss of a minibatch, or of several that count as one; leaves the gradients, times the loss
   * scale, in `parameters`.
   * @param share the gradients are scaled by this: the share of the whole batch that this part is
   */
  async gradients(batch: Minibatch | readonly Minibatch[], share = 1): Promise<number> {
    const parts = await this.prepared(batch, share);
    for (const part of parts) {
      this.feed(part);
      this.submit([], (pass) => {
        encodePart(pass, part.training, part.place);
      });
    }
    const { training } = parts[parts.length - 1];
    this.latest = training;
    const [loss] = await training.plan.read([training.graph.loss]);
    return parts.length === 1 ? loss[0] : loss[0] / share;
  }

  /** Changes the weights by the gradients that {@link gradients} left. */
  update(settings: AdamWStep): void {
    const { latest } = this;
    if (latest === null) throw new WebGpuEngineError('There are no gradients to update by.');
    this.submit([{ optimiser: settings, samplesBefore: 0, slot: 0 }], (pass) => {
      latest.optimiser.encode(pass, 0, settings);
    });
  }

  /** Queues one step on a given batch, or on several that count as one; its loss goes to `slot`. */
  async step(
    batch: Minibatch | readonly Minibatch[],
    settings: AdamWStep,
    slot: number,
  ): Promise<void> {
    for (const part of await this.prepared(batch, 1)) {
      const { training, place } = part;
      this.feed(part);
      this.submit([{ optimiser: settings, samplesBefore: 0, slot }], (pass) => {
        encodePart(pass, training, place);
        if (isLast(place)) training.optimiser.encode(pass, 0, settings);
      });
    }
  }

  /**
   * Queues steps that make their own batches, as one submission.
   * @param training from {@link inParts} where batches have several parts
   * @param rows one for each part of each step
   * @param parts of each batch
   */
  steps(training: CompiledTraining, start: StepStart, rows: readonly StepRow[], parts = 1): void {
    const { plan, graph, optimiser, lossScale: scale } = training;
    plan.write(graph.gradients.seed, Float32Array.of(scale / parts));
    this.submit(rows, (pass) => {
      rows.forEach((row, index) => {
        const place = placeOfPart(index % parts, parts);
        start.encode(pass, index);
        encodePart(pass, training, place);
        if (isLast(place)) optimiser.encode(pass, index, row.optimiser);
      });
    });
  }

  /**
   * The first `count` losses, and the norms that the gradients of these steps had where they were
   * clipped. Waits for everything that was queued.
   */
  async readLosses(count: number): Promise<{ losses: Float32Array; norms: Float32Array }> {
    const { compute, losses, mapped } = this;
    const encoder = compute.device.createCommandEncoder();
    encoder.copyBufferToBuffer(losses, 0, mapped, 0, count * 4);
    encoder.copyBufferToBuffer(losses, MOST_STEPS * 4, mapped, count * 4, count * 4);
    compute.device.queue.submit([encoder.finish()]);
    await compute.wait(mapped.mapAsync(GPUMapMode.READ, 0, 2 * count * 4));
    const values = new Float32Array(mapped.getMappedRange(0, 2 * count * 4).slice(0));
    mapped.unmap();
    return { losses: values.subarray(0, count), norms: values.subarray(count) };
  }

  /** The output of the averaged weights. */
  predict(
    sample: ArrayLike<number>,
    timestep: ArrayLike<number>,
    classLabels?: ArrayLike<number>,
  ): Promise<Float32Array<ArrayBuffer>> {
    return this.averaged.run(sample, timestep, classLabels);
  }

  /** The plan for a batch size; made on first use. */
  training(batch: number): Promise<CompiledTraining> {
    const known = this.compiled.get(batch);
    if (known !== undefined) return known;
    const made = this.compile(batch);
    this.compiled.set(batch, made);
    return made;
  }

  /** As {@link training}, for the parts of a batch that is computed in several. */
  async inParts(batch: number): Promise<CompiledTraining> {
    const made = await this.training(batch);
    if (made.sum !== null) return made;
    const { compute, parameters } = this;
    this.kept ??= KeptGradients.make(compute, parameters);
    const sum = await GradientSum.make(compute, parameters, await this.kept, {
      loss: made.plan.range(made.graph.loss),
      seed: made.plan.range(made.graph.gradients.seed),
      scale: made.lossScale,
    });
    const summing = { ...made, sum };
    this.compiled.set(batch, Promise.resolve(summing));
    return summing;
  }

  /** Where steps find what differs between them. */
  get stepRange(): BufferRange {
    return this.rows.range;
  }

  dispose(): void {
    this.averaged.dispose();
    for (const made of this.compiled.values())
      made.then(
        ({ plan, optimiser }) => {
          plan.dispose();
          optimiser.dispose();
        },
        // Whoever asked for it was told.
        () => undefined,
      );
    this.kept?.then(
      (kept) => {
        kept.dispose();
      },
      () => undefined,
    );
    this.parameters.dispose();
    this.rows.dispose();
    this.losses.destroy();
    this.mapped.destroy();
  }

  private async compile(batch: number): Promise<CompiledTraining> {
    const { compute, parameters, rows, losses, half } = this;
    const traits = trainingTraits(compute.traits, half);
    const { graph, layout } = await tunedLayout(
      compute,
      () => trainingLayout(this.build, batch, traits),
      () => performance.now(),
    );
    const scale = half === null ? 1 : lossScale(graph.target.size);
    const plan = await GpuPlan.make(compute, layout, parameters, `training with batch ${batch}`);
    const ring = { buffer: losses, offset: 0, bytes: losses.size };
    const loss = plan.range(graph.loss);
    const optimiser = await Optimiser.make(compute, parameters, rows, { loss, scale }, ring);
    plan.write(graph.weight, new Float32Array(batch).fill(1));
    plan.write(graph.gradients.seed, Float32Array.of(scale));
    return { lossScale: scale, graph, plan, optimiser, sum: null };
  }

  /** The parts of a batch with their plans. */
  private async prepared(
    batch: Minibatch | readonly Minibatch[],
    share: number,
  ): Promise<readonly PreparedPart[]> {
    const parts = partsOf(batch, share);
    const prepared: PreparedPart[] = [];
    for (const [index, part] of parts.entries()) {
      const rows = part.batch.timestep.length;
      const training = await (parts.length === 1 ? this.training(rows) : this.inParts(rows));
      prepared.push({ ...part, training, place: placeOfPart(index, parts.length) });
    }
    return prepared;
  }

  private feed({ training, batch, share }: PreparedPart): void {
    const { graph, plan, lossScale: scale } = training;
    plan.write(graph.sample, Float32Array.from(batch.sample));
    plan.write(graph.timestep, Float32Array.from(batch.timestep));
    plan.write(graph.target, Float32Array.from(batch.target));
    const { weight, classLabels } = batch;
    const ones = new Float32Array(graph.weight.size).fill(1);
    plan.write(graph.weight, weight === null ? ones : Float32Array.from(weight));
    if (graph.classLabels !== null && classLabels !== undefined)
      plan.write(graph.classLabels, Float32Array.from(classLabels));
    plan.write(graph.gradients.seed, Float32Array.of(share * scale));
  }

  /** One submission, with what differs between its steps. */
  private submit(rows: readonly StepRow[], encode: (pass: GPUComputePassEncoder) => void): void {
    const { device } = this.compute;
    this.compute.requireDevice();
    this.rows.write(rows);
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    encode(pass);
    pass.end();
    device.queue.submit([encoder.finish()]);
  }
}

/** Records the gradients of a part of a batch. */
function encodePart(
  pass: GPUComputePassEncoder,
  { plan, sum }: CompiledTraining,
  place: PartPlace,
): void {
  plan.encode(pass);
  sum?.encode(pass, place);
}

function isLast(place: PartPlace): boolean {
  return place === 'only' || place === 'last';
}
