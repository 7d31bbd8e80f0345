// Layer: tests. The classifier: wasm and TensorFlow.js, which differentiates by itself, give the
// same losses, and it learns to tell bars of noisy pictures apart.

import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import '@tensorflow/tfjs-backend-cpu';
import { beforeAll, expect, it } from 'vitest';
import { parseClassifierConfig } from '../../../webview/lab/engine/networks/classifier';
import { buildNetwork } from '../../../webview/lab/engine/networks/description';
import { describeConfig } from '../../../webview/lab/engine/networks/fromConfig';
import { initialWeights } from '../../../webview/lab/engine/networks/initialWeights';
import { TfjsTrainer } from '../../../webview/lab/engine/tfjs/trainer';
import { WasmTrainer } from '../../../webview/lab/engine/wasm/trainer';
import { startKernels } from './kernels';
import { Draws } from './random';

const SIZE = 7;
const CLASSES = 4;
const FEATURES = 8;
const CONFIG = {
  _class_name: 'DiffusionLabClassifier',
  sample_size: SIZE,
  in_channels: 1,
  block_out_channels: [8, 16],
  norm_num_groups: 4,
  feature_dim: FEATURES,
  num_classes: CLASSES,
};
const network = describeConfig(CONFIG);
const OPTIMISER = {
  learningRate: 3e-3,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
  weightDecay: 0.01,
  emaDecay: 0,
};

/** Pictures of noise with a bright bar: upright or lying, in the first or in the second half. */
function batch(draws: Draws, size: number) {
  const sample = Float32Array.from(draws.normals(size * SIZE * SIZE), (z) => 0.5 * z);
  const labels = Array.from({ length: size }, () => draws.integer(0, CLASSES - 1));
  labels.forEach((label, n) => {
    const line = draws.integer(0, 2) + (label >= 2 ? 4 : 0);
    for (let i = 0; i < SIZE; i++)
      sample[n * SIZE * SIZE + (label % 2 === 0 ? line * SIZE + i : i * SIZE + line)] += 2;
  });
  const target = labels.flatMap((label) =>
    Array.from({ length: CLASSES }, (_, k) => Number(k === label)),
  );
  return { labels, sample, timestep: new Float32Array(size), target, weight: null };
}

beforeAll(async () => {
  await tf.setBackend('cpu');
});

it('learns, on wasm as on TensorFlow.js', async () => {
  const wasm = new WasmTrainer(await startKernels(), buildNetwork(network));
  const tfjs = new TfjsTrainer(buildNetwork(network));
  const start = initialWeights(network, 1);
  for (const [name, data] of start) {
    wasm.parameters.values('weights', name).set(data);
    wasm.parameters.values('averages', name).set(data);
  }
  const tensors = wasm.parameters.slots.map(({ name, shape }) => {
    const data = start.get(name);
    if (data === undefined) throw new Error(`There is no "${name}".`);
    return [name, { shape, data }] as const;
  });
  tfjs.load('weights', new Map(tensors));
  tfjs.load('averages', new Map(tensors));

  const draws = new Draws(3);
  for (let step = 1; step <= 3; step++) {
    const drawn = batch(draws, 6);
    const [ours, theirs] = [wasm.gradients(drawn), await tfjs.gradients(drawn)];
    expect(ours).toBeCloseTo(theirs, 5);
    wasm.update({ ...OPTIMISER, step });
    tfjs.update({ ...OPTIMISER, step });
  }
  tfjs.dispose();
  for (let step = 4; step <= 80; step++) {
    wasm.gradients(batch(draws, 32));
    wasm.update({ ...OPTIMISER, step });
  }
  const { labels, sample, timestep } = batch(draws, 200);
  const output = wasm.predict(sample, timestep);
  const width = FEATURES + CLASSES;
  expect(output).toHaveLength(200 * width);
  const right = labels.filter((label, n) => {
    const logits = [...output.subarray(n * width + FEATURES, (n + 1) * width)];
    return logits.indexOf(Math.max(...logits)) === label;
  });
  expect(right.length).toBeGreaterThan(190);
});

it('says which key of its config is wrong', () => {
  expect(() => parseClassifierConfig({ ...CONFIG, num_classes: 1 })).toThrow('num_classes');
  expect(() => describeConfig({ ...CONFIG, dropout: 0.1 })).toThrow('dropout');
});
