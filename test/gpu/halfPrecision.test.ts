// Layer: tests. Matrix products in 16 bits. No software adapter offers them, so their numbers are
// checked with every step rounded to float16 in float32 arithmetic, and the texts for GPUs that do
// are compiled by Dawn on an adapter that executes nothing.

import { describe, expect, it } from 'vitest';
import { Graph, type Tensor } from '../../webview/lab/engine/graph/graph';
import { ComputeDevice } from '../../webview/lab/engine/webgpu/computeDevice';
import { lossScale, type HalfArithmetic } from '../../webview/lab/engine/webgpu/halfPrecision';
import { gpuLowering } from '../../webview/lab/engine/webgpu/lowering';
import { WebGpuNetworkTrainer } from '../../webview/lab/engines/webGpuNetwork';
import { mlp } from '../../webview/lab/engine/networks/mlp';
import { linear } from '../../webview/lab/engine/ops/linear';
import { NOTHING_PLACED, PlanLayout } from '../../webview/lab/engine/webgpu/plan';
import { gpuProblem } from '../../webview/lab/engines/gpuSelfTest';
import { SHARED_TILES } from '../../webview/lab/engine/webgpu/tiles';
import { WebGpuTrainer } from '../../webview/lab/engine/webgpu/trainer';
import { initialState } from '../../webview/lab/network/initialise';
import { BatchSource } from '../../webview/lab/training/batches';
import { trainingSteps } from '../../webview/lab/training/loop';
import { openDawn } from '../../scripts/lab/dawn';
import { smallUnet } from '../bench/smallUnet';
import { Draws, largestDifference } from '../unit/engine/random';
import { smallRecipe, startOf } from '../unit/lab/recipe';
import { useGpu } from './dawn';
import { runNode, traits } from './nodeRunner';

const gpu = useGpu();

/** A number rounded to float16: 11 bits, and no finer than 2⁻²⁴. */
function half(value: number): number {
  if (value === 0) return 0;
  const exponent = Math.max(-14, Math.floor(Math.log2(Math.abs(value))));
  const unit = 2 ** (exponent - 10);
  const quotient = value / unit;
  const below = Math.floor(quotient);
  const rest = quotient - below;
  const isUp = rest > 0.5 || (rest === 0.5 && below % 2 !== 0);
  return (below + (isUp ? 1 : 0)) * unit;
}

const ROWS = 37;
const DEPTH = 40;
const COLUMNS = 24;
/** Products that are added up in float16. */
const CHUNK = 16;

describe('a product in 16 bits', () => {
  it('rounds operands and the sums of sixteen products to float16, and longer sums not', async () => {
    const graph = new Graph();
    const x = graph.input('x', [ROWS, DEPTH]);
    const weight = graph.input('weight', [COLUMNS, DEPTH]);
    const y = linear(x, weight, null);
    const draws = new Draws(3);
    const given = new Map([x, weight].map((of) => [of, Float32Array.from(draws.normals(of.size))]));
    const value = (of: Tensor): Float32Array => given.get(of) ?? new Float32Array(of.size);
    const [{ operation, outputs }] = graph.nodes;
    const rule = gpuLowering.of(operation);
    if (rule?.kind !== 'kernels') throw new Error('A linear layer has a kernel.');
    const run = (chosen: HalfArithmetic | null): Promise<readonly Float32Array[]> =>
      runNode(
        gpu.compute.device,
        { ...traits(false), ...(chosen === null ? {} : { half: chosen }) },
        {
          kind: 'linear',
          inputs: [x, weight],
          outputs: [y],
          rule: (placement) => rule.dispatches(placement, outputs),
        },
        value,
      );
    const [a, b] = [value(x), value(weight)];
    const expected = Float64Array.from({ length: ROWS * COLUMNS }, (_, i) => {
      const [row, column] = [Math.floor(i / COLUMNS), i % COLUMNS];
      let sum = 0;
      for (let start = 0; start < DEPTH; start += CHUNK) {
        let part = 0;
        for (let k = start; k < Math.min(start + CHUNK, DEPTH); k++)
          part = half(part + half(a[row * DEPTH + k]) * half(b[column * DEPTH + k]));
        sum += part;
      }
      return sum;
    });
    const [rounded] = await run('emulated');
    // The device rounds a sum to float32 first, which in rare cases tips the rounding to float16.
    expect(largestDifference(rounded, expected)).toBeLessThan(2e-2);
    const differing = rounded.filter((entry, i) => Math.abs(entry - expected[i]) > 1e-6);
    expect(differing.length).toBeLessThan(0.02 * rounded.length);
    const [exact] = await run(null);
    expect(largestDifference(rounded, exact)).toBeGreaterThan(1e-3);
  });

  it('has a text for GPUs that compute in 16 bits, in every tile, which Dawn compiles', async () => {
    const { device } = await openDawn(['backend=null']);
    const compute = new ComputeDevice(device, false);
    for (const tile of SHARED_TILES) {
      const graph = new Graph();
      const x = graph.input('x', [128, 64]);
      const y = linear(x, graph.input('weight', [64, 64]), null);
      const layout = new PlanLayout(graph, [y], NOTHING_PLACED, {
        ...compute.traits,
        half: 'native',
      });
      const { dispatch } = layout.dispatches[0];
      const { code } = dispatch.product?.with(tile) ?? dispatch;
      expect(code).toMatch(/^enable f16;/);
      await compute.pipeline(code, ['r', 'r', 'w'], `tile ${tile.rows}×${tile.columns}`);
    }
    device.destroy();
  });

  it('has such a text for every layer of a UNet, which Dawn compiles', async () => {
    const { device } = await openDawn(['backend=null']);
    const compute = new ComputeDevice(device, false);
    const build = smallUnet({ size: 28, width: 32, groups: 8 });
    const trainer = await WebGpuTrainer.make(compute, build, 'native');
    const { plan } = await trainer.training(4);
    const products = plan.layout.dispatches.filter(({ dispatch }) => dispatch.product);
    expect(products.length).toBeGreaterThan(20);
    for (const { dispatch } of products) expect(dispatch.code).toMatch(/^enable f16;/);
    trainer.dispose();
    device.destroy();
  });
});

describe('the scale of the loss', () => {
  it('is the power of two next to the number of outputs', () => {
    expect([1, 2, 1024, 1000, 98304].map(lossScale)).toEqual([1, 2, 1024, 1024, 131072]);
  });
});

const config = {
  kind: 'mlp',
  hidden: 32,
  layers: 2,
  input_embedding_dim: 8,
  time_embedding_dim: 12,
} as const;

describe('a training in 16 bits', () => {
  it('passes the test of a device', async () => {
    expect(await gpuProblem(gpu.compute, 'emulated')).toBeNull();
  });

  it('has losses within a thousandth of those in 32 bits in 60 steps, though other numbers', async () => {
    const steps = 60;
    const recipe = smallRecipe({ training: { batch_size: 64, steps, learning_rate: 3e-3 } });
    const source = new BatchSource(startOf(recipe).origin);
    const losses = async (chosen: HalfArithmetic | null): Promise<number[]> => {
      const network = new WebGpuNetworkTrainer(
        gpu.compute,
        config,
        initialState(config, 5),
        chosen,
      );
      const found: number[] = [];
      const all = trainingSteps(network, source, recipe.training, 0);
      while (all.next().done !== true) found.push((await network.takeLosses()).sum);
      network.dispose();
      return found;
    };
    const [full, rounded] = [await losses(null), await losses('emulated')];
    expect(full).toHaveLength(steps);
    const relative = full.map((loss, i) => Math.abs(rounded[i] - loss) / loss);
    expect(Math.max(...relative)).toBeLessThan(1e-3);
    expect(Math.max(...relative)).toBeGreaterThan(1e-6);
  });

  it('has gradients that would be lost without the scale of the loss', async () => {
    const rows = 1024;
    const draws = new Draws(8);
    const sample = draws.normals(2 * rows);
    const timestep = new Array<number>(rows).fill(17);
    const { weights } = initialState(config, 5);
    const open = async (chosen: HalfArithmetic | null): Promise<WebGpuTrainer> => {
      const trainer = await WebGpuTrainer.make(gpu.compute, mlp(config), chosen);
      const { parameters } = trainer;
      for (const name of ['weights', 'averages'] as const) parameters.load(name, weights);
      return trainer;
    };
    const gradients = async (trainer: WebGpuTrainer, scale: number): Promise<Float32Array> => {
      const { lossScale: own } = await trainer.training(rows);
      await trainer.gradients(batch, scale / own);
      const [flat] = await gpu.compute.read([trainer.parameters.range('gradients')]);
      return flat.map((value) => value / scale);
    };
    const full = await open(null);
    const output = await full.predict(sample, timestep);
    const errors = draws.normals(output.length);
    const target = output.map((value, i) => value + errors[i]);
    // Weighted little, so that the gradients of single outputs are below 2⁻²⁵.
    const batch = { sample, timestep, target, weight: new Float32Array(rows).fill(1e-5) };
    const rounded = await open('emulated');
    const expected = await gradients(full, 1);
    const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const errorWith = async (scale: number): Promise<number> =>
      largestDifference(await gradients(rounded, scale), expected) / largest;
    expect(await errorWith(lossScale(2 * rows))).toBeLessThan(0.02);
    expect(await errorWith(1)).toBeGreaterThan(0.05);
    full.dispose();
    rounded.dispose();
  });
});
