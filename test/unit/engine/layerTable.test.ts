// Layer: tests. The table of layers: figures that can be reckoned by hand, and sums that the plan
// knows too.

import { describe, expect, it } from 'vitest';
import { describePlan } from '../../../webview/lab/engine/describePlan';
import { layerTable } from '../../../webview/lab/engine/layerTable';
import { layerTableText } from '../../../webview/lab/engine/layerTableText';
import { mlp } from '../../../webview/lab/engine/networks/mlp';
import type { NetworkBuilder } from '../../../webview/lab/engine/networks/network';
import { unet2d } from '../../../webview/lab/engine/networks/unet2d';
import { parseUNet2DConfig } from '../../../webview/lab/engine/networks/unet2dConfig';
import { measureSpeed } from '../../../webview/lab/engine/wasm/machineSpeed';
import { WasmTrainer } from '../../../webview/lab/engine/wasm/trainer';
import { startKernels } from './kernels';

const dino = mlp({
  kind: 'mlp',
  hidden: 128,
  layers: 3,
  input_embedding_dim: 0,
  time_embedding_dim: 32,
});

const unet = unet2d(
  parseUNet2DConfig({
    sample_size: 8,
    block_out_channels: [8, 16],
    norm_num_groups: 4,
    num_class_embeds: 5,
    down_block_types: ['DownBlock2D', 'AttnDownBlock2D'],
    up_block_types: ['AttnUpBlock2D', 'UpBlock2D'],
  }),
);

/** One nanosecond a flop, and memory that costs nothing; or the other way round. */
const SLOW_ARITHMETIC = { flopsPerSecond: 1e9, bytesPerSecond: 1e30 };
const SLOW_MEMORY = { flopsPerSecond: 1e30, bytesPerSecond: 1e9 };

describe('a layer', () => {
  it('has the parameters, arithmetic and memory that its formula says', () => {
    const { rows } = layerTable(dino, 512, SLOW_ARITHMETIC);
    const hidden = rows.find(({ layer }) => layer === 'layers.1');
    const products = 512 * 128 * 128;
    expect(hidden).toEqual({
      layer: 'layers.1',
      operations: ['linear'],
      shape: [512, 128],
      parameters: 128 * 128 + 128,
      multiplyAdds: products,
      // Forward, and back by the weights and by the input.
      flops: 2 * 3 * products,
      parameterBytes: 4 * (128 * 128 + 128),
      // The result and the slope of SiLU.
      activationBytes: 2 * 4 * 512 * 128,
      seconds: expect.closeTo((2 * 3 * products) / 1e9, 9) as number,
    });
    // The last layer keeps its result for the loss, and needs no slope.
    const last = rows.find(({ layer }) => layer === 'layers.3');
    expect(last?.activationBytes).toBe(4 * 512 * 2);
  });

  it('takes the time of its memory traffic where that is longer', () => {
    const { rows, optimiserSeconds, total } = layerTable(dino, 512, SLOW_MEMORY);
    const last = rows.find(({ layer }) => layer === 'layers.3');
    const [x, y, w] = [512 * 128, 512 * 2, 128 * 2];
    const forward = x + w + 2 + y;
    const backward = y + w + x + (x + y + w) + (y + 2);
    expect(last?.seconds).toBeCloseTo((4 * (forward + backward)) / 1e9, 12);
    expect(optimiserSeconds).toBeCloseTo((9 * 4 * total.parameters) / 1e9, 12);
  });

  it('has no time without the speed of a machine', () => {
    const { rows, total } = layerTable(dino, 4, null);
    expect(rows.map(({ seconds }) => seconds)).toEqual([null, null, null, null, null]);
    expect(total.seconds).toBeNull();
  });
});

const networks: Record<string, NetworkBuilder> = { MLP: dino, UNet2DModel: unet };

describe.each(Object.entries(networks))('the table of the %s', (_, build) => {
  it('adds up to what the plan of the wasm engine says', async () => {
    const table = layerTable(build, 6, SLOW_ARITHMETIC);
    const plan = describePlan(new WasmTrainer(await startKernels(), build), 6);
    expect(table.total.parameters).toBe(plan.parameters);
    expect(table.total.flops).toBe(plan.flops);
    // Slots start on whole vectors, so the buffers are a little larger than their numbers.
    const slack = plan.parameterBytes - 5 * 4 * plan.parameters;
    expect(table.peakBytes + slack).toBe(plan.arenaBytes + plan.parameterBytes);
    expect(new Set(table.rows.map(({ layer }) => layer)).size).toBe(table.rows.length);
  });

  it('is printed aligned, one line a layer', () => {
    const table = layerTable(build, 6, SLOW_ARITHMETIC);
    const [first, , head, ...lines] = layerTableText(table);
    expect(first).toContain(`${table.total.parameters} parameters; at batch 6 at most`);
    expect(lines).toHaveLength(table.rows.length + 2);
    expect(new Set([head, ...lines].map((line) => line.length)).size).toBe(1);
  });
});

it('counts the table of the classes as a layer of its own', () => {
  const { rows } = layerTable(unet, 2, null);
  const classes = rows.find(({ layer }) => layer === 'class_embedding');
  expect(classes?.operations).toEqual(['embedding']);
  expect(classes?.parameters).toBe(5 * 32);
});

describe('the speed of the machine', () => {
  /** A clock by which the rounds take these milliseconds: five of a product, five of a sum. */
  function clock(rounds: readonly number[]): { now: () => number; left: () => number } {
    const durations = [...rounds];
    let time = 1000;
    let isRunning = false;
    const now = (): number => {
      if (isRunning) time += durations.shift() ?? NaN;
      isRunning = !isRunning;
      return time;
    };
    return { now, left: () => durations.length };
  }

  it('is that of the fastest round of each kind', async () => {
    const { now, left } = clock([9, 4, 2, 8, 3, 16, 32, 8, 64, 128]);
    const { flopsPerSecond, bytesPerSecond } = measureSpeed(await startKernels(), now);
    expect(left()).toBe(0);
    // A product of 384 × 384 in 2 ms; two vectors of 2²¹ numbers read and one written in 8 ms.
    expect(flopsPerSecond).toBe((2 * 384 * 384 * 384) / 0.002);
    expect(bytesPerSecond).toBe((3 * 2 ** 21 * 4) / 0.008);
  });

  it('is finite with a clock too coarse to see a round', async () => {
    const { flopsPerSecond, bytesPerSecond } = measureSpeed(await startKernels(), () => 5);
    expect(flopsPerSecond).toBe((2 * 384 * 384 * 384) / 1e-5);
    expect(bytesPerSecond).toBe((3 * 2 ** 21 * 4) / 1e-5);
  });
});
