// Layer: tests. UNet2DModel on the GPU against a reference implementation's numbers; the dispatches
// of a training step; and the same bits in every run.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { decodeSafetensors } from '../../src/shared/safetensors';
import { mlp } from '../../webview/lab/engine/networks/mlp';
import { unet2d } from '../../webview/lab/engine/networks/unet2d';
import { parseUNet2DConfig } from '../../webview/lab/engine/networks/unet2dConfig';
import { trainingLayout, WebGpuTrainer } from '../../webview/lab/engine/webgpu/trainer';
import { Draws, largestDifference } from '../unit/engine/random';
import { smallUnet } from '../bench/smallUnet';
import { useGpu } from './dawn';
import { traits } from './nodeRunner';

const golden = join(import.meta.dirname, '../../../shared/golden/networks/unet2d-tiny');

interface Golden {
  noise: number[];
  timesteps: number[];
  noisy: number[];
  output: number[];
  losses: number[];
  optimizer: { lr: number; betas: [number, number]; eps: number; weight_decay: number };
  first_step_gradients_norm_and_first_element: Record<string, [norm: number, first: number]>;
}

function json(path: string): unknown {
  return JSON.parse(readFileSync(join(golden, path), 'utf8'));
}

const gpu = useGpu();

describe.skipIf(!existsSync(golden))(
  'UNet2DModel of ../shared/golden (skipped without that folder)',
  () => {
    it('has the same output within 1e-4, first gradients within 1e-3 and losses over eight AdamW steps within 1e-4', async () => {
      const expected = json('golden.json') as Golden;
      const build = unet2d(parseUNet2DConfig(json('unet/config.json')));
      const trainer = await WebGpuTrainer.make(gpu.compute, build);
      const file = readFileSync(join(golden, 'unet/diffusion_pytorch_model.safetensors'));
      const tensors = new Map(Object.entries(decodeSafetensors(file).tensors));
      for (const buffer of ['weights', 'averages'] as const)
        trainer.parameters.load(buffer, tensors);
      const output = await trainer.predict(expected.noisy, expected.timesteps);
      expect(largestDifference(output, expected.output)).toBeLessThan(1e-4);

      const { lr, betas, eps, weight_decay: weightDecay } = expected.optimizer;
      const [sample, timestep, target] = [expected.noisy, expected.timesteps, expected.noise];
      const losses: number[] = [];
      for (let step = 1; step <= expected.losses.length; step++) {
        losses.push(await trainer.gradients({ sample, timestep, target, weight: null }));
        if (step === 1) await compareGradients(trainer, expected);
        trainer.update({
          ...{ step, learningRate: lr, beta1: betas[0], beta2: betas[1], epsilon: eps },
          ...{ weightDecay, emaDecay: 0 },
        });
      }
      expect(largestDifference(losses, expected.losses)).toBeLessThan(1e-4);
      trainer.dispose();
    });
  },
);

async function compareGradients(trainer: WebGpuTrainer, expected: Golden): Promise<void> {
  const all = Object.entries(expected.first_step_gradients_norm_and_first_element);
  expect(all.length).toBe(trainer.parameters.slots.length);
  const [gradients] = await trainer.parameters.read(['gradients']);
  for (const [name, [norm, first]] of all) {
    const gradient = gradients.get(name) ?? [];
    // A key's bias has no influence (softmax is invariant to it): its gradient is rounding only.
    const tolerance = 1e-3 * norm + 1e-7;
    expect(Math.abs(Math.hypot(...gradient) - norm), `norm of ${name}`).toBeLessThan(tolerance);
    expect(Math.abs(gradient[0] - first), `first element of ${name}`).toBeLessThan(tolerance);
  }
}

describe('a training step', () => {
  it('of the MLP with batch 512 takes at most 16 dispatches', () => {
    const hidden = { layers: 3, hidden: 128 };
    const embeddings = { input_embedding_dim: 0, time_embedding_dim: 32 };
    const build = mlp({ kind: 'mlp', ...hidden, ...embeddings });
    const { dispatches } = trainingLayout(build, 512, traits(false)).layout;
    // And AdamW.
    expect(dispatches.length + 1, kernelsOf(dispatches)).toBeLessThanOrEqual(16);
  });

  it('of a UNet 28×28 with five residual blocks and batch 32 takes at most 117 dispatches', () => {
    const build = smallUnet({ size: 28, width: 32, groups: 8 });
    const { dispatches } = trainingLayout(build, 32, traits(false)).layout;
    expect(dispatches.length + 1, kernelsOf(dispatches)).toBeLessThanOrEqual(117);
  });

  it('leaves the same bits in every run', async () => {
    const build = smallUnet({ size: 8, width: 8, groups: 4 });
    const trainer = await WebGpuTrainer.make(gpu.compute, build);
    const draws = new Draws(3);
    const shapes = trainer.parameters.slots.map(({ name, shape, size }) => {
      return [name, { shape, data: draws.normals(size).map((x) => 0.2 * x) }] as const;
    });
    trainer.parameters.load('weights', new Map(shapes));
    const [sample, target] = [draws.normals(3 * 64), draws.normals(3 * 64)];
    const batch = { sample, target, timestep: [1, 500, 999], weight: null };
    const run = async (): Promise<unknown> => [
      await trainer.gradients(batch),
      await trainer.parameters.read(['gradients']),
    ];
    expect(await run()).toEqual(await run());
    trainer.dispose();
  });
});

/** How often each kernel is there, for the message. */
function kernelsOf(dispatches: readonly { dispatch: { kernel: string } }[]): string {
  const counts = new Map<string, number>();
  for (const { dispatch } of dispatches)
    counts.set(dispatch.kernel, (counts.get(dispatch.kernel) ?? 0) + 1);
  return [...counts].map(([kernel, count]) => `${kernel} ${count}`).join(', ');
}
