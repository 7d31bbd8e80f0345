// Layer: tests. The lab's MLP on several workers: as on one worker, state goes in and out unchanged
// and steps are queued; what cannot go on says after which step it stopped.

import { afterEach, describe, expect, it } from 'vitest';
import { PoolNetworkTrainer } from '../../../webview/lab/engines/poolNetwork';
import { WasmNetworkTrainer } from '../../../webview/lab/engines/wasmNetwork';
import { KernelModule, WasmEngineError } from '../../../webview/lab/engine/wasm/module';
import {
  EngineStoppedError,
  STATE_PARTS,
  type NetworkState,
  type TrainBatch,
} from '../../../webview/lab/network/contract';
import { initialState } from '../../../webview/lab/network/initialise';
import { localThreads } from './poolThreads';
import { compileKernels, startKernels } from './kernels';
import { Draws, largestDifference } from './random';
import { flat, normalTensors, times } from './states';

const kernels = await KernelModule.compile(compileKernels());
const config = {
  kind: 'mlp',
  hidden: 13,
  layers: 3,
  input_embedding_dim: 4,
  time_embedding_dim: 10,
} as const;
const settings = { learningRate: 1e-2, weightDecay: 0.01, emaDecay: 0.9 };

const opened: PoolNetworkTrainer[] = [];
afterEach(() => {
  for (const network of opened.splice(0)) network.dispose();
});

async function pooled(state: NetworkState, module?: KernelModule): Promise<PoolNetworkTrainer> {
  const own = module ?? (await KernelModule.instantiate(kernels));
  const network = new PoolNetworkTrainer(own, state, {
    kernels,
    network: config,
    threads: localThreads(),
    workers: 2,
    onNotice: (message) => {
      throw new Error(message);
    },
  });
  opened.push(network);
  return network;
}

function batch(draws: Draws): TrainBatch {
  return {
    sample: Float32Array.from(draws.normals(42)),
    timestep: Float32Array.from({ length: 21 }, () => draws.integer(0, 99)),
    target: Float32Array.from(draws.normals(42)),
    weight: Float32Array.from(draws.normals(21).map(Math.abs)),
  };
}

describe('the MLP on several workers', () => {
  it('keeps its state as it was given', async () => {
    const start = initialState(config, 5);
    const state = { ...start, m: normalTensors(start.m, 1), v: normalTensors(start.v, 2) };
    expect(await (await pooled(state)).readState()).toEqual(state);
  });

  it('trains as one worker does, from batches whose arrays are used again', async () => {
    const alone = new WasmNetworkTrainer(await startKernels(), config, initialState(config, 5));
    const network = await pooled(initialState(config, 5));
    const draws = new Draws(2);
    const shared = batch(draws);
    for (let step = 1; step <= 5; step++) {
      const { sample, timestep, target, weight } = batch(draws);
      shared.sample.set(sample);
      shared.timestep.set(timestep);
      shared.target.set(target);
      shared.weight?.set(weight ?? []);
      alone.step(shared, { ...settings, step });
      network.step(shared, { ...settings, step });
    }
    const [expected, losses] = [await alone.takeLosses(), await network.takeLosses()];
    expect(losses.count).toBe(5);
    expect(Math.abs(losses.sum - expected.sum)).toBeLessThan(1e-5);
    expect(await network.takeLosses()).toEqual({ sum: 0, count: 0 });
    const state = await alone.readState();
    const ours = await network.readState();
    for (const part of STATE_PARTS)
      expect(largestDifference(flat(ours[part]), flat(state[part])), part).toBeLessThan(1e-5);
    const x = Float32Array.from(draws.normals(66));
    const t = times(33, 40);
    expect(
      largestDifference(await network.predict(x, t, null), await alone.predict(x, t, null)),
    ).toBeLessThan(1e-4);
  });

  it('reads its state after the steps that are queued', async () => {
    const network = await pooled(initialState(config, 5));
    const before = await network.readState();
    network.step(batch(new Draws(3)), { ...settings, step: 1 });
    const after = await network.readState();
    expect(after.weights).not.toEqual(before.weights);
    expect(await network.readState()).toEqual(after);
  });

  it('says after which step it stopped when memory runs out, and keeps that state', async () => {
    const own = await KernelModule.instantiate(kernels);
    const network = await pooled(initialState(config, 5), own);
    const draws = new Draws(4);
    network.step(batch(draws), { ...settings, step: 8 });
    await network.takeLosses();
    const state = await network.readState();
    own.allocate = () => {
      throw new WasmEngineError('Not enough memory.');
    };
    const [sample, target, timestep] = [84, 84, 42].map((size) => new Float32Array(size));
    network.step({ sample, timestep, target, weight: null }, { ...settings, step: 9 });
    network.step(batch(draws), { ...settings, step: 10 });
    const stopped = await network.takeLosses().then(
      () => null,
      (error: unknown) => error,
    );
    expect(stopped).toBeInstanceOf(EngineStoppedError);
    expect((stopped as EngineStoppedError).step).toBe(8);
    expect((stopped as EngineStoppedError).message).toBe('Not enough memory.');
    expect(await network.readState()).toEqual(state);
  });
});
