// Layer: tests. Clipped gradients and batches in several parts on the GPU, against the wasm engine.

import { describe, expect, it } from 'vitest';
import type { Minibatch } from '../../webview/lab/engine/networks/batch';
import { buildNetwork } from '../../webview/lab/engine/networks/description';
import { initialWeights } from '../../webview/lab/engine/networks/initialWeights';
import type { HalfArithmetic } from '../../webview/lab/engine/webgpu/halfPrecision';
import type { StepStart } from '../../webview/lab/engine/webgpu/trainer';
import { WebGpuTrainer } from '../../webview/lab/engine/webgpu/trainer';
import { WasmTrainer } from '../../webview/lab/engine/wasm/trainer';
import { startKernels } from '../unit/engine/kernels';
import { Draws, largestDifference } from '../unit/engine/random';
import { useGpu } from './dawn';

const gpu = useGpu();

/** Of every batch but one, so that kernels are compiled once. */
const ROWS = 12;

const network = {
  kind: 'mlp',
  hidden: 40,
  layers: 2,
  input_embedding_dim: 4,
  time_embedding_dim: 6,
} as const;

const settings = {
  learningRate: 1e-2,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
  weightDecay: 0.01,
  emaDecay: 0.9,
};

function minibatch(seed: number, rows: number): Minibatch {
  const draws = new Draws(seed);
  return {
    sample: draws.normals(2 * rows),
    timestep: Array.from({ length: rows }, () => draws.integer(0, 999)),
    target: draws.normals(2 * rows),
    weight: draws.normals(rows).map(Math.abs),
  };
}

async function both(
  half: HalfArithmetic | null = null,
): Promise<{ wasm: WasmTrainer; ours: WebGpuTrainer }> {
  const build = buildNetwork(network);
  const wasm = new WasmTrainer(await startKernels(), build);
  const ours = await WebGpuTrainer.make(gpu.compute, build, half);
  const start = initialWeights(network, 2);
  const tensors = new Map(
    wasm.parameters.slots.map(({ name, shape }) => {
      const data = start.get(name);
      if (data === undefined) throw new Error(`There is no "${name}".`);
      return [name, { shape, data }];
    }),
  );
  for (const buffer of ['weights', 'averages'] as const) {
    wasm.parameters.load(buffer, tensors);
    ours.parameters.load(buffer, tensors);
  }
  return { wasm, ours };
}

async function weightDifference(wasm: WasmTrainer, ours: WebGpuTrainer): Promise<number> {
  const [weights] = await ours.parameters.read(['weights']);
  let largest = 0;
  for (const [name, values] of weights)
    largest = Math.max(largest, largestDifference(values, wasm.parameters.values('weights', name)));
  return largest;
}

describe('clipping on the GPU', () => {
  it('is that of wasm', async () => {
    const { wasm, ours } = await both();
    for (let step = 1; step <= 4; step++) {
      const batch = minibatch(step, ROWS);
      wasm.gradients(batch);
      expect(wasm.gradientNorm()).toBeGreaterThan(0.1);
      wasm.update({ ...settings, step, maxGradNorm: 0.05 });
      await ours.step(batch, { ...settings, step, maxGradNorm: 0.05 }, step);
    }
    expect(await weightDifference(wasm, ours)).toBeLessThan(1e-4);
    ours.dispose();
  });

  it('comes after the scale of the loss is taken back, in 16 bits and in parts', async () => {
    const { wasm, ours } = await both('emulated');
    const parts = [minibatch(1, ROWS), minibatch(2, ROWS), minibatch(3, ROWS)];
    expect(wasm.gradients(parts)).toBeCloseTo(await ours.gradients(parts), 2);
    wasm.update({ ...settings, step: 1, maxGradNorm: 0.05 });
    ours.update({ ...settings, step: 1, maxGradNorm: 0.05 });
    const [moments] = await ours.parameters.read(['m']);
    let [squares, largest] = [0, 0];
    for (const [name, values] of moments) {
      squares += values.reduce((sum, value) => sum + value ** 2, 0);
      const expected = wasm.parameters.values('m', name);
      largest = Math.max(largest, largestDifference(values, expected));
    }
    // The first moment is a tenth of the first gradient.
    expect(Math.sqrt(squares)).toBeCloseTo(0.1 * 0.05, 6);
    expect(largest).toBeLessThan(1e-4);
    ours.dispose();
  });

  it('leaves smaller gradients as they are', async () => {
    const { wasm, ours } = await both();
    for (let step = 1; step <= 3; step++) {
      const batch = minibatch(step, ROWS);
      wasm.gradients(batch);
      wasm.update({ ...settings, step });
      await ours.gradients(batch);
      ours.update({ ...settings, step, maxGradNorm: 1e6 });
    }
    expect(await weightDifference(wasm, ours)).toBeLessThan(1e-4);
    ours.dispose();
  });
});

describe('a batch in parts on the GPU', () => {
  const parts = [ROWS, 5, ROWS].map((rows, index) => minibatch(20 + index, rows));

  it('has the loss and the gradients of all its rows', async () => {
    const { wasm, ours } = await both();
    const expected = wasm.gradients(parts);
    for (let round = 0; round < 2; round++) {
      expect(await ours.gradients(parts)).toBeCloseTo(expected, 5);
      const [gradients] = await ours.parameters.read(['gradients']);
      for (const [name, values] of gradients)
        expect(largestDifference(values, wasm.parameters.values('gradients', name))).toBeLessThan(
          1e-6,
        );
    }
    ours.dispose();
  });

  it('is one step, with the loss of all parts, when it is given or made on the device', async () => {
    const { wasm, ours } = await both();
    const equal = [minibatch(3, ROWS), minibatch(4, ROWS)];
    const first = wasm.gradients(equal);
    const norm = wasm.update({ ...settings, step: 1, maxGradNorm: 0.05 });
    await ours.step(equal, { ...settings, step: 1, maxGradNorm: 0.05 }, 0);
    const { losses, norms } = await ours.readLosses(1);
    expect(losses[0]).toBeCloseTo(first, 5);
    expect(norms[0] / norm).toBeCloseTo(1, 4);
    expect(await weightDifference(wasm, ours)).toBeLessThan(1e-4);

    // What is in the inputs stays there, as if it had been made anew.
    const drawn: StepStart = { encode: () => undefined };
    const second = wasm.gradients([equal[1], equal[1], equal[1]]);
    wasm.update({ ...settings, step: 2 });
    const row = { optimiser: { ...settings, step: 2 }, samplesBefore: 0, slot: 1 };
    ours.steps(await ours.inParts(ROWS), drawn, [row, row, row], 3);
    expect((await ours.readLosses(2)).losses[1]).toBeCloseTo(second, 5);
    expect(await weightDifference(wasm, ours)).toBeLessThan(2e-4);
    ours.dispose();
  });
});
