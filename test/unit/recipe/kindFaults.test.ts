// What is said about a recipe whose data and network do not fit each other: one sentence for each fault.

import { expect, describe, it } from 'vitest';
import { resolveRecipe } from '../../../src/core/recipe/resolve';

/** "path: message" of every fault. */
function faultsOf(input: unknown): string[] {
  const { recipe, faults } = resolveRecipe(input);
  expect(recipe === null).toBe(faults.length > 0);
  return faults.map(({ path, message }) => `${path.join('.')}: ${message}`);
}

describe('what does not fit is said in one sentence:', () => {
  it.each<[string, object, string]>([
    [
      'a key of another kind of data',
      { data: { name: 'moons', flip: true } },
      'data.flip: flip is a key of data of kind images; this is points.',
    ],
    [
      'a key of another kind of network',
      { network: { kind: 'mlp', layers_per_block: 2 } },
      'network.layers_per_block: layers_per_block is a key of network of kind unet2d, unet1d and unet3d; this is mlp.',
    ],
    [
      'a key that two other kinds have',
      { network: { attention_head_dim: 8, kind: 'mlp' } },
      'network.attention_head_dim: attention_head_dim is a key of network of kind unet2d, dit, unet1d and unet3d; this is mlp.',
    ],
    [
      'a key of another kind of schedule',
      { schedule: { kind: 'flow', beta_start: 0.1 } },
      'schedule.beta_start: beta_start is a key of schedule of kind discrete; this is flow.',
    ],
    [
      'a kind that there is not',
      { data: { kind: 'image' } },
      'data.kind: data.kind is "image"; allowed are points, images, audio, video. Did you mean images?',
    ],
    [
      'a kind of schedule that is the name of one',
      { schedule: { kind: 'linear' } },
      'schedule.kind: schedule.kind is "linear"; allowed are discrete, flow, edm.',
    ],
    [
      'a set of pictures that is misspelt',
      { data: { name: 'face' } },
      'data.name: data.name is "face"; allowed are faces, digits8, or null. Did you mean faces?',
    ],
    [
      'a set of another kind',
      { data: { kind: 'points', name: 'faces' } },
      'data.name: data.name is "faces"; allowed are moons, two_spirals, swiss_roll, eight_gaussians, checkerboard, dino, or null. It is a set of kind images.',
    ],
    [
      'two sources',
      { data: { folder: 'a', file: 'b.npz' } },
      'data.folder: data has both a file and a folder; only one of name, file, folder is allowed.',
    ],
    [
      'no source',
      { data: { kind: 'images', name: null } },
      'data.name: data has none of name, file, folder; one of them is needed.',
    ],
    [
      'a folder outside',
      { data: { folder: '/home/me/pictures' } },
      'data.folder: data.folder is "/home/me/pictures"; allowed is a path relative to the recipe.',
    ],
    [
      'labels without a file',
      { data: { folder: 'a', labels: 'labels.idx' } },
      'data.labels: data.labels is "labels.idx"; it is only for pictures of a file.',
    ],
    [
      'tiles without a file',
      { data: { name: 'faces', tile: [8, 8] } },
      'data.tile: data.tile is [8,8]; it is only for pictures of a file.',
    ],
    [
      'the class of a face for other pictures',
      { data: { folder: 'a', label: 'hat' } },
      'data.label: data.label is "hat"; it is only for the set faces.',
    ],
    [
      'classes of faces without saying which',
      { data: { name: 'faces', label: null, classes: true } },
      'data.classes: data.classes is true, but data.label does not say what of a face is its class; allowed are hair, glasses, hat, clothing.',
    ],
    [
      'classes of a file without labels',
      { data: { file: 'train-images.idx3-ubyte', classes: true } },
      'data.classes: data.classes is true, but data.labels names no file of labels; only an .npz can hold them itself.',
    ],
    [
      'half a tile',
      { data: { file: 'sheet.png', tile: [16] } },
      'data.tile: data.tile is a list of 1; allowed is a list of 2 whole numbers from 1 to 1024, or null.',
    ],
    [
      'a size beyond the limits',
      { data: { name: 'faces', size: 128 } },
      'data.size: data.size is 128; allowed are whole numbers from 8 to 64.',
    ],
    [
      'two channels',
      { data: { name: 'faces', channels: 2 } },
      'data.channels: data.channels is 2; allowed are 1, 3.',
    ],
    [
      'a colour that is none',
      { data: { name: 'faces', background: 'white' } },
      'data.background: data.background is "white"; allowed is a colour as #rrggbb.',
    ],
    [
      'a size that the network cannot halve',
      { data: { name: 'faces', size: 18 }, network: { block_out_channels: [16, 32, 64] } },
      'data.size: data.size is 18; a network of 3 levels (block_out_channels) halves it twice, so it must be a multiple of 4.',
    ],
    [
      'block types for other levels',
      { data: { name: 'faces' }, network: { up_block_types: ['UpBlock2D'] } },
      'network.up_block_types: network.up_block_types has 1 entries; as many as block_out_channels (3) are allowed.',
    ],
    [
      'a block that there is not',
      { data: { name: 'faces' }, network: { down_block_types: ['DownBlock2D', 'UpBlock2D'] } },
      'network.down_block_types: network.down_block_types is a list of 2 with "UpBlock2D" as entry 2; allowed is a list of DownBlock2D, AttnDownBlock2D, ResnetDownsampleBlock2D.',
    ],
    [
      'groups that do not divide the channels',
      {
        data: { name: 'faces' },
        network: { block_out_channels: [24, 36], attention_head_dim: 12 },
      },
      'network.norm_num_groups: network.norm_num_groups is 8, which does not divide the 36 channels of block_out_channels.',
    ],
    [
      'heads that do not divide the channels',
      { data: { name: 'faces' }, network: { attention_head_dim: 24 } },
      'network.attention_head_dim: network.attention_head_dim is 24; 64 channels with attention cannot be cut into heads of that size.',
    ],
    [
      'patches that do not fit',
      { data: { name: 'faces' }, network: { kind: 'dit', patch_size: 3 } },
      'network.patch_size: network.patch_size is 3; pictures of 16 pixels (data.size) cannot be cut into such squares.',
    ],
    [
      'an MLP for pictures',
      { data: { name: 'faces' }, network: { kind: 'mlp' } },
      'network.kind: network.kind is mlp, which is for points; for data of kind images allowed are unet2d, dit.',
    ],
    [
      'a UNet for points',
      { network: { kind: 'unet2d' } },
      'network.kind: network.kind is unet2d, which is for images and video; for data of kind points allowed is mlp.',
    ],
  ])('%s', (_, input, fault) => {
    expect(faultsOf(input)).toEqual([fault]);
  });
});
