// Layer: tests. Every operation over random shapes, as a table: what the tests of each engine run,
// so that all of them are held to the same cases. A case becomes a whole training graph with a
// weighted loss behind it.

import { differentiate } from '../../webview/lab/engine/ops/differentiate';
import { Graph, type Shape, type Tensor } from '../../webview/lab/engine/graph/graph';
import { gelu, mish, relu } from '../../webview/lab/engine/ops/activations';
import { add, addToEach } from '../../webview/lab/engine/ops/add';
import { attention } from '../../webview/lab/engine/ops/attention';
import { concat, slice } from '../../webview/lab/engine/ops/concat';
import { conv1d, conv2d } from '../../webview/lab/engine/ops/convolution';
import { crossEntropy } from '../../webview/lab/engine/ops/crossEntropy';
import { embedding, sinusoidal } from '../../webview/lab/engine/ops/embedding';
import { gated } from '../../webview/lab/engine/ops/gate';
import { groupNorm } from '../../webview/lab/engine/ops/groupNorm';
import { channelsFirst, channelsLast, transpose } from '../../webview/lab/engine/ops/layout';
import { layerNorm } from '../../webview/lab/engine/ops/layerNorm';
import { linear } from '../../webview/lab/engine/ops/linear';
import { multiply, scale } from '../../webview/lab/engine/ops/multiply';
import { divideByLevel, fourierFeatures } from '../../webview/lab/engine/ops/noiseLevel';
import { patchify, unpatchify } from '../../webview/lab/engine/ops/patches';
import { averagePool, upsampleNearest } from '../../webview/lab/engine/ops/resample';
import { scaleShift } from '../../webview/lab/engine/ops/scaleShift';
import { silu } from '../../webview/lab/engine/ops/silu';
import { spatialMean } from '../../webview/lab/engine/ops/sums';
import { weightedMse } from '../../webview/lab/engine/ops/weightedMse';
import { Draws } from '../unit/engine/random';

/** Makes a differentiable tensor of a shape, filled with standard normal values. */
type Make = (shape: Shape) => Tensor;

export const operationCases: Record<string, (make: Make, draws: Draws, graph: Graph) => Tensor> = {
  add: (make, draws) => {
    const shape = [draws.integer(1, 5), draws.integer(1, 9)];
    return add(make(shape), make(shape));
  },
  'the same for all samples': (make, draws) => {
    const rest = [draws.integer(1, 5), draws.integer(1, 9)];
    return addToEach(make([draws.integer(1, 4), ...rest]), make([1, ...rest]));
  },
  multiply: (make, draws) => {
    const shape = [draws.integer(1, 5), draws.integer(1, 9)];
    return multiply(make(shape), make(shape));
  },
  scale: (make, draws) => scale(make([draws.integer(1, 3), draws.integer(1, 9)]), 0.7),
  silu: (make, draws) => silu(make([draws.integer(1, 4), draws.integer(1, 9)])),
  linear: (make, draws) => {
    const [rows, inputs, outputs] = [
      draws.integer(1, 20),
      draws.integer(1, 18),
      draws.integer(1, 18),
    ];
    const [x, weight] = [make([rows, inputs]), make([outputs, inputs])];
    return linear(x, weight, draws.oneOf([true, false]) ? make([outputs]) : null);
  },
  'linear with SiLU': (make, draws) => {
    const [rows, inputs, outputs] = [
      draws.integer(1, 200),
      draws.integer(1, 18),
      draws.integer(1, 18),
    ];
    const [x, weight, bias] = [make([rows, inputs]), make([outputs, inputs]), make([outputs])];
    return linear(x, weight, bias, { activation: 'silu' });
  },
  'linear with residual': (make, draws) => {
    const [rows, outputs] = [draws.integer(1, 20), draws.integer(1, 18)];
    const residual = make([2, rows, outputs]);
    return linear(make([2, rows, 5]), make([outputs, 5]), make([outputs]), { residual });
  },
  conv2d: (make, draws) => {
    const [inputs, outputs] = [draws.integer(1, 9), draws.integer(1, 17)];
    const kernel = draws.oneOf([1, 2, 3]);
    const size = [draws.integer(kernel, 9), draws.integer(kernel, 9)];
    const x = make([draws.integer(1, 3), ...size, inputs]);
    return conv2d(x, make([outputs, inputs, kernel, kernel]), make([outputs]), {
      padding: draws.integer(0, kernel - 1),
    });
  },
  'conv2d by Winograd': (make, draws) => {
    const [inputs, outputs] = [draws.oneOf([4, 12, 20]), draws.oneOf([4, 8, 16])];
    const [height, width] = [draws.oneOf([3, 4, 9]), draws.oneOf([3, 7, 8])];
    const padding = draws.integer(0, 2);
    const x = make([4, height + 2 - 2 * padding, width + 2 - 2 * padding, inputs]);
    const bias = draws.oneOf([true, false]) ? make([outputs]) : null;
    return conv2d(x, make([outputs, inputs, 3, 3]), bias, { padding });
  },
  'conv2d by Winograd with bias per sample and residual': (make, draws) => {
    const [height, width] = [draws.integer(6, 9), draws.oneOf([6, 7, 11])];
    const shape = [draws.integer(2, 4), height, width, 8];
    const bias = draws.oneOf([true, false]) ? make([8]) : null;
    return conv2d(make(shape), make([8, 8, 3, 3]), bias, {
      padding: 1,
      sampleBias: make([shape[0], 8]),
      residual: make(shape),
    });
  },
  'conv2d to few channels': (make, draws) => {
    const [inputs, outputs] = [draws.oneOf([8, 12]), draws.integer(1, 7)];
    const [kernel, batch] = [draws.oneOf([1, 2, 3]), draws.integer(1, 3)];
    const [height, width] = [draws.integer(kernel, 9), draws.integer(kernel, 9)];
    return conv2d(
      make([batch, height, width, inputs]),
      make([outputs, inputs, kernel, kernel]),
      draws.oneOf([true, false]) ? make([outputs]) : null,
      { padding: draws.integer(0, kernel - 1), stride: draws.oneOf([1, 1, 2]) },
    );
  },
  'conv2d with stride': (make, draws) => {
    const [inputs, outputs] = [draws.integer(1, 9), draws.integer(1, 17)];
    const x = make([2, draws.integer(3, 8), draws.integer(3, 8), inputs]);
    const padding = draws.oneOf([
      { padding: 1 },
      { padding: 0, paddingAfter: 1 },
      { padding: 0 },
    ] as const);
    return conv2d(x, make([outputs, inputs, 3, 3]), null, { stride: 2, ...padding });
  },
  'conv2d with bias per sample and residual': (make, draws) => {
    const [batch, size, outputs] = [draws.integer(1, 3), draws.integer(1, 6), draws.integer(1, 17)];
    return conv2d(make([batch, size, size, 4]), make([outputs, 4, 3, 3]), make([outputs]), {
      padding: 1,
      sampleBias: make([batch, outputs]),
      residual: make([batch, size, size, outputs]),
    });
  },
  'group norm': (make, draws) => {
    const groups = draws.integer(1, 5);
    const channels = groups * draws.oneOf([1, 2, 4]);
    const size = channels === groups ? draws.integer(2, 5) : draws.integer(1, 5);
    const x = make([draws.integer(1, 3), size, size, channels]);
    return groupNorm(x, make([channels]), make([channels]), { groups, epsilon: 1e-5 });
  },
  'group norm with SiLU': (make, draws) => {
    const groups = draws.integer(1, 5);
    const channels = groups * draws.oneOf([2, 3]);
    const x = make([draws.integer(1, 3), draws.integer(1, 5), 2, channels]);
    const options = { groups, epsilon: 1e-5, activation: 'silu' } as const;
    return groupNorm(x, make([channels]), make([channels]), options);
  },
  attention: (make, draws) => {
    const heads = draws.integer(1, 3);
    const shape = [draws.integer(1, 2), draws.integer(1, 17), heads * draws.integer(1, 9)];
    return attention(make(shape), make(shape), make(shape), heads);
  },
  concat: (make, draws) => {
    const rows = draws.integer(1, 5);
    return concat(make([rows, 2, draws.integer(1, 9)]), make([rows, 2, draws.integer(1, 9)]));
  },
  slice: (make, draws) => slice(make([draws.integer(1, 5), 9]), draws.integer(0, 4), 5),
  'nearest ×2': (make, draws) =>
    upsampleNearest(make([2, draws.integer(1, 4), draws.integer(1, 4), draws.integer(1, 9)])),
  'average pool': (make, draws) =>
    averagePool(make([2, 2 * draws.integer(1, 3), 2 * draws.integer(1, 3), draws.integer(1, 9)])),
  transpose: (make, draws) => transpose(make([2, draws.integer(1, 6), draws.integer(1, 6)])),
  'NCHW and back': (make, draws) => {
    const x = make([2, draws.integer(1, 3), draws.integer(1, 4), 3]);
    return channelsFirst(silu(channelsLast(x)));
  },
  'scale-shift': (make, draws) => {
    const [batch, channels] = [draws.integer(1, 3), draws.integer(1, 9)];
    const x = make([batch, draws.integer(1, 4), 2, channels]);
    return scaleShift(x, make([batch, channels]), make([batch, channels]));
  },
  embedding: (make, draws, graph) => {
    const index = graph.constant('index', [4], Float32Array.of(2, 0, 2, 1));
    return embedding(make([3, draws.integer(1, 9)]), index);
  },
  'sinusoidal embedding': (make, draws, graph) => {
    const times = graph.constant('t', [3], Float32Array.of(0, 17, 999));
    const frequencies = graph.constant('f', [5], Float32Array.of(1, 0.5, 0.11, 0.01, 1e-4));
    const encoded = sinusoidal(times, frequencies, draws.oneOf([true, false]));
    return multiply(encoded, make([3, 10]));
  },
  GELU: (make, draws) => gelu(make([draws.integer(1, 4), draws.integer(1, 9)])),
  'GELU by tanh': (make, draws) => gelu(make([draws.integer(1, 4), draws.integer(1, 9)]), 'tanh'),
  Mish: (make, draws) => mish(make([draws.integer(1, 4), draws.integer(1, 9)])),
  ReLU: (make, draws) => relu(make([draws.integer(1, 4), draws.integer(1, 9)])),
  conv1d: (make, draws) => {
    const [inputs, outputs] = [draws.integer(1, 9), draws.integer(1, 17)];
    const kernel = draws.oneOf([1, 2, 3, 5]);
    const x = make([draws.integer(1, 3), draws.integer(kernel, 40), inputs]);
    return conv1d(x, make([outputs, inputs, kernel]), make([outputs]), {
      padding: draws.integer(0, kernel - 1),
    });
  },
  'conv1d with stride': (make, draws) => {
    const [inputs, outputs] = [draws.integer(1, 9), draws.integer(1, 17)];
    const x = make([2, draws.integer(3, 12), inputs]);
    const padding = draws.oneOf([
      { padding: 1 },
      { padding: 0, paddingAfter: 1 },
      { padding: 0 },
    ] as const);
    return conv1d(x, make([outputs, inputs, 3]), null, { stride: 2, ...padding });
  },
  'conv1d with bias per sample and residual': (make, draws) => {
    const [batch, length, outputs] = [
      draws.integer(1, 3),
      draws.integer(1, 9),
      draws.integer(1, 17),
    ];
    return conv1d(make([batch, length, 4]), make([outputs, 4, 3]), make([outputs]), {
      padding: 1,
      sampleBias: make([batch, outputs]),
      residual: make([batch, length, outputs]),
    });
  },
  'layer norm': (make, draws) =>
    layerNorm(make([draws.integer(1, 3), draws.integer(1, 5), draws.integer(2, 13)]), {
      epsilon: 1e-5,
    }),
  'layer norm with weight and bias': (make, draws) => {
    const channels = draws.integer(2, 13);
    const x = make([draws.integer(1, 3), draws.integer(1, 5), channels]);
    const affine = { gamma: make([channels]), beta: make([channels]) };
    return layerNorm(x, { epsilon: 1e-5, affine });
  },
  gate: (make, draws) => {
    const [batch, channels] = [draws.integer(1, 3), draws.integer(1, 9)];
    const shape = [batch, draws.integer(1, 5), channels];
    return gated(make(shape), make([batch, channels]), make(shape));
  },
  patchify: (make, draws) => {
    const size = draws.integer(1, 3);
    const [rows, columns] = [draws.integer(1, 3) * size, draws.integer(1, 3) * size];
    return patchify(make([draws.integer(1, 3), rows, columns, draws.integer(1, 4)]), size);
  },
  unpatchify: (make, draws) => {
    const [rows, columns, size] = [draws.integer(1, 3), draws.integer(1, 3), draws.integer(1, 3)];
    const width = size * size * draws.integer(1, 4);
    return unpatchify(make([draws.integer(1, 3), rows * columns, width]), rows, columns, size);
  },
  'nearest ×2 of a sequence': (make, draws) =>
    upsampleNearest(make([2, draws.integer(1, 5), draws.integer(1, 9)])),
  'average pool of a sequence': (make, draws) =>
    averagePool(make([2, 2 * draws.integer(1, 4), draws.integer(1, 9)])),
  'mean over pixels': (make, draws) =>
    spatialMean(make([draws.integer(1, 3), draws.integer(1, 5), 2, draws.integer(1, 9)])),
  'cross-entropy': (make, draws, graph) => {
    const [batch, classes] = [draws.integer(1, 5), draws.integer(2, 11)];
    const shares = Float32Array.from(draws.normals(batch * classes), Math.abs);
    const target = graph.constant('target', [batch, classes], shares);
    const weights = Float32Array.from(draws.normals(batch), Math.abs);
    const weight = graph.constant('weight', [batch], weights);
    return crossEntropy(scale(make([batch, classes]), 5), target, weight);
  },
  'Fourier features': (make, _draws, graph) => {
    const levels = graph.constant('level', [3], Float32Array.of(0.02, 1, 80));
    const weight = graph.constant('w', [5], Float32Array.of(-1.5, 0.3, 0.71, 2, -0.04));
    return multiply(fourierFeatures(levels, weight), make([3, 10]));
  },
  'division by a level': (make, draws, graph) => {
    const levels = graph.constant('level', [3], Float32Array.of(0.5, 1.7, 8));
    return divideByLevel(make([3, draws.integer(1, 5), draws.integer(1, 5)]), levels);
  },
};

/** Shapes are drawn anew for each of these many seeds. */
export const SEEDS = 6;

/** A case with its loss and gradients, and values for everything that must be fed. */
export interface OperationCase {
  readonly graph: Graph;
  readonly feeds: ReadonlyMap<Tensor, Float64Array>;
  readonly y: Tensor;
  readonly loss: Tensor;
  /** Gradient by each of the case's tensors. */
  readonly gradients: ReadonlyMap<Tensor, Tensor>;
}

/** Builds the case of `operationCases` under `name` with the shapes of a seed. */
export function operationCase(name: string, seed: number): OperationCase {
  const draws = new Draws(1000 * seed + name.length);
  const graph = new Graph();
  const feeds = new Map<Tensor, Float64Array>();
  // Through float32, so that all engines start from the same numbers.
  const normals = (count: number): Float64Array =>
    Float64Array.from(Float32Array.from(draws.normals(count)));
  const make: Make = (shape) => {
    const start = { kind: 'constant', value: 0 } as const;
    const tensor = graph.parameter(`p${graph.parameters.length}`, shape, start);
    feeds.set(tensor, normals(tensor.size));
    return tensor;
  };
  const y = operationCases[name](make, draws, graph);
  const target = graph.input('target', y.shape);
  const weight = graph.input('weight', [y.shape[0]]);
  feeds.set(target, normals(y.size));
  feeds.set(weight, new Float64Array(y.shape[0]).fill(1).fill(0.5, 1));
  const loss = weightedMse(y, target, weight);
  const gradients = differentiate(graph, loss);
  feeds.set(gradients.seed, Float64Array.of(1));
  return { graph, feeds, y, loss, gradients: gradients.of };
}
