// Layer: tests. Clipping by the norm of all gradients, and batches of several parts: on wasm against
// float64, on several workers and TensorFlow.js against wasm.

import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import '@tensorflow/tfjs-backend-cpu';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Minibatch } from '../../../webview/lab/engine/networks/batch';
import { buildNetwork } from '../../../webview/lab/engine/networks/description';
import { initialWeights } from '../../../webview/lab/engine/networks/initialWeights';
import { DataParallelTrainer } from '../../../webview/lab/engine/pool/trainer';
import { TfjsTrainer } from '../../../webview/lab/engine/tfjs/trainer';
import { KernelModule } from '../../../webview/lab/engine/wasm/module';
import type { ParameterBuffers } from '../../../webview/lab/engine/wasm/parameters';
import { WasmTrainer } from '../../../webview/lab/engine/wasm/trainer';
import { compileKernels, startKernels } from './kernels';
import { localThreads } from './poolThreads';
import { Draws, largestDifference } from './random';

const network = {
  kind: 'mlp',
  hidden: 19,
  layers: 2,
  input_embedding_dim: 4,
  time_embedding_dim: 6,
} as const;

const adamW = {
  learningRate: 1e-2,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
  weightDecay: 0.01,
  emaDecay: 0.9,
};

function minibatch(draws: Draws, rows: number): Minibatch {
  return {
    sample: draws.normals(2 * rows),
    timestep: Array.from({ length: rows }, () => draws.integer(0, 999)),
    target: draws.normals(2 * rows),
    weight: draws.normals(rows).map(Math.abs),
  };
}

function start(parameters: ParameterBuffers): void {
  for (const [name, data] of initialWeights(network, 2))
    for (const buffer of ['weights', 'averages'] as const)
      parameters.values(buffer, name).set(data);
}

async function alone(): Promise<WasmTrainer> {
  const trainer = new WasmTrainer(await startKernels(), buildNetwork(network));
  start(trainer.parameters);
  return trainer;
}

async function shared(workers: number): Promise<DataParallelTrainer> {
  const trainer = await DataParallelTrainer.start({
    kernels: await KernelModule.compile(compileKernels()),
    network,
    workers,
    threads: localThreads(),
    onNotice: (message) => {
      throw new Error(message);
    },
  });
  start(trainer.parameters);
  trainer.parametersChanged();
  return trainer;
}

function onTfjs(parameters: ParameterBuffers): TfjsTrainer {
  const trainer = new TfjsTrainer(buildNetwork(network));
  const tensors = new Map(
    parameters.slots.map(({ name, shape }) => [
      name,
      { shape, data: parameters.values('weights', name).slice() },
    ]),
  );
  trainer.load('weights', tensors);
  trainer.load('averages', tensors);
  return trainer;
}

/** Numbers of a wasm buffer in the tight layout of TensorFlow.js. */
function tight(parameters: ParameterBuffers, buffer: 'weights' | 'gradients'): number[] {
  return parameters.slots.flatMap(({ name }) => [...parameters.values(buffer, name)]);
}

beforeAll(async () => {
  await tf.setBackend('cpu');
});

describe('clipping', () => {
  it('scales the gradients to the norm, as PyTorch does', async () => {
    const trainer = await alone();
    trainer.gradients(minibatch(new Draws(1), 30));
    const gradients = Float64Array.from(tight(trainer.parameters, 'gradients'));
    const norm = Math.sqrt(gradients.reduce((sum, g) => sum + g * g, 0));
    expect(trainer.gradientNorm() / norm).toBeCloseTo(1, 12);

    const largest = norm / 3;
    trainer.update({ ...adamW, step: 1, maxGradNorm: largest });
    const factor = largest / (norm + 1e-6);
    const m = trainer.parameters.slots.flatMap(({ name }) => [
      ...trainer.parameters.values('m', name),
    ]);
    m.forEach((value, i) => {
      expect(value).toBeCloseTo(0.1 * factor * gradients[i], 7);
    });
  });

  it('leaves smaller gradients as they are, to the bit', async () => {
    const [plain, clipping] = [await alone(), await alone()];
    for (let step = 1; step <= 3; step++) {
      const batch = minibatch(new Draws(step), 30);
      plain.gradients(batch);
      plain.update({ ...adamW, step });
      clipping.gradients(batch);
      clipping.update({ ...adamW, step, maxGradNorm: 1e6 });
    }
    expect(tight(clipping.parameters, 'weights')).toEqual(tight(plain.parameters, 'weights'));
  });

  it('is the same on two workers and on TensorFlow.js', async () => {
    const [wasm, pool] = [await alone(), await shared(2)];
    const tfjs = onTfjs(wasm.parameters);
    for (let step = 1; step <= 4; step++) {
      const batch = minibatch(new Draws(step), 30);
      const settings = { ...adamW, step, maxGradNorm: 0.05 };
      wasm.gradients(batch);
      const norm = wasm.update(settings);
      expect(norm).toBeGreaterThan(0.1);
      expect((await pool.step(batch, settings)).norm / norm).toBeCloseTo(1, 4);
      tfjs.differentiate(batch);
      tfjs.update(settings);
    }
    const expected = tight(wasm.parameters, 'weights');
    expect(largestDifference(tight(pool.parameters, 'weights'), expected)).toBeLessThan(2e-4);
    expect(largestDifference(await tfjs.read('weights'), expected)).toBeLessThan(2e-4);
    pool.dispose();
    tfjs.dispose();
  });
});

describe('a batch in parts', () => {
  const parts = [12, 5, 13].map((rows, index) => minibatch(new Draws(20 + index), rows));
  const joined = (pick: (part: Minibatch) => ArrayLike<number>): number[] =>
    parts.flatMap((part) => Array.from(pick(part)));
  const whole: Minibatch = {
    sample: joined(({ sample }) => sample),
    timestep: joined(({ timestep }) => timestep),
    target: joined(({ target }) => target),
    weight: joined(({ weight }) => weight ?? []),
  };

  it('has the loss and the gradients of all its rows', async () => {
    const [wasm, pool] = [await alone(), await shared(2)];
    const tfjs = onTfjs(wasm.parameters);
    const loss = wasm.gradients(whole);
    const expected = tight(wasm.parameters, 'gradients');

    expect(wasm.gradients(parts)).toBeCloseTo(loss, 5);
    expect(largestDifference(tight(wasm.parameters, 'gradients'), expected)).toBeLessThan(1e-6);
    expect(await pool.gradients(parts)).toBeCloseTo(loss, 5);
    expect(largestDifference(tight(pool.parameters, 'gradients'), expected)).toBeLessThan(1e-6);
    expect(await tfjs.gradients(parts)).toBeCloseTo(loss, 5);
    expect(largestDifference(await tfjs.read('gradients'), expected)).toBeLessThan(1e-6);
    const taken = await tfjs.takeLosses();
    expect(taken.count).toBe(1);
    expect(taken.sum).toBeCloseTo(loss, 5);
    pool.dispose();
    tfjs.dispose();
  });

  it('forgets what it kept when the next batch comes', async () => {
    const trainer = await alone();
    trainer.gradients(parts);
    const first = tight(trainer.parameters, 'gradients');
    trainer.gradients(parts);
    expect(tight(trainer.parameters, 'gradients')).toEqual(first);
  });
});
