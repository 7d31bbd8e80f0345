// Layer: lab worker, engine. Layers: an operation with its parameters, named and started as
// PyTorch does it. `name` is the layer's place in its parent, as in a state dict.

import type { Graph, Tensor } from '../graph/graph';
import { conv2d, type ConvolutionOptions } from '../ops/conv2d';
import { groupNorm, type GroupNormOptions } from '../ops/groupNorm';
import { linear, type LinearOptions } from '../ops/linear';

/** torch.nn.Linear: parameters `name.weight` [out, in] and `name.bias` [out]. */
export function linearLayer(
  name: string,
  x: Tensor,
  outputs: number,
  options: LinearOptions = {},
): Tensor {
  const { graph } = x;
  const inputs = x.shape[x.shape.length - 1];
  return graph.scope(name, () => {
    const start = { kind: 'uniform', bound: 1 / Math.sqrt(inputs) } as const;
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

/** torch.nn.Conv2d, NHWC: parameters `name.weight` [out, in, k, k] and `name.bias`. */
export function convolutionLayer(
  name: string,
  x: Tensor,
  outputs: number,
  kernel: number,
  options: ConvolutionOptions = {},
): Tensor {
  const { graph } = x;
  const inputs = x.shape[x.shape.length - 1];
  return graph.scope(name, () => {
    const start = { kind: 'uniform', bound: 1 / Math.sqrt(inputs * kernel * kernel) } as const;
    const weight = graph.parameter('weight', [outputs, inputs, kernel, kernel], start);
    const bias = graph.parameter('bias', [outputs], start);
    return conv2d(x, weight, bias, options);
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
