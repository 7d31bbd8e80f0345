// Layer: lab worker, engine. What a network is to the engines: a function that appends its nodes
// to a graph for a given batch size. Around it, the training graph: weighted MSE and gradients.

import { differentiate, pullBack, type Gradients } from '../ops/differentiate';
import { Graph, ShapeError, type Tensor } from '../graph/graph';
import { weightedMse } from '../ops/weightedMse';

/** The ends of a denoiser in its graph; images are NCHW here, as in diffusers. */
export interface Denoiser {
  readonly sample: Tensor;
  /** [batch], as floats. */
  readonly timestep: Tensor;
  /** [batch] whole numbers; embeddings [batch, width] where the network is given those; null for a
   *  network without classes. */
  readonly classLabels: Tensor | null;
  readonly output: Tensor;
  /** What it is trained by; mean squared error of the output unless given. */
  readonly criterion?: Criterion;
}

/** What a loss compares with the target, and how. */
export interface Criterion {
  readonly prediction: Tensor;
  /** prediction and target of one shape, weight [batch] → [1]. */
  readonly loss: (prediction: Tensor, target: Tensor, weight: Tensor) => Tensor;
}

/** How the layers of a network start, beside what PyTorch does. */
export interface NetworkStart {
  /** What ends a residual branch, or the network, starts at zero: the second convolution of each
   *  residual block, the layer behind each attention and the last convolution of a UNet (Dhariwal &
   *  Nichol 2021), the modulations and the last layer of a DiT (adaLN-Zero, Peebles & Xie 2023). */
  readonly zeroStart?: boolean;
}

/** Appends a denoiser for `batch` samples to an empty graph. */
export type NetworkBuilder = (graph: Graph, batch: number) => Denoiser;

/** A graph that only evaluates. */
export interface ForwardGraph extends Denoiser {
  readonly graph: Graph;
}

/** A graph that also computes the loss. */
export interface LossGraph extends ForwardGraph {
  readonly target: Tensor;
  /** [batch] loss weights. */
  readonly weight: Tensor;
  readonly loss: Tensor;
}

/** A graph that also computes the loss and its gradients. */
export interface TrainingGraph extends LossGraph {
  readonly gradients: Gradients;
}

/** The network by itself. */
export function forwardGraph(build: NetworkBuilder, batch: number): ForwardGraph {
  const graph = new Graph();
  return { graph, ...build(graph, batch) };
}

/** A graph that is evaluated on rows: all of its inputs have one row for each sample. */
export interface RowGraph extends Pick<Denoiser, 'sample' | 'timestep' | 'classLabels'> {
  readonly graph: Graph;
  /** v of Jᵀ v, of the output's shape; null where the network is only evaluated. */
  readonly cotangent: Tensor | null;
  readonly result: Tensor;
}

/** What an engine evaluates of a network, for a batch size. */
export type RowGraphBuilder = (batch: number) => RowGraph;

/** The network's output. */
export function outputOf(build: NetworkBuilder): RowGraphBuilder {
  return (batch) => {
    const forward = forwardGraph(build, batch);
    return { ...forward, cotangent: null, result: forward.output };
  };
}

/** Jᵀ v, J the derivative of the network's output by its sample. */
export function pullbackOf(build: NetworkBuilder): RowGraphBuilder {
  return (batch) => {
    const forward = forwardGraph(build, batch);
    const { graph, sample, output } = forward;
    const cotangent = graph.input('cotangent', output.shape);
    const result = pullBack(graph, output, cotangent, [sample]).get(sample);
    if (result === undefined)
      throw new ShapeError('', 'pullback', 'the output does not depend on the sample.');
    return { ...forward, cotangent, result };
  };
}

/** The network with its loss; unless it has another, mean_b weight_b·mean (output − target)². */
export function lossGraph(build: NetworkBuilder, batch: number): LossGraph {
  const forward = forwardGraph(build, batch);
  const { graph, output, criterion = { prediction: output, loss: weightedMse } } = forward;
  const target = graph.input('target', criterion.prediction.shape);
  const weight = graph.input('weight', [batch]);
  return { ...forward, target, weight, loss: criterion.loss(criterion.prediction, target, weight) };
}

/** The network with its loss and the gradients of it. */
export function trainingGraph(build: NetworkBuilder, batch: number): TrainingGraph {
  const graph = lossGraph(build, batch);
  return { ...graph, gradients: differentiate(graph.graph, graph.loss) };
}
