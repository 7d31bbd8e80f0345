// The kinds of data, networks and schedules: which one is meant, defaults that suit it, and what is
// said about everything that does not fit.

import { describe, expect, it } from 'vitest';
import { ASSUMED_CLASSES, expectedData } from '../../../src/core/recipe/data';
import { fieldsIn, hasKinds, isUsed, KINDS, PARTS } from '../../../src/core/recipe/fields';
import { resolveRecipe } from '../../../src/core/recipe/resolve';
import type { Recipe } from '../../../src/core/recipe/types';

function resolved(input: unknown, origin: 'written' | 'stored' = 'written'): Recipe {
  const { recipe, faults } = resolveRecipe(input, origin);
  if (recipe === null) throw new Error(faults.map(({ message }) => message).join('\n'));
  return recipe;
}

const kindsOf = ({ data, network, schedule }: Recipe): string[] => [
  data.kind,
  network.kind,
  schedule.kind,
];

describe('the kind that is meant', () => {
  it.each<[object, string[]]>([
    [{}, ['points', 'mlp', 'discrete']],
    [{ data: { name: 'faces' } }, ['images', 'unet2d', 'discrete']],
    [{ data: { name: 'digits8' } }, ['images', 'unet2d', 'discrete']],
    [{ data: { kind: 'images' } }, ['images', 'unet2d', 'discrete']],
    [{ data: { folder: 'cats' } }, ['images', 'unet2d', 'discrete']],
    [{ data: { file: 'train-images-idx3-ubyte.gz' } }, ['images', 'unet2d', 'discrete']],
    [{ data: { file: 'faces.npz', size: 16 } }, ['images', 'unet2d', 'discrete']],
    [{ data: { file: 'points.csv' } }, ['points', 'mlp', 'discrete']],
    [{ data: { file: 'points' } }, ['points', 'mlp', 'discrete']],
    [{ data: { name: 'faces' }, network: { patch_size: 4 } }, ['images', 'dit', 'discrete']],
    [{ schedule: { shift: 2 } }, ['points', 'mlp', 'flow']],
    [{ schedule: { sigma_data: 0.5 } }, ['points', 'mlp', 'edm']],
    [{ schedule: { kind: 'edm' } }, ['points', 'mlp', 'edm']],
  ])('of %o', (input, kinds) => {
    expect(kindsOf(resolved(input))).toEqual(kinds);
  });

  it('is written in the resolved recipe, which gives the same again', () => {
    for (const input of [
      { data: { name: 'faces' } },
      { data: { folder: 'cats' }, network: { kind: 'dit' }, schedule: { kind: 'flow' } },
      { data: { file: 'sheet.png', tile: [16, 16] }, schedule: { kind: 'edm' } },
    ]) {
      const recipe = resolved(input);
      for (const part of PARTS) {
        expect(Object.keys(recipe[part])).toEqual(fieldsIn(recipe, part).map(([key]) => key));
      }
      expect(resolved(JSON.parse(JSON.stringify(recipe)))).toEqual(recipe);
    }
  });
});

describe('defaults of pictures', () => {
  it('are a small UNet that predicts x₀, trained in one cycle', () => {
    expect(resolved({ data: { name: 'faces' } })).toMatchObject({
      name: 'faces',
      data: { size: 16, channels: 3, classes: true, label: 'glasses', flip: false },
      schedule: { beta_schedule: 'squaredcos_cap_v2', num_train_timesteps: 1000 },
      network: {
        block_out_channels: [16, 32, 64],
        layers_per_block: 1,
        down_block_types: ['DownBlock2D', 'DownBlock2D', 'DownBlock2D'],
        up_block_types: ['UpBlock2D', 'UpBlock2D', 'UpBlock2D'],
        zero_start: true,
      },
      training: {
        prediction_type: 'sample',
        loss_weighting: 'v_loss',
        snr_gamma: 5,
        steps: 4000,
        batch_size: 16,
        lr_scheduler: 'one_cycle',
        max_grad_norm: 1,
        ema_decay: 0.995,
        label_dropout: 0.1,
      },
      sampling: {
        sampler: 'ddim',
        num_inference_steps: 50,
        count: 36,
        class_label: 'all',
        guidance_scale: 1.5,
        clip_sample: true,
        clip_sample_range: 1,
      },
    });
  });

  it('follow the data: size, channels, classes', () => {
    expect(resolved({ data: { name: 'digits8' } }).data).toMatchObject({ size: 8, channels: 1 });
    expect(resolved({ data: { file: 'a-images.idx3-ubyte' } }).data).toMatchObject({
      size: 28,
      channels: 1,
      classes: false,
    });
    expect(resolved({ data: { file: 'x.npy', labels: 'y.npy' } })).toMatchObject({
      data: { classes: true, size: 32, channels: 3 },
      training: { label_dropout: 0.1, batch_size: 16 },
    });
    expect(resolved({ data: { folder: 'a/cats/', size: 64 } })).toMatchObject({
      name: 'cats',
      data: { classes: true },
      network: { block_out_channels: [16, 32, 64, 128] },
    });
    expect(resolved({ data: { name: 'faces', classes: false } })).toMatchObject({
      data: { label: null },
      training: { label_dropout: 0 },
      sampling: { class_label: null, guidance_scale: 1 },
    });
    expect(
      resolved({
        data: { name: 'faces' },
        network: {
          block_out_channels: [16, 32],
          down_block_types: ['DownBlock2D', 'AttnDownBlock2D'],
        },
      }).network,
    ).toMatchObject({ up_block_types: ['AttnUpBlock2D', 'UpBlock2D'] });
  });
});

describe('defaults of flow and EDM', () => {
  it('are what their networks predict and how their times are drawn', () => {
    expect(resolved({ schedule: { kind: 'flow' } }).training).toMatchObject({
      prediction_type: 'flow',
      loss_weighting: 'none',
      timestep_sampling: 'logit_normal',
    });
    expect(
      resolved({ schedule: { kind: 'flow' }, training: { prediction_type: 'sample' } }).training,
    ).toMatchObject({ loss_weighting: 'v_loss' });
    expect(resolved({ schedule: { kind: 'edm' } })).toMatchObject({
      schedule: { sigma_data: 1, sigma_max: 80 },
      training: {
        prediction_type: 'edm',
        loss_weighting: 'edm',
        timestep_sampling: 'log_normal',
        p_mean: -1.2,
        p_std: 1.2,
      },
    });
    expect(resolved({ data: { name: 'faces' }, schedule: { kind: 'edm' } })).toMatchObject({
      schedule: { sigma_data: 0.5 },
      training: { p_mean: 0.4, p_std: 1.4 },
    });
  });
});

describe('a run that was stored before there were kinds', () => {
  it('is of points, an MLP and a discrete schedule, and held nothing out', () => {
    const stored = {
      name: 'old',
      data: { kind: 'points', name: null, file: 'p.csv', count: 10_000, noise: 0, seed: 0 },
      schedule: { beta_schedule: 'linear', num_train_timesteps: 100 },
      network: { kind: 'mlp', hidden: 8, layers: 1 },
      training: { lr_scheduler: 'cosine', ema_decay: 0.99 },
      sampling: { sampler: 'ddim', count: 10 },
    };
    const recipe = resolved(stored, 'stored');
    expect(kindsOf(recipe)).toEqual(['points', 'mlp', 'discrete']);
    expect(recipe.data.held_out).toBe(0);
    expect(recipe.training).toMatchObject({ max_grad_norm: 0, warmup_steps: 0 });
    expect(recipe.sampling).toMatchObject({ class_label: null, guidance_scale: 1 });
    expect(resolved(stored).data.held_out).toBe(0.05);
  });
});

describe('the data that a network is planned for', () => {
  it('have the shape and the classes that the recipe says', () => {
    expect(expectedData(resolved({}).data)).toEqual({
      shape: [2],
      classes: null,
      conditionChannels: 0,
      isAssumed: false,
    });
    expect(expectedData(resolved({ data: { name: 'faces', label: 'clothing' } }).data)).toEqual({
      shape: [16, 16, 3],
      classes: 4,
      conditionChannels: 0,
      isAssumed: false,
    });
    expect(expectedData(resolved({ data: { folder: 'a' } }).data)).toEqual({
      shape: [32, 32, 3],
      classes: ASSUMED_CLASSES,
      conditionChannels: 0,
      isAssumed: true,
    });
    expect(expectedData(resolved({ data: { file: 'a.npy', channels: 1 } }).data)).toEqual({
      shape: [32, 32, 1],
      classes: null,
      conditionChannels: 0,
      isAssumed: false,
    });
  });
});

describe('the tables', () => {
  it('have words for every key of every kind', () => {
    for (const part of PARTS.filter(hasKinds)) {
      for (const { id, fields } of KINDS[part]) {
        for (const [key, { label, doc }] of fields) {
          expect(label, `${part} ${id} ${key}`).toMatch(/^[\p{Lu}σβTγρ]/u);
          expect(doc, `${part} ${id} ${key}`).toMatch(/\.$/);
        }
      }
    }
  });

  it('say which keys have an effect beside the others', () => {
    const used = (input: object): string[] => {
      const recipe = resolved(input);
      return PARTS.flatMap((part) =>
        fieldsIn(recipe, part)
          .filter(([, field]) => isUsed(field, recipe))
          .map(([key]) => `${part}.${key}`),
      );
    };
    const faces = used({ data: { name: 'faces' } });
    expect(faces).toEqual(
      expect.arrayContaining(['data.count', 'data.label', 'training.pct_start']),
    );
    for (const key of ['data.tile', 'data.held_out', 'data.resize', 'training.warmup_steps'])
      expect(faces).not.toContain(key);
    const folder = used({ data: { folder: 'a', classes: false } });
    expect(folder).toEqual(expect.arrayContaining(['data.resize', 'data.held_out']));
    for (const key of [
      'data.count',
      'data.label',
      'sampling.class_label',
      'training.label_dropout',
    ])
      expect(folder).not.toContain(key);
    expect(used({ schedule: { kind: 'edm' } })).toContain('training.p_mean');
    expect(used({})).not.toContain('schedule.beta_start');
    expect(used({ schedule: { beta_schedule: 'linear' } })).toContain('schedule.beta_start');
  });
});
