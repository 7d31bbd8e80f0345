// Layer: tests. The networks against numbers that PyTorch made (test/goldens/networks/make.py):
// on the wasm plan, and on TensorFlow.js with its own gradients.

import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import '@tensorflow/tfjs-backend-cpu';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/core/verify/json';
import { decodeSafetensors } from '../../../src/shared/safetensors';
import { networkFromConfig } from '../../../webview/lab/engine/networks/fromConfig';
import { TfjsTrainer } from '../../../webview/lab/engine/tfjs/trainer';
import { wasmEngine } from '../../../webview/lab/engine/verifyEngines';
import { verifyNetwork, type NetworkFiles } from '../../../webview/lab/engine/verifyNetwork';
import { compileKernels } from './kernels';
import { largestDifference } from './random';

const goldens = join(import.meta.dirname, '../../goldens/networks');
const names = readdirSync(goldens).filter((name) => !name.includes('.'));

interface Golden {
  timesteps: number[];
  class_labels?: number[];
  noisy: number[];
  noise: number[];
  output: number[];
  losses: number[];
  optimizer: { lr: number; betas: [number, number]; eps: number; weight_decay: number };
  first_step_gradients_norm_and_first_element: Record<string, [norm: number, first: number]>;
}

function read(name: string): { golden: Golden; model: NetworkFiles } {
  const parts = ['unet', 'transformer'].map((part) => join(goldens, name, part));
  const part = parts.find((folder) => existsSync(folder)) ?? '';
  return {
    golden: JSON.parse(readFileSync(join(goldens, name, 'golden.json'), 'utf8')) as Golden,
    model: {
      config: JSON.parse(readFileSync(join(part, 'config.json'), 'utf8')) as unknown,
      weights: readFileSync(join(part, 'diffusion_pytorch_model.safetensors')),
      scheduler: null,
    },
  };
}

beforeAll(async () => {
  await tf.setBackend('cpu');
});

it('finds all golden networks', () => {
  expect(names.sort()).toEqual([
    'dit',
    'unet-clips',
    'unet1d',
    'unet2d-fourier',
    'unet2d-scale-shift',
  ]);
});

describe.each(names)('%s', (name) => {
  it('is met by the wasm plan: output, first gradients, eight losses', async () => {
    const { golden, model } = read(name);
    const json = golden as unknown as JsonObject;
    const cases = await verifyNetwork(name, json, model, wasmEngine(compileKernels()));
    expect(cases.map(({ message }) => message)).toEqual(['', '', '']);
    expect(cases.map(({ passed }) => passed)).toEqual([true, true, true]);
  });

  it('is met by TensorFlow.js: output, first gradients, eight losses', async () => {
    const { golden, model } = read(name);
    const before = tf.memory().numTensors;
    const trainer = new TfjsTrainer(networkFromConfig(model.config));
    const tensors = new Map(Object.entries(decodeSafetensors(model.weights).tensors));
    trainer.load('weights', tensors);
    trainer.load('averages', tensors);
    const { noisy, timesteps, class_labels: classLabels } = golden;
    const output = await trainer.predict(noisy, timesteps, classLabels);
    expect(largestDifference(output, golden.output)).toBeLessThan(2e-5);

    const { lr, betas, eps, weight_decay: weightDecay } = golden.optimizer;
    const losses: number[] = [];
    for (let step = 1; step <= golden.losses.length; step++) {
      const batch = { sample: noisy, timestep: timesteps, target: golden.noise, weight: null };
      const classes = classLabels === undefined ? {} : { classLabels };
      losses.push(await trainer.gradients({ ...batch, ...classes }));
      if (step === 1) await compareGradients(trainer, golden);
      trainer.update({
        step,
        learningRate: lr,
        beta1: betas[0],
        beta2: betas[1],
        epsilon: eps,
        weightDecay,
        emaDecay: 0,
      });
    }
    expect(largestDifference(losses, golden.losses)).toBeLessThan(1e-4);
    trainer.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

async function compareGradients(trainer: TfjsTrainer, golden: Golden): Promise<void> {
  const gradients = await trainer.read('gradients');
  const expected = golden.first_step_gradients_norm_and_first_element;
  const trained = trainer.layout.slots.filter(({ trainable }) => trainable);
  expect(trained.map((slot) => slot.name).sort()).toEqual(Object.keys(expected).sort());
  for (const { name, offset, size } of trained) {
    const [norm, first] = expected[name];
    const gradient = gradients.subarray(offset, offset + size);
    // A key's bias has no influence (softmax is invariant to it): its gradient is rounding only.
    const tolerance = 1e-3 * norm + 1e-6;
    expect(Math.abs(Math.hypot(...gradient) - norm), `norm of ${name}`).toBeLessThan(tolerance);
    expect(Math.abs(gradient[0] - first), `first of ${name}`).toBeLessThan(tolerance);
  }
}
