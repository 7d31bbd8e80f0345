// Models of diffusers come in: whatever way their weights are written, the network is the same, and
// what the folder says of sampling stands in the recipe.

import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  encodeSafetensors,
  roundedToFloat16,
  type Tensor,
} from '../../../../src/shared/safetensors';
import { BYTES_PER_VALUE, type Dtype } from '../../../../src/shared/safetensorsHeader';
import { imageDataSet } from '../../../../src/core/data/images/imageDataSet';
import { checkedSampling, resolveRecipe } from '../../../../src/core/recipe/resolve';
import type { Recipe } from '../../../../src/core/recipe/types';
import { parseDocument } from '../../../../src/runs/document';
import { writeImportedRun } from '../../../../src/runs/importedRun';
import { takeOver } from '../../../../src/runs/resume';
import { FileError } from '../../../../src/runs/files';
import { NodeFiles } from '../../../../scripts/lab/nodeFiles';
import { decodeModel } from '../../../../webview/lab/network/modelFiles';
import { trainingStart } from '../../../../webview/lab/training/start';
import { CONFIG, pipeline, rawFile, SCHEDULER, weightsOf, writeFolder } from './modelFolder';
import { importFolder } from './steps';

const WEIGHTS = weightsOf(CONFIG);

/** The weights as a file of a dtype, by the bits of each number. */
function encodedAs(dtype: Dtype, tensors: Readonly<Record<string, Tensor>>): Uint8Array {
  const size = BYTES_PER_VALUE[dtype];
  const header: Record<string, unknown> = {};
  let end = 0;
  for (const [name, { shape, data }] of Object.entries(tensors)) {
    header[name] = { dtype, shape, data_offsets: [end, end + size * data.length] };
    end += size * data.length;
  }
  const bytes = rawFile(header, end);
  const view = new DataView(bytes.buffer, bytes.length - end);
  const float = new DataView(new ArrayBuffer(4));
  let at = 0;
  for (const { data } of Object.values(tensors))
    for (const value of data) {
      float.setFloat32(0, value);
      if (dtype === 'F64') view.setFloat64(at, value, true);
      else if (dtype === 'BF16') view.setUint16(at, float.getUint32(0) >>> 16, true);
      else view.setFloat32(at, value, true);
      at += size;
    }
  return bytes;
}

/** Most that a weight differs from those that were written. */
async function worst(
  folder: string,
  expected: (value: number) => number = (value) => value,
  options: Parameters<typeof importFolder>[1] = {},
): Promise<number> {
  const { files } = await importFolder(folder, options);
  const { weights } = decodeModel(files);
  let most = weights.size === Object.keys(WEIGHTS).length ? 0 : Infinity;
  for (const [name, { data }] of weights)
    for (const [i, value] of data.entries())
      most = Math.max(most, Math.abs(value - expected(WEIGHTS[name].data[i])));
  return most;
}

const FILE = 'unet/diffusion_pytorch_model.safetensors';

describe('a pipeline of UNet2DModel', () => {
  it('becomes a checkpoint with every weight, and a recipe without data', async () => {
    const folder = pipeline();
    expect(await worst(folder)).toBe(0);
    const { plan, files } = await importFolder(folder);
    const { data, network, schedule, sampling, training } = plan.recipe;
    expect(data).toMatchObject({ kind: 'images', name: null, file: null, size: 8, channels: 3 });
    expect(network).toMatchObject({ kind: 'unet2d', attention_head_dim: null });
    expect(schedule).toMatchObject({ kind: 'discrete', beta_schedule: 'linear' });
    expect(sampling).toMatchObject({ sampler: 'ddim', clip_sample: true });
    expect(training.prediction_type).toBe('epsilon');
    const model = decodeModel(files);
    // What recipes have no key for stays in the config.
    expect(model.network).toMatchObject({ config: { freq_shift: 1, norm_eps: 1e-6 } });
    expect(plan.step).toBe(0);
  });

  it.each(['F16', 'BF16', 'F64'] as const)('reads weights in %s', async (dtype) => {
    const bytes =
      dtype === 'F16' ? encodeSafetensors(WEIGHTS, {}, 'F16') : encodedAs(dtype, WEIGHTS);
    const folder = pipeline(CONFIG, { [FILE]: bytes });
    if (dtype === 'F16') expect(await worst(folder, roundedToFloat16)).toBe(0);
    // Cut off behind 8 bits of the fraction.
    else if (dtype === 'BF16') expect(await worst(folder)).toBeLessThan(0.25 * 2 ** -7);
    else expect(await worst(folder)).toBe(0);
  });

  it('reads shards by their index', async () => {
    const entries = Object.entries(WEIGHTS);
    const half = Math.floor(entries.length / 2);
    const name = (n: number): string => `diffusion_pytorch_model-0000${n}-of-00002.safetensors`;
    const folder = writeFolder({
      'unet/config.json': CONFIG,
      'scheduler/scheduler_config.json': SCHEDULER,
      [`unet/${name(1)}`]: encodeSafetensors(Object.fromEntries(entries.slice(0, half))),
      [`unet/${name(2)}`]: encodeSafetensors(Object.fromEntries(entries.slice(half))),
      'unet/diffusion_pytorch_model.safetensors.index.json': {
        metadata: { total_size: 1 },
        weight_map: Object.fromEntries(entries.map(([key], i) => [key, name(i < half ? 1 : 2)])),
      },
    });
    expect(await worst(folder)).toBe(0);
  });

  it('takes the averages where they are asked for, and says of the others that they are there', async () => {
    const twice = Object.fromEntries(
      Object.entries(WEIGHTS).map(([name, { shape, data }]): [string, Tensor] => [
        name,
        { shape, data: data.map((value) => 2 * value) },
      ]),
    );
    const folder = pipeline(CONFIG, {
      'unet_ema/config.json': { ...CONFIG, decay: 0.9999, optimization_step: 1234, power: 0.75 },
      'unet_ema/diffusion_pytorch_model.safetensors': encodeSafetensors(twice),
    });
    expect(await worst(folder)).toBe(0);
    expect(await worst(folder, (value) => 2 * value, { ema: true })).toBe(0);
    expect((await importFolder(folder, { ema: true })).plan.step).toBe(1234);
  });

  it('takes the variant that is asked for, and the only one without being asked', async () => {
    const half = encodeSafetensors(WEIGHTS, {}, 'F16');
    const fp16 = 'unet/diffusion_pytorch_model.fp16.safetensors';
    const only = writeFolder({
      'unet/config.json': CONFIG,
      'scheduler/scheduler_config.json': SCHEDULER,
      [fp16]: half,
    });
    expect(await worst(only, roundedToFloat16)).toBe(0);
    expect(await worst(pipeline(CONFIG, { [fp16]: half }))).toBe(0);
    const asked = { variant: 'fp16' };
    expect(await worst(pipeline(CONFIG, { [fp16]: half }), roundedToFloat16, asked)).toBe(0);
  });

  it('knows the names that attention had before version 0.17', async () => {
    const old: Readonly<Record<string, string>> = {
      to_q: 'query',
      to_k: 'key',
      to_v: 'value',
      'to_out.0': 'proj_attn',
    };
    const renamed = Object.entries(WEIGHTS).map(([name, tensor]): [string, Tensor] => [
      name.replace(/to_[qkv](?=\.)|to_out\.0/, (layer) => old[layer]),
      tensor,
    ]);
    expect(renamed.filter(([name]) => !(name in WEIGHTS)).length).toBeGreaterThan(8);
    const bytes = encodeSafetensors(Object.fromEntries(renamed));
    expect(await worst(pipeline(CONFIG, { [FILE]: bytes }))).toBe(0);
  });

  it('reads a network by itself, and is told what its config leaves open', async () => {
    const folder = writeFolder({
      'config.json': { ...CONFIG, sample_size: null },
      'model.safetensors': encodeSafetensors(WEIGHTS),
    });
    const { plan } = await importFolder(folder, { size: 8, prediction_type: 'v_prediction' });
    expect(plan.recipe.training.prediction_type).toBe('v_prediction');
    expect(plan.recipe.data).toMatchObject({ size: 8 });
  });
});

describe('classes', () => {
  const config = { ...CONFIG, num_class_embeds: 3 };

  it('get a row for "no class", the mean of the others', async () => {
    const { plan, files } = await importFolder(pipeline(config), { classes: ['a', 'b', 'c'] });
    const { weights, format, noClass } = decodeModel(files);
    expect(format.classes).toEqual(['a', 'b', 'c']);
    expect(noClass).toBe(3);
    const table = weightsOf(config)['class_embedding.weight'];
    const { shape, data } = weights.get('class_embedding.weight') ?? { shape: [], data: [] };
    const [, width] = table.shape;
    expect(shape).toEqual([4, width]);
    expect(data.slice(0, 3 * width)).toEqual(table.data);
    const mean = (table.data[0] + table.data[width] + table.data[2 * width]) / 3;
    expect(data[3 * width]).toBeCloseTo(mean, 6);
    expect(plan.notices.join(' ')).toContain('no row for "no class"');
  });

  it('keep their table where its last row is "no class"', async () => {
    const { files } = await importFolder(pipeline(config), { lastIsNoClass: true });
    expect(decodeModel(files).format.classes).toEqual(['0', '1']);
  });
});

it('reads a DiT', async () => {
  const config = {
    _class_name: 'DiTTransformer2DModel',
    sample_size: 8,
    patch_size: 2,
    in_channels: 3,
    out_channels: 3,
    num_layers: 2,
    num_attention_heads: 2,
    attention_head_dim: 4,
    num_embeds_ada_norm: 5,
  };
  const folder = writeFolder({
    'transformer/config.json': config,
    'transformer/diffusion_pytorch_model.safetensors': encodeSafetensors(weightsOf(config)),
    'scheduler/scheduler_config.json': { ...SCHEDULER, _class_name: 'DPMSolverMultistepScheduler' },
  });
  const { plan, files } = await importFolder(folder);
  expect(plan.recipe.network).toMatchObject({ kind: 'dit', num_layers: 2 });
  expect(decodeModel(files).format.classes).toHaveLength(5);
});

it('a model of the lab comes back as it is, with its classes and data', async () => {
  const { files } = await importFolder(pipeline({ ...CONFIG, num_class_embeds: 3 }), {
    classes: ['a', 'b', 'c'],
  });
  const again = await importFolder(writeFolder(files));
  expect(again.plan.notices).toEqual([]);
  expect(again.files).toEqual(files);
});

describe('a fork', () => {
  const pictures = imageDataSet(
    {
      shape: [8, 8, 3],
      values: new Uint8Array(20 * 192),
      total: 20,
      labels: null,
      classes: null,
      nameOf: (row) => `picture ${row}`,
      notes: [],
      skipped: [],
    },
    20,
  );

  it('begins with the weights and all settings of the model, and a new optimiser', async () => {
    const { plan, files } = await importFolder(pipeline());
    const training = { ...plan.recipe.training, initial_run: 'the import' };
    const { checkpoint } = trainingStart({ ...plan.recipe, training }, pictures, files);
    expect(checkpoint.step).toBe(0);
    expect(checkpoint.network).toMatchObject({ config: { freq_shift: 1, norm_eps: 1e-6 } });
    const { weights, averages, m } = checkpoint.state;
    expect(weights.get('conv_in.weight')?.data).toEqual(WEIGHTS['conv_in.weight'].data);
    expect(averages.get('conv_in.weight')?.data).toEqual(WEIGHTS['conv_in.weight'].data);
    expect(weights.get('conv_in.weight')?.data).not.toBe(averages.get('conv_in.weight')?.data);
    expect(m.get('conv_in.weight')?.data.every((value) => value === 0)).toBe(true);
  });

  it('has to have the network of the model', async () => {
    const { plan, files } = await importFolder(pipeline());
    const training = { ...plan.recipe.training, initial_run: 'the import' };
    const network = { ...plan.recipe.network, norm_num_groups: 2 };
    const recipe = { ...plan.recipe, training, network } as Recipe;
    expect(() => trainingStart(recipe, pictures, files)).toThrow(
      'norm_num_groups is 4; the recipe has 2',
    );
  });

  it('asks for data, which the recipe of the import leaves open', async () => {
    const { plan } = await importFolder(pipeline());
    expect(resolveRecipe(plan.recipe, 'stored').faults).toEqual([]);
    expect(resolveRecipe(plan.recipe).faults.map(({ message }) => message)).toEqual([
      'data has none of name, file, folder; one of them is needed.',
    ]);
    expect(checkedSampling(plan.recipe, plan.recipe.sampling)).toEqual(plan.recipe.sampling);
  });
});

describe('the run', () => {
  const run = {
    id: '20260101-000000-model-0000',
    owner: { name: 'test', process: null },
    versions: { extension: '0', vscode: '0' },
  };
  const from = {
    folder: 'model',
    network: 'UNet2DModel',
    diffusers: null,
    weights: FILE,
    dtype: 'F32',
  };

  it('is completed, says where it came from, and its document is read again', async () => {
    const { plan, files } = await importFolder(pipeline());
    const root = mkdtempSync(join(tmpdir(), 'runs-'));
    const disk = new NodeFiles(root);
    const weights = files[plan.weightsPath];
    const model = { title: 'model', plan, weights, from };
    const document = await writeImportedRun(disk, model, run, new Date());
    const text = new TextDecoder().decode(await disk.read(`${run.id}/run.diffrun`));
    expect(parseDocument(text)).toEqual(document);
    expect(document).toMatchObject({ kind: 'training', state: 'completed', imported: from });
    expect(readdirSync(root)).toEqual([run.id]);
    const resuming = takeOver(disk, run.id, run.owner, { now: new Date(), steps: 10 });
    await expect(resuming).rejects.toThrow('was imported');
  });

  it('leaves nothing when the disk is full', async () => {
    const { plan, files } = await importFolder(pipeline());
    const root = mkdtempSync(join(tmpdir(), 'runs-'));
    class FullDisk extends NodeFiles {
      override write(path: string, bytes: Uint8Array): Promise<void> {
        if (path.endsWith('.safetensors'))
          return Promise.reject(new FileError('no-space', path, ''));
        return super.write(path, bytes);
      }
    }
    const model = { title: 'model', plan, weights: files[plan.weightsPath], from };
    const writing = writeImportedRun(new FullDisk(root), model, run, new Date());
    await expect(writing).rejects.toThrow('The disk is full');
    expect(readdirSync(root)).toEqual([]);
  });
});
