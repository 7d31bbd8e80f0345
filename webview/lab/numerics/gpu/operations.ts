// Layer: worker. Operations of the engine by themselves, forward and gradients, on sizes that fill no
// tile. Variants of them are left to `npm run test:gpu`: each costs its compiling on every run.

import { compare, worstOf, type VerifyCase } from '../../../../src/core/verify/cases';
import { differentiate } from '../../engine/ops/differentiate';
import { Graph, type Shape, type Tensor } from '../../engine/graph/graph';
import { gelu, mish, relu } from '../../engine/ops/activations';
import { add } from '../../engine/ops/add';
import { attention } from '../../engine/ops/attention';
import { concat, slice } from '../../engine/ops/concat';
import { conv2d } from '../../engine/ops/convolution';
import { embedding, sinusoidal } from '../../engine/ops/embedding';
import { groupNorm } from '../../engine/ops/groupNorm';
import { reshape, transpose } from '../../engine/ops/layout';
import { layerNorm } from '../../engine/ops/layerNorm';
import { linear } from '../../engine/ops/linear';
import { multiply, scale } from '../../engine/ops/multiply';
import { patchify } from '../../engine/ops/patches';
import { averagePool, upsampleNearest } from '../../engine/ops/resample';
import { scaleShift } from '../../engine/ops/scaleShift';
import { silu } from '../../engine/ops/silu';
import { weightedMse } from '../../engine/ops/weightedMse';
import { interpret } from '../../engine/reference/interpreter';
import type { ComputeDevice } from '../../engine/webgpu/computeDevice';
import { GpuPlan, NOTHING_PLACED, PlanLayout } from '../../engine/webgpu/plan';
import { largest, normals } from './values';

const GROUP = 'GPU: operations';
/** float32 sums in another order, and the exponential of WGSL: relative to the largest element. */
const TOLERANCE = 3e-5;

type Make = (...shape: Shape) => Tensor;

/** Results of 2×60 numbers: then the kernels of the loss are the same for all. */
const OPERATIONS: Readonly<Record<string, (make: Make, graph: Graph) => Tensor>> = {
  sum: (make) => add(make(2, 60), make(2, 60)),
  product: (make) => multiply(make(2, 60), make(2, 60)),
  'product with a number': (make) => scale(make(2, 60), 0.7),
  SiLU: (make) => silu(make(2, 60)),
  GELU: (make) => gelu(make(2, 60)),
  'GELU by tanh': (make) => gelu(make(2, 60), 'tanh'),
  Mish: (make) => mish(make(2, 60)),
  ReLU: (make) => relu(make(2, 60)),
  'linear layer with SiLU': (make) =>
    linear(make(12, 13), make(10, 13), make(10), { activation: 'silu' }),
  'convolution 3×3': (make) => conv2d(make(2, 6, 5, 3), make(2, 3, 3, 3), make(2), { padding: 1 }),
  'group normalisation with SiLU': (make) =>
    groupNorm(make(2, 5, 2, 6), make(6), make(6), {
      groups: 2,
      epsilon: 1e-5,
      activation: 'silu',
    }),
  'layer normalisation': (make) =>
    layerNorm(make(2, 4, 15), { epsilon: 1e-5, affine: { gamma: make(15), beta: make(15) } }),
  attention: (make) => attention(make(2, 10, 6), make(2, 10, 6), make(2, 10, 6), 2),
  concatenation: (make) => concat(make(2, 6, 3), make(2, 6, 7)),
  slice: (make) => slice(make(12, 15), 4, 10),
  transposition: (make) => transpose(make(2, 5, 12)),
  'scale and shift': (make) => scaleShift(make(2, 5, 2, 6), make(2, 6), make(2, 6)),
  'nearest ×2': (make) => upsampleNearest(make(2, 3, 1, 5)),
  'average pool': (make) => averagePool(make(2, 6, 8, 5)),
  'patches of an image': (make) => patchify(make(2, 2, 10, 3), 2),
  'embedding table': (make, graph) =>
    embedding(make(3, 30), graph.constant('index', [4], Float32Array.of(2, 0, 2, 1))),
  'sinusoidal embedding': (make, graph) => {
    const times = graph.constant(
      't',
      [12],
      Float32Array.from({ length: 12 }, (_, i) => 90 * i),
    );
    const frequencies = graph.constant('f', [5], Float32Array.of(1, 0.5, 0.11, 0.01, 1e-4));
    return multiply(sinusoidal(times, frequencies, true), make(12, 10));
  },
};

export async function* operationChecks(compute: ComputeDevice): AsyncGenerator<VerifyCase> {
  for (const [name, build] of Object.entries(OPERATIONS)) {
    const graph = new Graph();
    const feeds = new Map<Tensor, Float32Array>();
    const feed = (tensor: Tensor): Tensor => {
      feeds.set(tensor, normals(tensor.size, 10 + feeds.size));
      return tensor;
    };
    const result = build((...shape) => {
      const start = { kind: 'constant', value: 0 } as const;
      return feed(graph.parameter(`p${graph.parameters.length}`, shape, start));
    }, graph);
    const y = reshape(result, [2, 60]);
    const target = feed(graph.input('target', y.shape));
    const loss = weightedMse(y, target, feed(graph.input('weight', [y.shape[0]])));
    const gradients = differentiate(graph, loss);
    feeds.set(gradients.seed, Float32Array.of(1));

    const wanted = [y, loss, ...gradients.of.values()];
    const layout = new PlanLayout(graph, wanted, NOTHING_PLACED, compute.traits);
    const plan = await GpuPlan.make(compute, layout, null, name);
    for (const [tensor, values] of feeds) plan.write(tensor, values);
    plan.run();
    const results = await plan.read(wanted);
    plan.dispose();
    const reference = interpret(graph, feeds);
    const cases = wanted.map((tensor, index) => {
      const expected = reference(tensor);
      const what = index === 0 ? name : `${name}, gradients`;
      return compare(GROUP, what, results[index], expected, TOLERANCE, largest(expected, 1));
    });
    yield cases[0];
    // The loss stands among the gradients: it is where they begin.
    yield worstOf(cases.slice(1).map((part) => ({ ...part, name: `${name}, gradients` })));
  }
}
