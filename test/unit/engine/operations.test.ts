// Layer: tests. Every operation over random shapes: gradients against central differences of the
// float64 reference, and the wasm kernels against that reference.

import { beforeAll, describe, expect, it } from 'vitest';
import { Graph, type Tensor } from '../../../webview/lab/engine/graph/graph';
import { attention } from '../../../webview/lab/engine/ops/attention';
import { silu } from '../../../webview/lab/engine/ops/silu';
import { interpret } from '../../../webview/lab/engine/reference/interpreter';
import type { KernelModule } from '../../../webview/lab/engine/wasm/module';
import { WasmPlan } from '../../../webview/lab/engine/wasm/plan';
import { operationCase, operationCases, SEEDS } from '../../engine/operationCases';
import { startKernels } from './kernels';
import { Draws, largestDifference } from './random';

let kernels: KernelModule;
beforeAll(async () => {
  kernels = await startKernels();
});

describe.each(Object.keys(operationCases))('%s', (name) => {
  for (let seed = 0; seed < SEEDS; seed++) {
    it(`is right with the shapes of seed ${seed}`, () => {
      const { graph, feeds, y, loss, gradients } = operationCase(name, seed);
      const draws = new Draws(seed);
      const reference = interpret(graph, feeds);
      for (const [parameter, gradient] of gradients) {
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
      expect(gradients.size).toBe(graph.parameters.length);
      expect(gradients.size).toBeGreaterThan(0);

      const wanted = [y, loss, ...gradients.values()];
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
