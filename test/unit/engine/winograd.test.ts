// Layer: tests. Winograd's convolution: which shapes take it, and how far its rounding is from the
// direct sum's.

import { describe, expect, it } from 'vitest';
import { Graph, type Shape, type Tensor } from '../../../webview/lab/engine/graph/graph';
import { conv2d } from '../../../webview/lab/engine/ops/convolution';
import { interpret } from '../../../webview/lab/engine/reference/interpreter';
import { WasmPlan } from '../../../webview/lab/engine/wasm/plan';
import { startKernels } from './kernels';
import { Draws, largestDifference } from './random';

interface Convolution {
  readonly graph: Graph;
  readonly y: Tensor;
  readonly feeds: Map<Tensor, Float64Array>;
}

/** A convolution of random numbers, the weights scaled so that the result is about 1. */
function convolution(shape: Shape, outputs: number, stride = 1): Convolution {
  const draws = new Draws(1);
  const graph = new Graph();
  const fan = 9 * shape[3];
  const [x, weight] = [graph.input('x', shape), graph.input('w', [outputs, shape[3], 3, 3])];
  const feeds = new Map<Tensor, Float64Array>();
  feeds.set(x, Float64Array.from(Float32Array.from(draws.normals(x.size))));
  const weights = Float32Array.from(draws.normals(weight.size), (value) => value / Math.sqrt(fan));
  feeds.set(weight, Float64Array.from(weights));
  return { graph, y: conv2d(x, weight, null, { stride, padding: 1 }), feeds };
}

async function run({ graph, y, feeds }: Convolution): Promise<{ kernel: string; y: Float32Array }> {
  const plan = new WasmPlan(await startKernels(), graph, [y], new Map());
  for (const [tensor, values] of feeds) plan.values(tensor).set(values);
  plan.run();
  return { kernel: plan.steps[0].call.kernel, y: plan.values(y) };
}

describe("Winograd's convolution", () => {
  it.each([
    ['two images of 8×8', [2, 8, 8, 8], 8, 1, 'winograd_forward'],
    ['images of 7×7', [1, 7, 7, 4], 12, 1, 'winograd_forward'],
    ['a single tile', [1, 4, 4, 8], 8, 1, 'conv2d_forward'],
    ['tiles that are mostly empty', [16, 5, 5, 8], 8, 1, 'conv2d_forward'],
    ['one channel in', [4, 8, 8, 1], 8, 1, 'conv2d_forward'],
    ['three channels out', [4, 8, 8, 8], 3, 1, 'conv2d_forward'],
    ['stride 2', [4, 8, 8, 8], 8, 2, 'conv2d_forward'],
  ])('is taken or not: %s', async (_, shape, outputs, stride, kernel) => {
    expect((await run(convolution(shape, outputs, stride))).kernel).toBe(kernel);
  });

  it('is within 5e-6 of the float64 sum over 64 channels', async () => {
    const built = convolution([1, 12, 12, 64], 64);
    const { kernel, y } = await run(built);
    expect(kernel).toBe('winograd_forward');
    const expected = interpret(built.graph, built.feeds)(built.y);
    const size = Math.max(...expected.map(Math.abs));
    expect(largestDifference(y, expected)).toBeLessThan(5e-6 * size);
  });
});
