// Layer: tests. Training on the GPU: batches drawn on the device against those of the CPU, whole
// trainings against the wasm engine, and what happens when the device goes.

import { describe, expect, it } from 'vitest';
import type { TrainingConfig } from '../../src/core/recipe/types';
import { DeviceLostError } from '../../webview/lab/engine/webgpu/deviceLost';
import { WasmNetworkTrainer } from '../../webview/lab/engines/wasmNetwork';
import { mlp } from '../../webview/lab/engine/networks/mlp';
import { ComputeDevice } from '../../webview/lab/engine/webgpu/computeDevice';
import { DrawnBatch } from '../../webview/lab/engines/drawnBatch';
import { WebGpuNetworkTrainer, WebGpuPredictor } from '../../webview/lab/engines/webGpuNetwork';
import { gpuProblem } from '../../webview/lab/engines/gpuSelfTest';
import { WebGpuTrainer } from '../../webview/lab/engine/webgpu/trainer';
import { NotFiniteError, STATE_PARTS, type Trainer } from '../../webview/lab/network/contract';
import { initialState } from '../../webview/lab/network/initialise';
import { BatchSource } from '../../webview/lab/training/batches';
import { trainingSteps } from '../../webview/lab/training/loop';
import { openDawn } from '../../scripts/lab/dawn';
import { startKernels } from '../unit/engine/kernels';
import { Draws, largestDifference } from '../unit/engine/random';
import { flat, normalTensors, times } from '../unit/engine/states';
import { smallRecipe, startOf } from '../unit/lab/recipe';
import { useGpu } from './dawn';

const gpu = useGpu();

const config = {
  kind: 'mlp',
  hidden: 32,
  layers: 2,
  input_embedding_dim: 8,
  time_embedding_dim: 12,
} as const;

function sourceOf(changes: Partial<TrainingConfig>): {
  source: BatchSource;
  training: TrainingConfig;
} {
  const recipe = smallRecipe({ training: { batch_size: 70, ...changes } });
  return { training: recipe.training, source: new BatchSource(startOf(recipe).origin) };
}

describe('a batch drawn on the device', () => {
  const cases: Record<string, Partial<TrainingConfig>> = {
    epsilon: { prediction_type: 'epsilon' },
    sample: { prediction_type: 'sample', seed: 2 ** 32 - 1 },
    'v_prediction, weighted': { prediction_type: 'v_prediction', loss_weighting: 'min_snr' },
    antithetic: { timestep_sampling: 'antithetic', batch_size: 71 },
    'logit-normal': { timestep_sampling: 'logit_normal', logit_mean: 0.3, logit_std: 1.2 },
  };

  it.each(Object.entries(cases))('is that of the CPU: %s', async (_, changes) => {
    const { source, training } = sourceOf(changes);
    const trainer = await WebGpuTrainer.make(gpu.compute, mlp(config));
    const compiled = await trainer.training(training.batch_size);
    const batch = await DrawnBatch.make(trainer, compiled, source.draw);
    // The last one is beyond 2³² samples.
    for (const step of [1, 2, 9, 100_000_007]) {
      const optimiser = {
        ...{ step, learningRate: 0, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
        ...{ weightDecay: 0, emaDecay: 0 },
      };
      const samplesBefore = (step - 1) * training.batch_size;
      trainer.steps(compiled, batch, [{ optimiser, samplesBefore, slot: 0 }]);
      const { sample, timestep, target, weight } = compiled.graph;
      const [x, t, y, w] = await compiled.plan.read([sample, timestep, target, weight]);
      const expected = source.batch(step);
      expect(Array.from(t)).toEqual(Array.from(expected.timestep));
      // Normals are within 5e-7·max(|z|, 1) of the CPU's, and |z| < 6.
      expect(largestDifference(x, expected.sample)).toBeLessThan(4e-6);
      expect(largestDifference(y, expected.target)).toBeLessThan(4e-6);
      const ones = new Float32Array(w.length).fill(1);
      expect(largestDifference(w, expected.weight ?? ones)).toBeLessThan(1e-6);
    }
    batch.dispose();
    trainer.dispose();
  });
});

async function losses(
  network: Trainer,
  { source, training }: ReturnType<typeof sourceOf>,
  count: number,
): Promise<number[]> {
  const steps = trainingSteps(network, source, training, 0);
  const found: number[] = [];
  for (let step = 0; step < count; step++) {
    steps.next();
    found.push((await network.takeLosses()).sum);
  }
  return found;
}

describe('the MLP on the GPU', () => {
  it('has the losses and the state of the wasm engine in 20 steps', async () => {
    const setting = sourceOf({ steps: 40, learning_rate: 3e-3, weight_decay: 0.01 });
    const wasm = new WasmNetworkTrainer(await startKernels(), config, initialState(config, 5));
    const ours = new WebGpuNetworkTrainer(gpu.compute, config, initialState(config, 5));
    const expected = await losses(wasm, setting, 20);
    expect(largestDifference(await losses(ours, setting, 20), expected)).toBeLessThan(1e-4);
    const [a, b] = [await ours.readState(), await wasm.readState()];
    for (const part of STATE_PARTS)
      expect(largestDifference(flat(a[part]), flat(b[part]))).toBeLessThan(1e-4);
    ours.dispose();
  });

  it('does the same whether steps are queued or waited for, one by one', async () => {
    const setting = sourceOf({ steps: 40 });
    const single = new WebGpuNetworkTrainer(gpu.compute, config, initialState(config, 1));
    const [first, second, third] = await losses(single, setting, 3);
    const queued = new WebGpuNetworkTrainer(gpu.compute, config, initialState(config, 1));
    const steps = trainingSteps(queued, setting.source, setting.training, 0);
    for (let step = 0; step < 3; step++) steps.next();
    expect(await queued.takeLosses()).toEqual({ sum: first + second + third, count: 3 });
    expect(await queued.readState()).toEqual(await single.readState());
    expect(await queued.takeLosses()).toEqual({ sum: 0, count: 0 });
    single.dispose();
    queued.dispose();
  });

  it('takes given batches too, and keeps its state as it was given', async () => {
    const { source } = sourceOf({});
    const settings = { step: 1, learningRate: 1e-2, weightDecay: 0, emaDecay: 0.5 };
    const fresh = initialState(config, 5);
    const state = { ...fresh, m: normalTensors(fresh.m, 1) };
    const ours = new WebGpuNetworkTrainer(gpu.compute, config, state);
    expect(await ours.readState()).toEqual(state);
    const wasm = new WasmNetworkTrainer(await startKernels(), config, state);
    for (const network of [ours, wasm]) network.step(source.batch(3), settings);
    const [a, b] = [await ours.takeLosses(), await wasm.takeLosses()];
    expect(Math.abs(a.sum - b.sum)).toBeLessThan(1e-5);
    ours.dispose();
  });

  it('predicts with the averaged weights, for more points than one plan takes', async () => {
    const { averages } = initialState(config, 5);
    const wasm = new WasmNetworkTrainer(await startKernels(), config, initialState(config, 5));
    const x = Float32Array.from(new Draws(4).normals(2 * 9001));
    const t = times(9001, 40.5);
    const expected = await wasm.predict(x, t, null);
    const alone = new WebGpuPredictor(gpu.compute, config, averages);
    expect(largestDifference(await alone.predict(x, t, null), expected)).toBeLessThan(1e-5);
    const training = new WebGpuNetworkTrainer(gpu.compute, config, initialState(config, 5));
    const few = await training.predict(x.subarray(0, 22), times(11, 40.5), null);
    expect(largestDifference(few, expected.subarray(0, 22))).toBeLessThan(1e-5);
    training.dispose();
    alone.dispose();
  });

  it('says in which step the loss stopped being a number', async () => {
    const { source, training } = sourceOf({ steps: 10 });
    const state = initialState(config, 5);
    const network = new WebGpuNetworkTrainer(gpu.compute, config, state);
    const steps = trainingSteps(network, source, { ...training, learning_rate: 1e38 }, 0);
    for (let step = 0; step < 4; step++) steps.next();
    await expect(network.takeLosses()).rejects.toThrow(NotFiniteError);
    network.dispose();
  });

  it('rejects whatever is waited for when the device goes', async () => {
    const { device, isSoftware } = await openDawn();
    const compute = new ComputeDevice(device, isSoftware);
    const { source, training } = sourceOf({ steps: 10 });
    const network = new WebGpuNetworkTrainer(compute, config, initialState(config, 5));
    await network.takeLosses();
    const steps = trainingSteps(network, source, training, 0);
    steps.next();
    const waiting = network.takeLosses();
    device.destroy();
    await expect(waiting).rejects.toThrow(DeviceLostError);
    await expect(network.takeLosses()).rejects.toThrow(DeviceLostError);
    await expect(network.readState()).rejects.toThrow(DeviceLostError);
    await expect(network.predict(new Float32Array(2), times(1, 1), null)).rejects.toThrow(
      DeviceLostError,
    );
    network.dispose();
  });
});

describe('the test of a device', () => {
  it('is passed by one that computes rightly', async () => {
    expect(await gpuProblem(gpu.compute)).toBeNull();
  });

  it('is failed by one that does not compute', async () => {
    const { device } = await openDawn(['backend=null']);
    const problem = await gpuProblem(new ComputeDevice(device, false));
    expect(problem).toMatch(/^Its gradients of a small network are off by \S+ of the largest\.$/);
    device.destroy();
  });
});
