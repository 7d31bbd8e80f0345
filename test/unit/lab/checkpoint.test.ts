// Layer: tests. A checkpoint as files: of a UNet with classes it is a model folder that diffusers
// reads, and everything that a training goes on from comes back to the bit.

import { describe, expect, it } from 'vitest';
import type { FileSet } from '../../../src/shared/protocol/files';
import { decodeSafetensors } from '../../../src/shared/safetensors';
import { ModelFileError } from '../../../webview/lab/engine/modelFolder';
import { describeNetwork } from '../../../webview/lab/engine/networks/forData';
import { STATE_PARTS } from '../../../webview/lab/network/contract';
import { initialState } from '../../../webview/lab/network/initialise';
import { decodeModel, encodeJson } from '../../../webview/lab/network/modelFiles';
import { decodeCheckpoint, encodeCheckpoint } from '../../../webview/lab/training/checkpoint';
import { mapped, normalTensors } from '../engine/states';
import { CLASSES, pictureRecipe, pictures, SHAPE, SMALL_UNET, UNET } from './pictures';
import { trainingStart } from '../../../webview/lab/training/start';
import { smallRecipe, startOf } from './recipe';

const recipe = pictureRecipe({ seed: 3, prediction_type: 'v_prediction' });
const fresh = initialState(UNET, 7);
const checkpoint = {
  step: 42,
  network: UNET,
  format: { kind: 'images', shape: [...SHAPE], classes: [...CLASSES], scaling: null },
  workers: 2,
  state: {
    weights: fresh.weights,
    averages: normalTensors(fresh.averages, 1),
    m: normalTensors(fresh.m, 2),
    v: mapped(normalTensors(fresh.v, 3), (data) => data.map(Math.abs)),
  },
} as const;
const files = encodeCheckpoint(recipe, checkpoint);

function json(from: FileSet, path: string): unknown {
  return JSON.parse(new TextDecoder().decode(from[path]));
}

/** The files but one. */
function without(set: FileSet, path: string): FileSet {
  return Object.fromEntries(Object.entries(set).filter(([name]) => name !== path));
}

describe('a checkpoint of a UNet with classes', () => {
  it('comes back to the bit', () => {
    const read = decodeCheckpoint(files, recipe, UNET);
    expect(read).toEqual(checkpoint);
    for (const part of STATE_PARTS)
      expect([...read.state[part].keys()], part).toEqual([...fresh.weights.keys()]);
  });

  it('is gone on from by another run with a seed of its own', () => {
    const training = { ...recipe.training, seed: 9 };
    expect(() => decodeCheckpoint(files, { ...recipe, training }, UNET)).toThrow('training.seed');
    const fork = { ...recipe, training: { ...training, initial_run: 'another' } };
    expect(decodeCheckpoint(files, fork, UNET)).toEqual(checkpoint);
  });

  it('is not gone on from with data of other classes', () => {
    const others = { ...pictures(20, 3), classes: ['ants', 'bees', 'dogs'] };
    expect(() => trainingStart(recipe, others, files)).toThrow(
      'data.json: the classes are ants, bees, cats; those of the data are ants, bees, dogs.',
    );
  });

  it('is a model folder as diffusers has it', () => {
    expect(Object.keys(files).sort()).toEqual([
      'data.json',
      'model_index.json',
      'scheduler/scheduler_config.json',
      'training/state.json',
      'training/state.safetensors',
      'unet/config.json',
      'unet/diffusion_pytorch_model.safetensors',
    ]);
    expect(json(files, 'model_index.json')).toMatchObject({
      unet: ['diffusers', 'UNet2DModel'],
      scheduler: ['diffusers', 'DDPMScheduler'],
    });
    expect(json(files, 'unet/config.json')).toMatchObject({
      _class_name: 'UNet2DModel',
      sample_size: [4, 2],
      in_channels: 3,
      out_channels: 3,
      num_class_embeds: 4,
      block_out_channels: [8, 8],
    });
    expect(json(files, 'data.json')).toEqual({
      kind: 'images',
      shape: [4, 2, 3],
      classes: CLASSES,
    });
    const { tensors } = decodeSafetensors(files['unet/diffusion_pytorch_model.safetensors']);
    expect(Object.keys(tensors).sort()).toEqual([...fresh.weights.keys()].sort());
    for (const [name, { shape, data }] of checkpoint.state.averages)
      expect(tensors[name]).toEqual({ shape: [...shape], data });
  });

  it('is a model to sample from: the averages, the classes and the label of "no class"', () => {
    const model = decodeModel(files);
    expect(model).toMatchObject({
      format: checkpoint.format,
      schedule: recipe.schedule,
      prediction_type: 'v_prediction',
      noClass: 3,
    });
    // How weights are drawn is no business of a model that has some.
    expect({ ...model.network, zeroStart: false }).toEqual(UNET);
    expect(model.weights).toEqual(checkpoint.state.averages);
  });

  it('numbers its classes when it does not say what they are called', () => {
    const foreign = without(files, 'data.json');
    const { format } = decodeModel(foreign);
    expect(format).toEqual({ ...checkpoint.format, classes: ['0', '1', '2'] });
  });

  it('is refused, by the file, when data and network do not fit', () => {
    const other = (changes: object): FileSet => ({
      ...files,
      'data.json': encodeJson({ kind: 'images', shape: SHAPE, classes: CLASSES, ...changes }),
    });
    expect(() => decodeModel(other({ shape: [2, 4, 3] }))).toThrow(
      /^data\.json: it describes samples of 3×2×4 .*; the network takes 3×4×2/,
    );
    expect(() => decodeModel(other({ classes: ['ants', 'bees'] }))).toThrow(
      /^data\.json: .*in 2 classes; .*4 class embeddings/,
    );
    expect(() => decodeModel(other({ kind: 'sounds' }))).toThrow(/^data\.json: /);
  });

  it('is refused for another network, other classes or another seed, by what differs', () => {
    const keys = { ...SMALL_UNET, block_out_channels: [8, 12] };
    const wider = describeNetwork(keys, { shape: SHAPE, classes: 3 });
    expect(() => decodeCheckpoint(files, recipe, wider)).toThrow(
      'unet/config.json: block_out_channels is [8,8]; the recipe has [8,12].',
    );
    const more = describeNetwork(SMALL_UNET, { shape: SHAPE, classes: 4 });
    expect(() => decodeCheckpoint(files, recipe, more)).toThrow(
      'unet/config.json: num_class_embeds is 4; the recipe has 5.',
    );
    const reseeded = pictureRecipe({ seed: 4 });
    expect(() => decodeCheckpoint(files, reseeded, UNET)).toThrow(/training\.seed was 3/);
  });

  it('names the tensor of the training that is missing or has another shape', () => {
    const rest = without(files, 'training/state.safetensors');
    expect(() => decodeCheckpoint(rest, recipe, UNET)).toThrow(ModelFileError);
    const averages = 'unet/diffusion_pytorch_model.safetensors';
    const swapped = { ...files, 'training/state.safetensors': files[averages] };
    expect(() => decodeCheckpoint(swapped, recipe, UNET)).toThrow(
      /^training\/state\.safetensors: there is no tensor weights\./,
    );
  });

  it('is where a training starts', () => {
    const { origin, checkpoint: read } = trainingStart(recipe, pictures(20, 3), files);
    expect(read.step).toBe(42);
    expect(origin.noClass).toBe(3);
    expect(origin.format).toEqual(checkpoint.format);
  });
});

describe('a checkpoint of points', () => {
  const points = smallRecipe({ training: { seed: 3 } });
  const start = startOf(points).checkpoint;

  it('comes back to the bit, the scaling of the points with it', () => {
    const read = decodeCheckpoint(encodeCheckpoint(points, start), points, start.network);
    expect(read).toEqual(start);
    expect(read.format.scaling?.scale).toBeGreaterThan(0);
  });

  it('is read without data.json, as earlier versions wrote it', () => {
    const old = without(encodeCheckpoint(points, start), 'data.json');
    expect(decodeCheckpoint(old, points, start.network)).toEqual(start);
    expect(decodeModel(old).noClass).toBeNull();
  });
});
