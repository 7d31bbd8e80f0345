// Layer: tests. A training whose numbers stop being finite is told in which step and layer, and
// keeps the weights of before that step.

import { describe, expect, it } from 'vitest';
import { initialState } from '../../../webview/lab/network/initialise';
import { NotFiniteError, type TrainBatch } from '../../../webview/lab/network/contract';
import { WasmNetworkTrainer } from '../../../webview/lab/engines/wasmNetwork';
import { startKernels } from './kernels';
import { Draws, largestDifference } from './random';
import { flat, valuesOf } from './states';

const CONFIG = {
  kind: 'mlp',
  hidden: 16,
  layers: 3,
  input_embedding_dim: 4,
  time_embedding_dim: 8,
} as const;
const ROWS = 12;
const SETTINGS = { learningRate: 1e-3, weightDecay: 0, emaDecay: 0.9 };

function batch(draws: Draws): TrainBatch {
  return {
    sample: Float32Array.from(draws.normals(2 * ROWS)),
    timestep: Float32Array.from({ length: ROWS }, () => draws.integer(0, 99)),
    target: Float32Array.from(draws.normals(2 * ROWS)),
    weight: null,
  };
}

/** A trainer after `steps` good steps, whose state was changed by `spoil` before them. */
async function trainer(spoil: (weights: (name: string) => Float32Array) => void = () => undefined) {
  const state = initialState(CONFIG, 5);
  spoil((name) => valuesOf(state.weights, name));
  return new WasmNetworkTrainer(await startKernels(), CONFIG, state);
}

describe('a loss that is not a number', () => {
  it('names the step, the layer and the operation whose values overflowed', async () => {
    const draws = new Draws(3);
    const network = await trainer((weights) => {
      for (const layer of [1, 2]) weights(`layers.${layer}.weight`).fill(1e30);
    });
    network.step(batch(draws), { step: 312, ...SETTINGS });
    const fault = await network.takeLosses().catch((error: unknown) => error);
    expect(fault).toBeInstanceOf(NotFiniteError);
    expect((fault as NotFiniteError).step).toBe(312);
    expect((fault as NotFiniteError).message).toMatch(
      /^In step 312 layers\.2 \(linear\w*\) gave (NaN|an infinite value) from finite values\.$/,
    );
  });

  it('finds the very step in a group, and leaves the weights of before it', async () => {
    const draws = new Draws(4);
    const good = [batch(draws), batch(draws)];
    const bad = batch(draws);
    bad.target[5] = NaN;
    const network = await trainer();
    const reference = await trainer();
    good.forEach((one, index) => {
      reference.step(one, { step: index + 1, ...SETTINGS });
    });
    [...good, bad, ...good].forEach((one, index) => {
      network.step(one, { step: index + 1, ...SETTINGS });
    });
    await expect(network.takeLosses()).rejects.toMatchObject({ step: 3 });
    const [kept, wanted] = [await network.readState(), await reference.readState()];
    expect(largestDifference(flat(kept.weights), flat(wanted.weights))).toBe(0);
  });

  it('names the parameter that an earlier step left broken', async () => {
    const network = await trainer((weights) => (weights('layers.1.bias')[3] = Infinity));
    network.step(batch(new Draws(5)), { step: 2, ...SETTINGS });
    await expect(network.takeLosses()).rejects.toThrow(
      'In step 2 the parameter layers.1.bias held an infinite value, which the step before left.',
    );
  });
});
