// Layer: lab worker, engine. A network in training on the wasm kernels: plans of its training
// graph for each batch size that comes, AdamW (Loshchilov & Hutter 2019) and the average of the
// weights over flat buffers. Synchronous: a step is finished when it returns.

import { clipFactor, partsOf, type AdamWStep, type Minibatch } from '../networks/batch';
import {
  forwardGraph,
  outputOf,
  pullbackOf,
  trainingGraph,
  type NetworkBuilder,
  type TrainingGraph,
} from '../networks/network';
import type { Tensor } from '../graph/graph';
import { storageOf } from '../graph/needed';
import { ForwardPass } from './forwardPass';
import type { KernelModule } from './module';
import { firstNotFinite } from './notFinite';
import { ParameterBuffers, type FlatBuffer } from './parameters';
import { WasmPlan } from './plan';
import { pointer, type Pointer } from './pointer';

export type { AdamWStep, Minibatch };

const FLOAT_BYTES = 4;

interface CompiledTraining {
  readonly graph: TrainingGraph;
  readonly plan: WasmPlan;
}

export class WasmTrainer {
  readonly parameters: ParameterBuffers;
  private readonly compiled = new Map<number, CompiledTraining>();
  private readonly averaged: ForwardPass;
  private pulling: ForwardPass | null = null;
  private kept: number | null = null;

  constructor(
    private readonly kernels: KernelModule,
    private readonly build: NetworkBuilder,
  ) {
    this.parameters = new ParameterBuffers(kernels, forwardGraph(build, 1).graph.parameters);
    this.averaged = new ForwardPass(kernels, outputOf(build), this.parameters, 'averages');
  }

  /**
   * Loss of a minibatch, or of several that count as one; leaves the gradients in `parameters`.
   * @param share the gradients are scaled by this: the share of the whole batch that this part is
   */
  gradients(batch: Minibatch | readonly Minibatch[], share = 1): number {
    let loss = 0;
    partsOf(batch, share).forEach((part, index) => {
      if (index > 0) this.keepGradients();
      const { graph, plan } = this.feed(part.batch, part.share);
      plan.run();
      if (index > 0) this.addKept();
      loss += (part.share / share) * plan.values(graph.loss)[0];
    });
    return loss;
  }

  /**
   * For a batch whose loss is not a number, before the weights are changed: which layer and
   * operation gave the first value that is not finite, in words; null when there is none.
   */
  firstNotFinite(batch: Minibatch | readonly Minibatch[]): string | null {
    for (const part of partsOf(batch)) {
      const place = firstNotFinite(this.parameters, this.feed(part.batch, 1).plan);
      if (place !== null) return place;
    }
    return null;
  }

  /** The plan for a batch with its inputs in place. */
  private feed(batch: Minibatch, share: number): CompiledTraining {
    const training = this.training(batch.timestep.length);
    const { graph, plan } = training;
    plan.values(graph.sample).set(batch.sample);
    plan.values(graph.timestep).set(batch.timestep);
    plan.values(graph.target).set(batch.target);
    if (batch.weight === null) plan.values(graph.weight).fill(1);
    else plan.values(graph.weight).set(batch.weight);
    if (graph.classLabels !== null && batch.classLabels !== undefined)
      plan.values(graph.classLabels).set(batch.classLabels);
    plan.values(graph.gradients.seed)[0] = share;
    return training;
  }

  /** The norm of the gradients that {@link gradients} left, over all parameters. */
  gradientNorm(): number {
    const { parameters, kernels } = this;
    const address = pointer(parameters.address('gradients'));
    return Math.sqrt(kernels.flat.sum_of_squares(address, parameters.trainableLength));
  }

  /** Changes the weights by the gradients that {@link gradients} left; the norm that they had. */
  update(settings: AdamWStep): number {
    const { parameters } = this;
    // One pass over the weights: less than a thousandth of a step.
    const norm = this.gradientNorm();
    const at = (buffer: FlatBuffer): Pointer => pointer(parameters.address(buffer));
    this.kernels.flat.adamw(
      at('weights'),
      at('gradients'),
      at('m'),
      at('v'),
      at('averages'),
      parameters.trainableLength,
      settings.learningRate / (1 - settings.beta1 ** settings.step),
      settings.beta1,
      settings.beta2,
      settings.epsilon,
      settings.learningRate * settings.weightDecay,
      Math.sqrt(1 - settings.beta2 ** settings.step),
      1 - settings.emaDecay,
      clipFactor(norm, settings),
    );
    return norm;
  }

  /** The output of the averaged weights. */
  predict(
    sample: ArrayLike<number>,
    timestep: ArrayLike<number>,
    classLabels?: ArrayLike<number>,
  ): Float32Array<ArrayBuffer> {
    return this.averaged.run(sample, timestep, classLabels);
  }

  /** Jᵀ v of the averaged weights, J the derivative of the output by the sample. */
  pullback(
    sample: ArrayLike<number>,
    timestep: ArrayLike<number>,
    classLabels: ArrayLike<number> | undefined,
    cotangent: ArrayLike<number>,
  ): Float32Array<ArrayBuffer> {
    const { kernels, build, parameters } = this;
    this.pulling ??= new ForwardPass(kernels, pullbackOf(build), parameters, 'averages');
    return this.pulling.run(sample, timestep, classLabels, cotangent);
  }

  /**
   * Lays out the plans for steps of `batch` samples and predictions of `predicted`, so that
   * nothing is allocated later. Bytes in use then, those of the parameters included.
   */
  reserve(batch: number, predicted: number): number {
    this.training(batch);
    if (predicted > 0) this.averaged.reserve(predicted);
    return this.kernels.bytesInUse;
  }

  /** The plan for a batch size; made on first use. */
  plan(batch: number): WasmPlan {
    return this.training(batch).plan;
  }

  /** Where gradients of earlier parts of a batch wait; there from the first batch of several parts. */
  private keptGradients(): number {
    const bytes = this.parameters.trainableLength * FLOAT_BYTES;
    this.kept ??= this.kernels.allocate(bytes, 'the gradients that are added up');
    return this.kept;
  }

  private keepGradients(): void {
    const { kernels, parameters } = this;
    const { trainableLength: length } = parameters;
    const kept = this.keptGradients();
    const current = kernels.floats(parameters.address('gradients'), length);
    kernels.floats(kept, length).set(current);
  }

  private addKept(): void {
    const { kernels, parameters } = this;
    const current = pointer(parameters.address('gradients'));
    kernels.flat.add(pointer(this.keptGradients()), current, current, parameters.trainableLength);
  }

  private training(batch: number): CompiledTraining {
    const known = this.compiled.get(batch);
    if (known !== undefined) return known;
    const graph = trainingGraph(this.build, batch);
    const placed = new Map<Tensor, number>();
    const storage = storageOf(graph.graph);
    for (const { tensor } of graph.graph.parameters) {
      const slot = this.parameters.slot(tensor.name);
      placed.set(tensor, this.parameters.address('weights', slot));
      const gradient = graph.gradients.of.get(tensor);
      if (gradient === undefined) continue;
      // The plan knows a reshaped gradient by what it is a view of.
      const stored = storage(gradient);
      graph.graph.check(
        !placed.has(stored),
        tensor.name,
        'its gradient is kept where another one is; it needs a copy of its own.',
      );
      placed.set(stored, this.parameters.address('gradients', slot));
    }
    const outputs = [graph.loss, ...graph.gradients.of.values()];
    const plan = new WasmPlan(this.kernels, graph.graph, outputs, placed);
    const made = { graph, plan };
    this.compiled.set(batch, made);
    return made;
  }
}
