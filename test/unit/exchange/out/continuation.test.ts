// Layer: tests. What a training that goes on in Python is given; that it has the losses of the lab is
// shown by `npm run test:python`.

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { decodeNpy } from '../../../../src/core/npy';
import { npzEntry, npzNames } from '../../../../src/core/npz';
import { resolveRecipe } from '../../../../src/core/recipe/resolve';
import { makeSchedule } from '../../../../src/core/schedule';
import { pythonContinuation } from '../../../../src/exchange/out/continuation';
import type { ExportSource } from '../../../../src/exchange/out/model';
import { ExportError } from '../../../../src/exchange/out/problem';
import type { TrainingRows } from '../../../../src/shared/protocol/data';
import type { FileSet } from '../../../../src/shared/protocol/files';

const { recipe } = resolveRecipe({ data: { kind: 'images', name: 'digits8', flip: true } });
if (recipe === null) throw new Error('The recipe is faulty.');

const json = (value: object): Uint8Array => new TextEncoder().encode(JSON.stringify(value));

/** A checkpoint of 2 × 1 pictures of two channels, whose weights nobody looks at. */
const checkpoint: FileSet = {
  'unet/config.json': json({ _class_name: 'UNet2DModel', sample_size: [2, 1], in_channels: 2 }),
  'unet/diffusion_pytorch_model.safetensors': new Uint8Array([1]),
  'data.json': json({ kind: 'images', shape: [2, 1, 2], classes: ['a', 'b'] }),
  'training/state.json': json({ step: 7, seed: 0 }),
  'training/state.safetensors': new Uint8Array([2]),
};
const run: ExportSource = { title: 'run', files: checkpoint, recipe };
const rows: TrainingRows = {
  values: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8),
  labels: Int32Array.of(1, 0),
  shape: [2, 1, 2],
  count: 2,
};

describe('a training that goes on in Python', () => {
  it('has its rows in the layout of the network, with labels and the betas in float64', async () => {
    const files = await pythonContinuation(run, () => Promise.resolve(rows));
    const archive = files['data.npz'];
    const array = (name: string) => decodeNpy(npzEntry(archive, name, 1e6));
    expect(npzNames(archive)).toEqual(['samples', 'count', 'labels', 'betas']);
    expect(array('samples').shape).toEqual([2, 2, 2, 1]);
    expect([...array('samples').values]).toEqual([1, 3, 2, 4, 5, 7, 6, 8]);
    expect([...array('labels').values]).toEqual([1n, 0n]);
    if (recipe.schedule.kind !== 'discrete') throw new Error('The schedule is another one.');
    expect(array('betas').values).toEqual(makeSchedule(recipe.schedule).betas);
  });

  it('has the checkpoint with the state of the optimizer, and all scripts', async () => {
    const files = await pythonContinuation(run, () => Promise.resolve(rows));
    const text = (path: string) => new TextDecoder().decode(files[path]);
    expect(files['model/training/state.safetensors']).toEqual(Uint8Array.of(2));
    expect(JSON.parse(text('train.json'))).toEqual({
      network_folder: 'unet',
      flip: true,
      no_class: 2,
    });
    for (const script of ['train.py', 'batches.py', 'network.py', 'model/sample.py'])
      expect(text(script)).toMatch(/^"""/);
    expect(text('README.md')).toContain('goes on at step 8 of');
  });

  it('asks for Python packages in the versions that the tests install', () => {
    const tested = readFileSync('test/python/requirements.txt', 'utf8').split('\n');
    return pythonContinuation(run, () => Promise.resolve(rows)).then((files) => {
      const wanted = new TextDecoder().decode(files['requirements.txt']).trim().split('\n');
      expect(wanted.length).toBeGreaterThan(4);
      for (const line of wanted) expect(tested).toContain(line);
    });
  });

  it('refuses a model without a training in one sentence, before it reads any data', async () => {
    const model = Object.fromEntries(
      Object.entries(checkpoint).filter(([path]) => path !== 'training/state.json'),
    );
    const read = () => Promise.reject(new Error('The data were read.'));
    await expect(pythonContinuation({ ...run, files: model }, read)).rejects.toThrow(ExportError);
    await expect(pythonContinuation({ ...run, files: model }, read)).rejects.toThrow(
      /only a training run/,
    );
  });
});
