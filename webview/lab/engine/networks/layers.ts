// Layer: lab worker, engine. Layers: an operation with its parameters, named and started as
// PyTorch does it. `name` is the layer's place in its parent, as in a state dict.

import type { Graph, Tensor } from '../graph/graph';
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
