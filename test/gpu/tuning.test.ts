// Layer: tests. The choice of tiles by measuring, on SwiftShader treated as a real GPU: what is
// chosen, that it is chosen once, and that no choice changes a result.

import { describe, expect, it } from 'vitest';
import { Graph } from '../../webview/lab/engine/graph/graph';
import { mlp } from '../../webview/lab/engine/networks/mlp';
import { linear } from '../../webview/lab/engine/ops/linear';
import { interpret } from '../../webview/lab/engine/reference/interpreter';
import { ComputeDevice } from '../../webview/lab/engine/webgpu/computeDevice';
import type { Dispatch, GpuTraits } from '../../webview/lab/engine/webgpu/dispatch';
import { GpuPlan, NOTHING_PLACED, PlanLayout } from '../../webview/lab/engine/webgpu/plan';
import { stopwatchFor, WaitingStopwatch } from '../../webview/lab/engine/webgpu/stopwatch';
import type { TileTable } from '../../webview/lab/engine/webgpu/tile';
import { SHARED_TILES } from '../../webview/lab/engine/webgpu/tiles';
import { trainingLayout, WebGpuTrainer } from '../../webview/lab/engine/webgpu/trainer';
import { measureTiles, tunedLayout } from '../../webview/lab/engine/webgpu/tuning';
import { operationCase } from '../engine/operationCases';
import { Draws, largestDifference } from '../unit/engine/random';
import { useGpu } from './dawn';

const gpu = useGpu();

/** The device as if it were no software adapter. */
function real(tiles: TileTable | null): ComputeDevice {
  return new ComputeDevice(gpu.compute.device, false, tiles);
}

/** Two products of one class, and one that is too small to be measured. */
function products(traits: GpuTraits): PlanLayout {
  const graph = new Graph();
  const x = graph.input('x', [257, 32]);
  const [a, b] = [graph.input('a', [32, 32]), graph.input('b', [2, 32])];
  const y = linear(linear(linear(x, a, null), a, null), b, null);
  return new PlanLayout(graph, [y], NOTHING_PLACED, traits);
}

/** SwiftShader takes long to compile larger ones; gemm.test.ts has all. */
const SMALLER_TILES = SHARED_TILES.slice(2);

/** A table in which the classes of a plan have the tiles in turn, from `first` on. */
function tableOf(layout: PlanLayout, first: number): TileTable {
  const table: TileTable = {};
  for (const { dispatch } of layout.dispatches)
    if (dispatch.product !== undefined) {
      const turn = Object.keys(table).length + first;
      table[dispatch.product.className] ??= SMALLER_TILES[turn % SMALLER_TILES.length];
    }
  return table;
}

const now = (): number => performance.now();
/** What is measured is not cut short on a slow machine. */
const ENOUGH_MS = 100_000;

describe('measuring', () => {
  it('chooses one of the candidates for a class with much to compute, and only once', async () => {
    const tiles: TileTable = {};
    const compute = real(tiles);
    const layOut = (): { layout: PlanLayout } => ({ layout: products(compute.traits) });
    const found = await measureTiles(compute, dispatchesOf(layOut()), tiles, now, ENOUGH_MS);
    expect(Object.keys(found)).toEqual(['linear_forward 512×32×32×1']);
    const [tile] = Object.values(found);
    expect(SHARED_TILES).toContain(tile);
    // Plain data.
    expect(JSON.parse(JSON.stringify(found))).toEqual(found);

    Object.assign(tiles, found);
    const compiled = compute.compiledKernels;
    const { layout } = await tunedLayout(compute, layOut, now);
    expect(compute.compiledKernels).toBe(compiled);
    const [first, second] = layout.dispatches.map(({ dispatch }) => dispatch);
    for (const { code, product } of [first, second])
      expect(code).toBe(tile === undefined ? '' : product?.with(tile).code);
  });

  it('is left out on a software adapter, without a table, and when there is no time', async () => {
    const tiles: TileTable = {};
    const software = new ComputeDevice(gpu.compute.device, true, tiles);
    const layouts = [software, real(null)].map(async (compute) => {
      await tunedLayout(compute, () => ({ layout: products(compute.traits) }), now);
      expect(compute.compiledKernels).toBe(0);
    });
    await Promise.all(layouts);
    expect(tiles).toEqual({});
    const compute = real({});
    const dispatches = dispatchesOf({ layout: products(compute.traits) });
    expect(await measureTiles(compute, dispatches, {}, now, 0)).toEqual({});
    expect(compute.compiledKernels).toBe(0);
  });
});

function dispatchesOf({ layout }: { layout: PlanLayout }): readonly Dispatch[] {
  return layout.dispatches.map(({ dispatch }) => dispatch);
}

describe('a stopwatch', () => {
  // What is timed may be interrupted by whatever else the machine does.
  const patient = { retry: 3 };
  it.each(['of the device', 'that waits'])(
    'sees that more takes longer: %s',
    patient,
    async (kind) => {
      const { compute } = gpu;
      const stopwatch =
        kind === 'that waits' ? new WaitingStopwatch(compute, now) : stopwatchFor(compute, now);
      const code = `@group(0) @binding(0) var<storage, read_write> x: array<f32>;
@compute @workgroup_size(64)
fn main(@builtin(local_invocation_index) i: u32) {
  for (var k = 0u; k < 20000u; k++) { x[i] = sin(x[i]) + 1.0; }
}`;
      const size = 64 * 4;
      const [buffer] = await compute.allocate('a test', [
        { label: 'x', bytes: size, usage: GPUBufferUsage.STORAGE },
      ]);
      const pipeline = await compute.pipeline(code, ['w'], 'a test');
      const bindGroup = compute.bindGroup(['w'], [{ buffer, offset: 0, bytes: size }]);
      const launch = { pipeline, bindGroup, workgroups: [1, 1, 1] } as const;
      await stopwatch.time(launch, 1);
      const once: number[] = [];
      for (let run = 0; run < 3; run++) once.push(await stopwatch.time(launch, 1));
      const few = Math.min(...once);
      const many = await stopwatch.time(launch, 20);
      expect(few).toBeGreaterThan(0);
      expect(many).toBeGreaterThan(2 * few);
      stopwatch.dispose();
      buffer.destroy();
    },
  );
});

describe('with any table', () => {
  it.each(['linear', 'conv2d', 'attention'])('results are right: %s', async (name) => {
    const { graph, feeds, y, loss, gradients } = operationCase(name, 1);
    const wanted = [y, loss, ...gradients.values()];
    const byRule = new PlanLayout(graph, wanted, NOTHING_PLACED, real(null).traits);
    const compute = real(tableOf(byRule, 0));
    const layout = new PlanLayout(graph, wanted, NOTHING_PLACED, compute.traits);
    const plan = await GpuPlan.make(compute, layout, null, name);
    for (const [tensor, values] of feeds) plan.write(tensor, Float32Array.from(values));
    plan.run();
    const results = await plan.read(wanted);
    plan.dispose();
    const reference = interpret(graph, feeds);
    wanted.forEach((tensor, index) => {
      const expected = reference(tensor);
      const scale = Math.max(1, ...expected.map(Math.abs));
      expect(largestDifference(results[index], expected)).toBeLessThan(2e-5 * scale);
    });
  });

  it('the gradients of a training, whose sums are cut into ranges, are the same bits', async () => {
    const build = mlp({
      ...{ kind: 'mlp', hidden: 16, layers: 1 },
      ...{ input_embedding_dim: 0, time_embedding_dim: 8 },
    });
    const batch = 130;
    const draws = new Draws(8);
    const [sample, target] = [draws.normals(2 * batch), draws.normals(2 * batch)];
    const minibatch = { sample, target, timestep: new Array<number>(batch).fill(7), weight: null };
    const { layout } = trainingLayout(build, batch, real(null).traits);
    expect(dispatchesOf({ layout }).map(({ kernel }) => kernel)).toContain('sum_all_parts');
    const gradients = async (tiles: TileTable): Promise<Float32Array> => {
      const trainer = await WebGpuTrainer.make(real(tiles), build);
      const weights = trainer.parameters.slots.map(({ name, shape, size }, index) => {
        const data = new Draws(index).normals(size).map((x) => 0.2 * x);
        return [name, { shape, data }] as const;
      });
      trainer.parameters.load('weights', new Map(weights));
      await trainer.gradients(minibatch);
      const [flat] = await trainer.compute.read([trainer.parameters.range('gradients')]);
      trainer.dispose();
      return flat;
    };
    const expected = await gradients(tableOf(layout, 0));
    expect(Math.max(...expected.map(Math.abs))).toBeGreaterThan(1e-3);
    expect(await gradients(tableOf(layout, 1))).toEqual(expected);
  });
});
