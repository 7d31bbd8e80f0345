// Layer: tests. The GPU plan itself: how many dispatches a step takes, memory known before it is
// taken, work larger than one axis of workgroups, and faults in one sentence.

import { describe, expect, it } from 'vitest';
import { Graph } from '../../webview/lab/engine/graph/graph';
import { mlp } from '../../webview/lab/engine/networks/mlp';
import { add } from '../../webview/lab/engine/ops/add';
import { scale } from '../../webview/lab/engine/ops/multiply';
import { columnSum } from '../../webview/lab/engine/ops/sums';
import { MOST_WORKGROUPS } from '../../webview/lab/engine/webgpu/dispatch';
import { gpuElements } from '../../webview/lab/engine/webgpu/lowering';
import { GpuPlan, NOTHING_PLACED, PlanLayout } from '../../webview/lab/engine/webgpu/plan';
import { shareBuffers } from '../../webview/lab/engine/webgpu/sharedBuffers';
import { trainingLayout } from '../../webview/lab/engine/webgpu/trainer';
import { useGpu } from './dawn';

const gpu = useGpu();

describe('a plan', () => {
  it('takes few dispatches for a training step of the MLP', () => {
    const config = {
      kind: 'mlp',
      hidden: 128,
      layers: 3,
      input_embedding_dim: 16,
      time_embedding_dim: 32,
    } as const;
    const { layout } = trainingLayout(mlp(config), 512, gpu.compute.traits);
    const kernels = layout.dispatches.map(({ dispatch }) => dispatch.kernel);
    // The features of points and times are one kernel, and no product with a slope is left.
    expect(kernels.slice(0, 2)).toEqual(['concat', 'linear_forward']);
    expect(kernels).not.toContain('multiply');
    expect(kernels).not.toContain('column_sum');
    expect(kernels.length).toBeLessThanOrEqual(15);
  });

  it('runs more workgroups than fit one axis, and sums them in a fixed order', async () => {
    const graph = new Graph();
    const size = 64 * MOST_WORKGROUPS + 101;
    const x = graph.input('x', [size, 1]);
    const twice = scale(x, 2);
    const sum = columnSum(twice);
    const layout = new PlanLayout(graph, [twice, sum], NOTHING_PLACED, gpu.compute.traits);
    expect(layout.bytes).toBeGreaterThan(2 * 4 * size);
    const plan = await GpuPlan.make(gpu.compute, layout, null, 'a long tensor');
    plan.write(
      x,
      Float32Array.from({ length: size }, (_, i) => (i % 8) / 8),
    );
    plan.run();
    const [values, [total]] = await plan.read([twice, sum]);
    expect(values[size - 1]).toBe(((size - 1) % 8) / 4);
    expect(values[64 * MOST_WORKGROUPS + 1]).toBe(((64 * MOST_WORKGROUPS + 1) % 8) / 4);
    let expected = 0;
    for (let i = 0; i < size; i++) expected += (i % 8) / 4;
    // Eighths add up exactly in float32 as long as they stay below 2²¹.
    expect(Math.abs(total - expected)).toBeLessThan(1);
    plan.dispose();
  });

  it('names what does not fit', async () => {
    const graph = new Graph();
    const x = graph.input('x', [2 ** 29]);
    const layout = new PlanLayout(graph, [add(x, x)], NOTHING_PLACED, gpu.compute.traits);
    await expect(GpuPlan.make(gpu.compute, layout, null, 'too much')).rejects.toThrow(
      /too much, buffer 0 takes 2048 MiB, but this GPU binds at most \d+ MiB at once/,
    );
  });

  it('names layer and kernel of a text that does not compile', async () => {
    const graph = new Graph();
    const x = graph.input('x', [8]);
    const [y] = graph.scope('mid_block', () =>
      graph.append({
        kind: 'broken',
        inputs: [x],
        outputs: [[8]],
        evaluate: () => undefined,
        lowerings: [gpuElements({ vectors: true, results: [() => 'return nonsense;'] })],
      }),
    );
    const layout = new PlanLayout(graph, [y], NOTHING_PLACED, gpu.compute.traits);
    await expect(GpuPlan.make(gpu.compute, layout, null, 'a fault')).rejects.toThrow(
      /^mid_block \(broken\): the GPU kernel does not compile: line \d+: .*nonsense/,
    );
  });

  it('compiles equal texts once', async () => {
    const graph = new Graph();
    const x = graph.input('x', [12]);
    const y = graph.input('y', [12]);
    // Both sums are wanted, so neither is computed inside of the other.
    const wanted = [add(x, y), add(y, x)];
    const before = gpu.compute.compiledKernels;
    const layout = new PlanLayout(graph, wanted, NOTHING_PLACED, gpu.compute.traits);
    const plan = await GpuPlan.make(gpu.compute, layout, null, 'twice the same');
    expect(gpu.compute.compiledKernels - before).toBe(1);
    plan.dispose();
  });
});

describe('shared buffers', () => {
  it('hold tensors that are never alive together', () => {
    const lives = [
      { bytes: 8, first: 0, last: 1 },
      { bytes: 16, first: 2, last: 3 },
      { bytes: 4, first: 1, last: 2 },
      { bytes: 4, first: 4, last: 5 },
    ];
    expect(shareBuffers(lives)).toEqual({ bytes: [16, 4], of: [0, 0, 1, 0] });
  });
});
