// Layer: tests. Every operation over random shapes: gradients against central differences of the
// float64 reference, and the wasm kernels against that reference.

import { beforeAll, describe, expect, it } from 'vitest';
import { differentiate } from '../../../webview/lab/engine/graph/differentiate';
import { Graph, type Shape, type Tensor } from '../../../webview/lab/engine/graph/graph';
import { add } from '../../../webview/lab/engine/ops/add';
import { attention } from '../../../webview/lab/engine/ops/attention';
import { concat, slice } from '../../../webview/lab/engine/ops/concat';
import { conv2d } from '../../../webview/lab/engine/ops/conv2d';
import { embedding, sinusoidal } from '../../../webview/lab/engine/ops/embedding';
import { groupNorm } from '../../../webview/lab/engine/ops/groupNorm';
import { channelsFirst, channelsLast, transpose } from '../../../webview/lab/engine/ops/layout';
import { linear } from '../../../webview/lab/engine/ops/linear';
import { multiply, scale } from '../../../webview/lab/engine/ops/multiply';
import { averagePool, upsampleNearest } from '../../../webview/lab/engine/ops/resample';
import { scaleShift } from '../../../webview/lab/engine/ops/scaleShift';
import { silu } from '../../../webview/lab/engine/ops/silu';
import { weightedMse } from '../../../webview/lab/engine/ops/weightedMse';
import { interpret } from '../../../webview/lab/engine/reference/interpreter';
import type { KernelModule } from '../../../webview/lab/engine/wasm/module';
import { WasmPlan } from '../../../webview/lab/engine/wasm/plan';
import { startKernels } from './kernels';
import { Draws, largestDifference } from './random';

/** Makes a differentiable tensor of a shape, filled with standard normal values. */
type Make = (shape: Shape) => Tensor;

const cases: Record<string, (make: Make, draws: Draws, graph: Graph) => Tensor> = {
  add: (make, draws) => {
    const shape = [draws.integer(1, 5), draws.integer(1, 9)];
    return add(make(shape), make(shape));
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
};

let kernels: KernelModule;
beforeAll(async () => {
  kernels = await startKernels();
});

describe.each(Object.entries(cases))('%s', (name, build) => {
  for (let seed = 0; seed < 6; seed++) {
    it(`is right with the shapes of seed ${seed}`, () => {
      const draws = new Draws(1000 * seed + name.length);
      const graph = new Graph();
      const feeds = new Map<Tensor, Float64Array>();
      const make: Make = (shape) => {
        const start = { kind: 'constant', value: 0 } as const;
        const tensor = graph.parameter(`p${graph.parameters.length}`, shape, start);
        // Through float32, so that both sides start from the same numbers.
        feeds.set(tensor, Float64Array.from(Float32Array.from(draws.normals(tensor.size))));
        return tensor;
      };
      const y = build(make, draws, graph);
      const target = graph.input('target', y.shape);
      const weight = graph.input('weight', [y.shape[0]]);
      feeds.set(target, Float64Array.from(Float32Array.from(draws.normals(y.size))));
      feeds.set(weight, new Float64Array(y.shape[0]).fill(1).fill(0.5, 1));
      const loss = weightedMse(y, target, weight);
      const gradients = differentiate(graph, loss);
      feeds.set(gradients.seed, Float64Array.of(1));

      const reference = interpret(graph, feeds);
      for (const [parameter, gradient] of gradients.of) {
        const direction = draws.normals(parameter.size);
        const slope = direction.reduce((sum, d, i) => sum + d * reference(gradient)[i], 0);
        const h = 1e-5;
        const lossAt = (step: number): number => {
          const moved = (feeds.get(parameter) ?? direction).map((v, i) => v + step * direction[i]);
          return interpret(graph, new Map(feeds).set(parameter, moved))(loss)[0];
        };
        const measured = (lossAt(h) - lossAt(-h)) / (2 * h);
        expect(Math.abs(slope - measured)).toBeLessThan(1e-6 * (1 + Math.abs(measured)));
      }
      expect(gradients.of.size).toBe(graph.parameters.length);

      const wanted = [y, loss, ...gradients.of.values()];
      const plan = new WasmPlan(kernels, graph, wanted, new Map());
      for (const [tensor, values] of feeds) plan.values(tensor).set(values);
      plan.run();
      for (const tensor of wanted) {
        const expected = reference(tensor);
        const size = Math.max(1, ...expected.map(Math.abs));
        expect(largestDifference(plan.values(tensor), expected)).toBeLessThan(2e-5 * size);
      }
    });
  }
});

describe('NaN', () => {
  const build: Record<string, (x: Tensor, graph: Graph) => Tensor> = {
    SiLU: (x) => silu(x),
    attention: (x, graph) => {
      const ones = graph.constant('ones', x.shape, new Float32Array(x.size).fill(1));
      return attention(x, ones, ones, 1);
    },
  };
  it.each(Object.entries(build))('is not lost in %s', (_, operation) => {
    const graph = new Graph();
    const x = graph.input('x', [1, 3, 4]);
    const y = operation(x, graph);
    const plan = new WasmPlan(kernels, graph, [y], new Map());
    plan.values(x).fill(0.5).fill(NaN, 5, 6);
    plan.run();
    const wrong = Array.from(plan.values(y)).map(Number.isNaN);
    expect(wrong[5]).toBe(true);
    expect(wrong[0]).toBe(false);
  });
});
