// Layer: tests. The GPU kernels of matrix products, normalisation and attention over random
// shapes, against the float64 reference, once as real GPUs get them and once as software adapters do.

import { describe, expect, it } from 'vitest';
import { differentiate } from '../../webview/lab/engine/ops/differentiate';
import { Graph, type Shape, type Tensor, type Values } from '../../webview/lab/engine/graph/graph';
import { attention } from '../../webview/lab/engine/ops/attention';
import { conv1d, conv2d } from '../../webview/lab/engine/ops/convolution';
import { groupNorm } from '../../webview/lab/engine/ops/groupNorm';
import { layerNorm } from '../../webview/lab/engine/ops/layerNorm';
import { linear } from '../../webview/lab/engine/ops/linear';
import { weightedMse } from '../../webview/lab/engine/ops/weightedMse';
import { interpret } from '../../webview/lab/engine/reference/interpreter';
import type { GpuPlacement } from '../../webview/lab/engine/webgpu/dispatch';
import { gpuLowering } from '../../webview/lab/engine/webgpu/lowering';
import { Draws, largestDifference } from '../unit/engine/random';
import { useGpu } from './dawn';
import { runNode, traits, type NodeRun } from './nodeRunner';

type Make = (shape: Shape) => Tensor;

const cases: Record<string, (make: Make, draws: Draws) => Tensor> = {
  linear: (make, draws) => {
    const [rows, inputs, outputs] = [
      draws.integer(1, 200),
      draws.integer(1, 70),
      draws.integer(1, 70),
    ];
    const activation = draws.oneOf(['none', 'silu'] as const);
    return linear(make([rows, inputs]), make([outputs, inputs]), make([outputs]), { activation });
  },
  'linear with residual': (make, draws) => {
    const [rows, inputs] = [draws.integer(1, 300), 4 * draws.integer(1, 9)];
    const outputs = 4 * draws.integer(1, 9);
    const residual = make([2, rows, outputs]);
    return linear(make([2, rows, inputs]), make([outputs, inputs]), null, { residual });
  },
  conv2d: (make, draws) => {
    const [inputs, outputs] = [draws.integer(1, 9), draws.integer(1, 33)];
    const kernel = draws.oneOf([1, 2, 3]);
    const size = [draws.integer(kernel, 9), draws.integer(kernel, 9)];
    const x = make([draws.integer(1, 3), ...size, inputs]);
    const padding = draws.integer(0, kernel - 1);
    return conv2d(x, make([outputs, inputs, kernel, kernel]), make([outputs]), { padding });
  },
  'conv2d of whole fours': (make, draws) => {
    const [inputs, outputs] = [4 * draws.integer(1, 5), 4 * draws.integer(1, 17)];
    const [batch, size] = [draws.integer(1, 3), draws.integer(3, 9)];
    return conv2d(
      make([batch, size, size, inputs]),
      make([outputs, inputs, 3, 3]),
      make([outputs]),
      {
        padding: 1,
        sampleBias: make([batch, outputs]),
        residual: make([batch, size, size, outputs]),
      },
    );
  },
  'conv2d with stride': (make, draws) => {
    const [inputs, outputs] = [draws.oneOf([1, 3, 8]), draws.oneOf([1, 4, 9])];
    const x = make([2, draws.integer(3, 9), draws.integer(3, 9), inputs]);
    const padding = draws.oneOf([
      { padding: 1 },
      { padding: 0, paddingAfter: 1 },
      { padding: 0 },
    ] as const);
    return conv2d(x, make([outputs, inputs, 3, 3]), null, { stride: 2, ...padding });
  },
  'group norm': (make, draws) => {
    const groups = draws.integer(1, 5);
    const channels = groups * draws.oneOf([1, 2, 4, 12, 140]);
    const x = make([draws.integer(1, 3), draws.integer(2, 8), draws.integer(2, 8), channels]);
    const activation = draws.oneOf(['none', 'silu'] as const);
    const options = { groups, epsilon: 1e-5, activation };
    return groupNorm(x, make([channels]), make([channels]), options);
  },
  'layer norm': (make, draws) => {
    const channels = draws.oneOf([1, 6, 40, 300]);
    const x = make([2, draws.integer(1, 9), channels]);
    const affine = { gamma: make([channels]), beta: make([channels]) };
    const options = { epsilon: 1e-5 };
    return layerNorm(x, draws.oneOf([true, false]) ? { ...options, affine } : options);
  },
  attention: (make, draws) => {
    const heads = draws.integer(1, 3);
    const tokens = draws.oneOf([1, 7, 16, 70]);
    const shape = [draws.integer(1, 2), tokens, heads * draws.oneOf([1, 4, 8, 5])];
    return attention(make(shape), make(shape), make(shape), heads);
  },
  conv1d: (make, draws) => {
    const [inputs, outputs] = [draws.oneOf([1, 3, 8]), draws.oneOf([1, 4, 9])];
    const [batch, kernel] = [draws.integer(1, 3), draws.oneOf([1, 3, 5])];
    const x = make([batch, draws.integer(kernel, 20), inputs]);
    const stride = draws.oneOf([1, 2]);
    const padding = draws.integer(0, kernel - 1);
    const weight = make([outputs, inputs, kernel]);
    return conv1d(x, weight, make([outputs]), { stride, padding });
  },
};

const gpu = useGpu();

describe.each([
  ['for real GPUs', false, 1],
  // operations.test.ts has six more of each.
  ['for software adapters', true, 2],
] as const)('kernels %s', (_, isSoftware, seeds) => {
  describe.each(Object.entries(cases))('%s', (name, build) => {
    for (let seed = 0; seed < seeds; seed++) {
      it(`is right with the shapes of seed ${seed}`, async () => {
        const { runs, reference } = prepare(new Draws(1000 * seed + name.length), build);
        expect(runs.length).toBeGreaterThan(1);
        for (const { expected, ...run } of runs) {
          const results = await runNode(gpu.compute.device, traits(isSoftware), run, reference);
          results.forEach((values, index) => {
            const size = Math.max(1, ...expected[index].map(Math.abs));
            const difference = largestDifference(values, expected[index]);
            expect(difference, `${run.kind}, output ${index}`).toBeLessThan(2e-5 * size);
          });
        }
      });
    }
  });
});

interface ExpectedRun extends NodeRun {
  readonly expected: readonly Values[];
}

/** Everything that the kernels of a graph and its gradients can be asked for, and the reference's
 *  value of every tensor. */
function prepare(
  draws: Draws,
  build: (make: Make, draws: Draws) => Tensor,
): { runs: readonly ExpectedRun[]; reference: ReturnType<typeof interpret> } {
  const graph = new Graph();
  const feeds = new Map<Tensor, Float64Array>();
  const fill = (tensor: Tensor): Tensor => {
    feeds.set(tensor, Float64Array.from(Float32Array.from(draws.normals(tensor.size))));
    return tensor;
  };
  const start = { kind: 'constant', value: 0 } as const;
  const make: Make = (shape) => fill(graph.parameter(`p${graph.parameters.length}`, shape, start));
  const y = build(make, draws);
  const target = fill(graph.input('target', y.shape));
  const weight = graph.constant('weight', [y.shape[0]], new Float32Array(y.shape[0]).fill(1));
  const { seed } = differentiate(graph, weightedMse(y, target, weight));
  // So that gradients are of size 1 and not of 1 by the size of y.
  feeds.set(seed, Float64Array.of(y.size / 4));

  const extra = graph.nodes.map(({ outputs: [{ shape }] }) => ({
    factor: fill(graph.input('factor', shape)),
    rowSum: fill(graph.input('row sum', [shape[0]])),
  }));
  const reference = interpret(graph, feeds);
  const runs = graph.nodes.flatMap(({ operation, outputs }, index): ExpectedRun[] => {
    const { kind, inputs } = operation;
    const kernels = gpuLowering.of(operation);
    if (kernels?.kind !== 'kernels') return [];
    const { dispatches, times, withRowSum } = kernels;
    const expected = outputs.map(reference);
    const [result] = expected;
    const { factor, rowSum } = extra[index];
    const factors = reference(factor);
    const runsOfNode = [
      { kind, inputs, outputs, expected, rule: (gpu: GpuPlacement) => dispatches(gpu, outputs) },
    ];
    if (times !== undefined)
      runsOfNode.push({
        kind: `${kind} times`,
        inputs: [...inputs, factor],
        outputs,
        expected: [result.map((value, i) => value * factors[i])],
        rule: (gpu) => times(gpu, outputs, factor),
      });
    if (withRowSum !== undefined)
      runsOfNode.push({
        kind: `${kind} with row sum`,
        inputs,
        outputs: [outputs[0], rowSum],
        expected: [result, columnSums(reference(inputs[1]), rowSum.size)],
        rule: (gpu) => withRowSum(gpu, outputs, rowSum),
      });
    return runsOfNode;
  });
  return { runs, reference };
}

function columnSums(values: Values, columns: number): Values {
  const sums = new Float64Array(columns);
  values.forEach((value, i) => {
    sums[i % columns] += value;
  });
  return sums;
}
