// Layer: tests. The lab's MLP on the wasm plan: state goes in and out unchanged, predictions are
// those of the averaged weights, and training goes on from a state exactly as without the break.

import { describe, expect, it } from 'vitest';
import { initialState } from '../../../webview/lab/network/initialise';
import { WasmNetworkTrainer, WasmPredictor } from '../../../webview/lab/engines/wasmNetwork';
import type { TrainBatch } from '../../../webview/lab/network/contract';
import { startKernels } from './kernels';
import { Draws } from './random';
import { normalTensors, times } from './states';

const config = {
  kind: 'mlp',
  hidden: 13,
  layers: 3,
  input_embedding_dim: 4,
  time_embedding_dim: 10,
} as const;
const settings = { learningRate: 1e-2, weightDecay: 0.01, emaDecay: 0.9 };

function batch(draws: Draws): TrainBatch {
  return {
    sample: Float32Array.from(draws.normals(40)),
    timestep: Float32Array.from({ length: 20 }, () => draws.integer(0, 99)),
    target: Float32Array.from(draws.normals(40)),
    weight: null,
  };
}

describe('the MLP on the wasm plan', () => {
  it('keeps its state as it was given', async () => {
    const start = initialState(config, 5);
    const state = { ...start, m: normalTensors(start.m, 1), v: normalTensors(start.v, 2) };
    const network = new WasmNetworkTrainer(await startKernels(), config, state);
    expect(await network.readState()).toEqual(state);
  });

  it('goes on from its state with the same bits as without the break', async () => {
    const draws = new Draws(2);
    const batches = [batch(draws), batch(draws), batch(draws)];
    const through = new WasmNetworkTrainer(await startKernels(), config, initialState(config, 5));
    batches.forEach((data, index) => {
      through.step(data, { ...settings, step: index + 1 });
    });
    const first = new WasmNetworkTrainer(await startKernels(), config, initialState(config, 5));
    first.step(batches[0], { ...settings, step: 1 });
    const second = new WasmNetworkTrainer(await startKernels(), config, await first.readState());
    second.step(batches[1], { ...settings, step: 2 });
    second.step(batches[2], { ...settings, step: 3 });
    expect(await second.readState()).toEqual(await through.readState());
    expect((await through.takeLosses()).count).toBe(3);
    expect(await through.takeLosses()).toEqual({ sum: 0, count: 0 });
  });

  it('learns: the loss of one batch falls to a tenth', async () => {
    const network = new WasmNetworkTrainer(await startKernels(), config, initialState(config, 5));
    const data = batch(new Draws(3));
    const lossAt = async (step: number): Promise<number> => {
      network.step(data, { ...settings, weightDecay: 0, step });
      return (await network.takeLosses()).sum;
    };
    const start = await lossAt(1);
    let last = start;
    for (let step = 2; step <= 400; step++) last = await lossAt(step);
    expect(last).toBeLessThan(start / 10);
  });

  it('predicts with the averaged weights, in training and out of it', async () => {
    const kernels = await startKernels();
    const draws = new Draws(4);
    const network = new WasmNetworkTrainer(kernels, config, initialState(config, 5));
    network.step(batch(draws), { ...settings, step: 1 });
    const { averages, weights } = await network.readState();
    expect(averages).not.toEqual(weights);
    const x = Float32Array.from(draws.normals(2 * 33));
    const t = times(33, 40.5);
    const predicted = await network.predict(x, t, null);
    const alone = new WasmPredictor(kernels, config, averages);
    expect(predicted).toEqual(await alone.predict(x, t, null));
    const other = new WasmPredictor(kernels, config, weights);
    expect(predicted).not.toEqual(await other.predict(x, t, null));
  });
});
