// Layer: lab worker, engine. Layers: an operation with its parameters, named and started as
// PyTorch does it. `name` is the layer's place in its parent, as in a state dict.

import type { Graph, Initialiser, Tensor } from '../graph/graph';
import { gelu, mish, relu } from '../ops/activations';
import { conv1d, conv2d } from '../ops/convolution';
import type { ConvolutionOptions } from '../ops/convolutionGeometry';
import { groupNorm, type GroupNormOptions } from '../ops/groupNorm';
import { linear, type LinearOptions } from '../ops/linear';
import { silu } from '../ops/silu';

/** How a layer with weights starts; as PyTorch does it unless given. */
export interface LayerStart {
  /** Weights and biases are zero, so that a branch that ends in the layer adds nothing at first. */
  readonly zero?: boolean;
}

/** Uniform in ±1/√fan_in, PyTorch's Linear and Conv2d, or zero. */
function startOf(fanIn: number, { zero = false }: LayerStart): Initialiser {
  return zero ? { kind: 'constant', value: 0 } : { kind: 'uniform', bound: 1 / Math.sqrt(fanIn) };
}

/** torch.nn.Linear: parameters `name.weight` [out, in] and `name.bias` [out]. */
export function linearLayer(
  name: string,
  x: Tensor,
  outputs: number,
  options: LinearOptions & LayerStart = {},
): Tensor {
  const { graph } = x;
  const inputs = x.shape[x.shape.length - 1];
  return graph.scope(name, () => {
    const start = startOf(inputs, options);
    const weight = graph.parameter('weight', [outputs, inputs], start);
    const bias = graph.parameter('bias', [outputs], start);
    return linear(x, weight, bias, options);
  });
}

/** Frequencies exp(−ln 10⁴·i/(half − shift)) of the sinusoidal embedding, as a constant. */
export function timestepFrequencies(graph: Graph, width: number, shift: number): Tensor {
  graph.check(
    width >= 2 && width % 2 === 0,
    'sinusoidal',
    `the embedding is ${width} wide; its width must be even.`,
  );
  const half = width / 2;
  const values = Float32Array.from({ length: half }, (_, i) =>
    Math.exp((-Math.log(10000) * i) / (half - shift)),
  );
  return graph.constant('frequencies', [half], values);
}

/** torch.nn.Conv2d for images NHWC, with parameters `name.weight` [out, in, k, k] and `name.bias`;
 *  torch.nn.Conv1d for sequences NLC, with a weight [out, in, k]. */
export function convolutionLayer(
  name: string,
  x: Tensor,
  outputs: number,
  kernel: number,
  options: ConvolutionOptions & LayerStart = {},
): Tensor {
  const { graph } = x;
  const inputs = x.shape[x.shape.length - 1];
  return graph.scope(name, () => {
    const taps = x.shape.slice(1, -1).fill(kernel);
    const fanIn = taps.reduce((product, extent) => product * extent, inputs);
    const start = startOf(fanIn, options);
    const weight = graph.parameter('weight', [outputs, inputs, ...taps], start);
    const bias = graph.parameter('bias', [outputs], start);
    return taps.length === 1 ? conv1d(x, weight, bias, options) : conv2d(x, weight, bias, options);
  });
}

/** torch.nn.GroupNorm, channels last: parameters `name.weight` and `name.bias`. */
export function groupNormLayer(name: string, x: Tensor, options: GroupNormOptions): Tensor {
  const { graph } = x;
  const channels = x.shape[x.shape.length - 1];
  return graph.scope(name, () => {
    const weight = graph.parameter('weight', [channels], { kind: 'constant', value: 1 });
    const bias = graph.parameter('bias', [channels], { kind: 'constant', value: 0 });
    return groupNorm(x, weight, bias, options);
  });
}

/** Activations by the names of diffusers' `act_fn`. */
export const ACTIVATIONS = { silu, swish: silu, gelu, mish, relu } as const;

export type ActivationName = keyof typeof ACTIVATIONS;

/** {@link groupNormLayer} and an activation behind it. */
export function activatedNormLayer(
  name: string,
  x: Tensor,
  options: GroupNormOptions,
  activation: ActivationName,
): Tensor {
  if (ACTIVATIONS[activation] === silu)
    return groupNormLayer(name, x, { ...options, activation: 'silu' });
  return ACTIVATIONS[activation](groupNormLayer(name, x, options));
}

/** A table of learned embeddings, torch.nn.Embedding: parameter `name.weight` [rows, width]. */
export function embeddingTable(graph: Graph, name: string, rows: number, width: number): Tensor {
  return graph.scope(name, () =>
    graph.parameter('weight', [rows, width], { kind: 'normal', deviation: 1 }),
  );
}
