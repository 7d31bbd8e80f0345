// Layer: tests. Every operation over random shapes on the GPU plan, forward and gradients, against
// the float64 reference.

import { describe, expect, it } from 'vitest';
import { interpret } from '../../webview/lab/engine/reference/interpreter';
import { GpuPlan, NOTHING_PLACED, PlanLayout } from '../../webview/lab/engine/webgpu/plan';
import { operationCase, operationCases, SEEDS } from '../engine/operationCases';
import { largestDifference } from '../unit/engine/random';
import { useGpu } from './dawn';

/** float32 sums in another order, and the exponential of WGSL: relative to the largest element. */
const TOLERANCE = 3e-5;

const gpu = useGpu();

describe.each(Object.keys(operationCases))('%s', (name) => {
  for (let seed = 0; seed < SEEDS; seed++) {
    it(`is right with the shapes of seed ${seed}`, async () => {
      const { graph, feeds, y, loss, gradients } = operationCase(name, seed);
      const wanted = [y, loss, ...gradients.values()];
      const layout = new PlanLayout(graph, wanted, NOTHING_PLACED, gpu.compute.traits);
      const plan = await GpuPlan.make(gpu.compute, layout, null, name);
      for (const [tensor, values] of feeds) plan.write(tensor, Float32Array.from(values));
      plan.run();
      const results = await plan.read(wanted);
      plan.dispose();
      const reference = interpret(graph, feeds);
      wanted.forEach((tensor, index) => {
        const expected = reference(tensor);
        const size = Math.max(1, ...expected.map(Math.abs));
        expect(largestDifference(results[index], expected)).toBeLessThan(TOLERANCE * size);
      });
    });
  }
});
