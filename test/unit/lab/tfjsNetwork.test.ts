import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import type { MlpConfig } from '../../../src/core/recipe/types';
import type { StateDict } from '../../../webview/lab/engine/networks/stateDict';
import { ADAM, type NetworkState, type TrainBatch } from '../../../webview/lab/network/contract';
import { initialState } from '../../../webview/lab/network/initialise';
import { times } from '../engine/states';
import { inputWidth, NetworkInput } from './networkInput';
import { largestDifference } from './recipe';
import { cpuEngines } from './tfjsCpu';

const config: MlpConfig = {
  kind: 'mlp',
  hidden: 5,
  layers: 2,
  input_embedding_dim: 4,
  time_embedding_dim: 4,
};
const TIMESTEPS = 50;
const batch: TrainBatch = {
  sample: Float32Array.of(0.3, -1.1, 0.8, 0.2, -0.5, 1.4),
  timestep: Float32Array.of(0, 20, 49),
  target: Float32Array.of(1, 0, -1, 0.5, 0.2, -0.7),
  weight: Float32Array.of(1, 0.5, 2),
};
const settings = { step: 1, learningRate: 0.01, weightDecay: 0.1, emaDecay: 0.25 };

/** Where each tensor stands in a vector of all parameters: the layers in their order, weight first. */
const layout = (() => {
  let offset = 0;
  const widths = [inputWidth(config), ...Array<number>(config.layers).fill(config.hidden), 2];
  return widths.slice(1).flatMap((outputs, index) =>
    (
      [
        ['weight', [outputs, widths[index]]],
        ['bias', [outputs]],
      ] as const
    ).map(([part, shape]) => {
      const size = shape.reduce((product: number, extent) => product * extent, 1);
      const slice = { name: `layers.${index}.${part}`, shape, offset, size };
      offset += size;
      return slice;
    }),
  );
})();

/** The tensors as that vector. */
function vector(tensors: StateDict): Float32Array {
  return Float32Array.from(layout.flatMap(({ name }) => Array.from(tensors.get(name)?.data ?? [])));
}

/** The network in plain float64: the reference for outputs, and by differences for gradients. */
function reference(
  weights: ArrayLike<number>,
  x: Float32Array,
  t: number | ArrayLike<number>,
): number[] {
  const columns = inputWidth(config);
  const input = new NetworkInput(config, TIMESTEPS).rows(x, t);
  let rows = Array.from({ length: x.length / 2 }, (_, row) =>
    Array.from(input.subarray(row * columns, (row + 1) * columns)),
  );
  for (let i = 0; i < layout.length; i += 2) {
    const outputs = layout[i].shape[0];
    const inputs = layout[i].size / outputs;
    rows = rows.map((row) =>
      Array.from({ length: outputs }, (_, out) => {
        let sum = weights[layout[i + 1].offset + out];
        for (let k = 0; k < inputs; k++) {
          sum += weights[layout[i].offset + out * inputs + k] * row[k];
        }
        return i + 2 < layout.length ? sum / (1 + Math.exp(-sum)) : sum;
      }),
    );
  }
  return rows.flat();
}

function referenceLoss(weights: ArrayLike<number>): number {
  const output = reference(weights, batch.sample, batch.timestep);
  const errors = output.map(
    (value, i) => (batch.weight?.[Math.floor(i / 2)] ?? 1) * (value - batch.target[i]) ** 2,
  );
  return errors.reduce((sum, value) => sum + value, 0) / errors.length;
}

/** One AdamW step from zero moments, with the gradient by central differences, in float64. */
function referenceStep(start: NetworkState): Record<keyof NetworkState, Float32Array> {
  const [weights, averages] = [vector(start.weights), vector(start.averages)];
  const { beta1, beta2, epsilon } = ADAM;
  const { learningRate, weightDecay, emaDecay } = settings;
  const h = 1e-5;
  const gradient = Float64Array.from(weights, (_, i) => {
    const moved = (by: number): number =>
      referenceLoss(Float64Array.from(weights, (w, k) => (k === i ? w + by : w)));
    return (moved(h) - moved(-h)) / (2 * h);
  });
  const next = Float32Array.from(weights, (w, i) => {
    const update = gradient[i] / (Math.abs(gradient[i]) + epsilon);
    return w * (1 - learningRate * weightDecay) - learningRate * update;
  });
  return {
    weights: next,
    averages: averages.map((value, i) => emaDecay * value + (1 - emaDecay) * next[i]),
    m: Float32Array.from(gradient, (g) => (1 - beta1) * g),
    v: Float32Array.from(gradient, (g) => (1 - beta2) * g * g),
  };
}

describe('TfjsNetworkTrainer', () => {
  it('computes outputs, loss, gradient, AdamW and average as the float64 reference', async () => {
    const start = initialState(config, 1);
    const engine = await cpuEngines.open();
    const network = engine.trainer(config, start);
    const weights = vector(start.weights);
    const predicted = await network.predict(batch.sample, times(3, 20), null);
    expect(
      largestDifference(predicted, Float32Array.from(reference(weights, batch.sample, 20))),
    ).toBeLessThan(1e-6);

    network.step(batch, settings);
    const { sum, count } = await network.takeLosses();
    expect(count).toBe(1);
    expect(sum).toBeCloseTo(referenceLoss(weights), 6);

    const state = await network.readState();
    const expected = referenceStep(start);
    // Moments are linear in the gradient: 1e-7 in m is 1e-6 in the gradient.
    expect(largestDifference(vector(state.m), expected.m)).toBeLessThan(1e-7);
    expect(largestDifference(vector(state.v), expected.v)).toBeLessThan(1e-8);
    // Where the gradient nearly vanishes its sign decides the first step of Adam, so 2 % of it.
    expect(largestDifference(vector(state.weights), expected.weights)).toBeLessThan(2e-4);
    expect(largestDifference(vector(state.averages), expected.averages)).toBeLessThan(2e-4);
    network.dispose();
    engine.dispose();
  });

  it('holds the same number of tensors after any number of steps, and none when disposed of', async () => {
    const engine = await cpuEngines.open();
    const before = tf.memory().numTensors;
    const network = engine.trainer(config, initialState(config, 1));
    const held = tf.memory().numTensors;
    for (let step = 1; step <= 20; step++) network.step(batch, { ...settings, step });
    await network.takeLosses();
    await network.predict(batch.sample, times(3, 3), null);
    await network.readState();
    expect(tf.memory().numTensors).toBe(held);
    network.dispose();
    expect(tf.memory().numTensors).toBe(before);
    engine.dispose();
  });
});
