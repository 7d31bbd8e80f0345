// Layer: tests. UNet2DModel against a reference implementation's numbers, on the wasm plan and on
// the reference interpreter; and the variants of the architecture against each other.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { decodeSafetensors } from '../../../src/shared/safetensors';
import type { Tensor } from '../../../webview/lab/engine/graph/graph';
import { trainingGraph } from '../../../webview/lab/engine/networks/network';
import { unet2d } from '../../../webview/lab/engine/networks/unet2d';
import { parseUNet2DConfig } from '../../../webview/lab/engine/networks/unet2dConfig';
import { interpret } from '../../../webview/lab/engine/reference/interpreter';
import { WasmTrainer } from '../../../webview/lab/engine/wasm/trainer';
import { startKernels } from './kernels';
import { Draws, largestDifference } from './random';

const golden = join(import.meta.dirname, '../../../../shared/golden/networks/unet2d-tiny');

interface Golden {
  batch: number;
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

describe.skipIf(!existsSync(golden))(
  'UNet2DModel of ../shared/golden (skipped without that folder)',
  () => {
    const load = async (): Promise<{ expected: Golden; trainer: WasmTrainer }> => {
      const trainer = new WasmTrainer(
        await startKernels(),
        unet2d(parseUNet2DConfig(json('unet/config.json'))),
      );
      const file = readFileSync(join(golden, 'unet/diffusion_pytorch_model.safetensors'));
      const { tensors } = decodeSafetensors(file);
      for (const buffer of ['weights', 'averages'] as const)
        trainer.parameters.load(buffer, new Map(Object.entries(tensors)));
      return { expected: json('golden.json') as Golden, trainer };
    };

    it('gives the same output within 1e-4', async () => {
      const { expected, trainer } = await load();
      const output = trainer.predict(expected.noisy, expected.timesteps);
      expect(largestDifference(output, expected.output)).toBeLessThan(1e-4);
    });

    it('gives the same first gradients within 1e-3, and losses over eight AdamW steps within 1e-4', async () => {
      const { expected, trainer } = await load();
      const { lr, betas, eps, weight_decay: weightDecay } = expected.optimizer;
      const data = {
        sample: expected.noisy,
        timestep: expected.timesteps,
        target: expected.noise,
        weight: null,
      };
      const losses = expected.losses.map((_, index) => {
        const loss = trainer.gradients(data);
        if (index === 0) compareGradients(trainer, expected);
        trainer.update({
          step: index + 1,
          learningRate: lr,
          beta1: betas[0],
          beta2: betas[1],
          epsilon: eps,
          weightDecay,
          emaDecay: 0,
        });
        return loss;
      });
      expect(largestDifference(losses, expected.losses)).toBeLessThan(1e-4);
    });
  },
);

function compareGradients(trainer: WasmTrainer, expected: Golden): void {
  const all = Object.entries(expected.first_step_gradients_norm_and_first_element);
  expect(all.length).toBe(trainer.parameters.slots.length);
  for (const [name, [norm, first]] of all) {
    const gradient = trainer.parameters.values('gradients', name);
    // A key's bias has no influence (softmax is invariant to it): its gradient is rounding only.
    const tolerance = 1e-3 * norm + 1e-7;
    expect(Math.abs(Math.hypot(...gradient) - norm), `norm of ${name}`).toBeLessThan(tolerance);
    expect(Math.abs(gradient[0] - first), `first element of ${name}`).toBeLessThan(tolerance);
  }
}

describe('the variants of UNet2DModel', () => {
  const base = {
    sample_size: [8, 4],
    in_channels: 3,
    out_channels: 2,
    block_out_channels: [8, 12],
    layers_per_block: 1,
    norm_num_groups: 4,
    attention_head_dim: 4,
    down_block_types: ['DownBlock2D', 'AttnDownBlock2D'],
    up_block_types: ['AttnUpBlock2D', 'UpBlock2D'],
  };
  const variants: Record<string, object> = {
    default: {},
    'scale and shift, no attention in the middle': {
      resnet_time_scale_shift: 'scale_shift',
      add_attention: false,
    },
    'classes by table, scaled middle': { num_class_embeds: 5, mid_block_scale_factor: 1.5 },
    'classes as timesteps, centred, padding behind': {
      class_embed_type: 'timestep',
      center_input_sample: true,
      downsample_padding: 0,
    },
    'resnet samplers, learned times, one head': {
      down_block_types: ['ResnetDownsampleBlock2D', 'DownBlock2D'],
      up_block_types: ['ResnetUpsampleBlock2D', 'AttnUpBlock2D'],
      time_embedding_type: 'learned',
      num_train_timesteps: 10,
      attention_head_dim: null,
    },
    'no middle block': { mid_block_type: null, time_embedding_dim: 20, freq_shift: 1 },
  };

  it.each(Object.entries(variants))('%s: wasm agrees with float64', async (_, changes) => {
    const build = unet2d(parseUNet2DConfig({ ...base, ...changes }));
    const trainer = new WasmTrainer(await startKernels(), build);
    const draws = new Draws(11);
    for (const { name, size } of trainer.parameters.slots)
      trainer.parameters.values('weights', name).set(draws.normals(size).map((x) => 0.2 * x));
    const batch = 2;
    const built = trainingGraph(build, batch);
    const data = {
      sample: draws.normals(built.sample.size),
      timestep: [3, 7],
      target: draws.normals(built.target.size),
      weight: [1, 0.5],
      classLabels: [4, 1],
    };
    const loss = trainer.gradients(data);

    const feeds = new Map<Tensor, ArrayLike<number>>([
      [built.sample, data.sample],
      [built.timestep, data.timestep],
      [built.target, data.target],
      [built.weight, data.weight],
      [built.gradients.seed, [1]],
    ]);
    if (built.classLabels !== null) feeds.set(built.classLabels, data.classLabels);
    for (const { tensor } of built.graph.parameters)
      feeds.set(tensor, trainer.parameters.values('weights', tensor.name));
    const reference = interpret(built.graph, feeds);
    expect(Math.abs(loss - reference(built.loss)[0])).toBeLessThan(1e-4 * reference(built.loss)[0]);
    expect(built.gradients.of.size).toBe(trainer.parameters.slots.length);
    for (const [parameter, gradient] of built.gradients.of) {
      const expected = reference(gradient);
      const size = Math.max(1e-2, ...expected.map(Math.abs));
      const got = trainer.parameters.values('gradients', parameter.name);
      expect(largestDifference(got, expected), parameter.name).toBeLessThan(1e-3 * size);
    }
  });

  it('refuses what it cannot build, with the key', () => {
    expect(() => parseUNet2DConfig({ ...base, act_fn: 'tanh' })).toThrow(/act_fn/);
    expect(() => parseUNet2DConfig({ ...base, dropout: 0.1 })).toThrow(/dropout/);
    expect(() => parseUNet2DConfig({ ...base, encoder_hid_dim: 8 })).toThrow(
      /unknown keys: encoder_hid_dim/,
    );
    expect(() => parseUNet2DConfig({ ...base, _name_or_path: 'x', later: null })).not.toThrow();
    const skipping = ['SkipDownBlock2D', 'DownBlock2D'];
    expect(() => parseUNet2DConfig({ ...base, down_block_types: skipping })).toThrow(
      /down_block_types\.0.*SkipDownBlock2D/,
    );
    expect(() => parseUNet2DConfig({ ...base, up_block_types: ['UpBlock2D'] })).toThrow(
      'up_block_types has 1 entries, but block_out_channels 2; there must be as many.',
    );
  });
});
