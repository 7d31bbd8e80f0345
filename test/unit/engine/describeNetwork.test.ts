// Layer: tests. The network of a recipe's part, fitted to data.

import { describe, expect, it } from 'vitest';
import { NetworkConfigError } from '../../../webview/lab/engine/networks/configError';
import { describeNetwork } from '../../../webview/lab/engine/networks/forData';
import { describeShapes } from '../../../webview/lab/engine/networks/shapes';

const MLP = {
  kind: 'mlp',
  hidden: 8,
  layers: 1,
  input_embedding_dim: 0,
  time_embedding_dim: 4,
} as const;

const UNET = {
  kind: 'unet2d',
  block_out_channels: [8, 16],
  layers_per_block: 1,
  norm_num_groups: 4,
  down_block_types: ['DownBlock2D', 'DownBlock2D'],
  up_block_types: ['UpBlock2D', 'UpBlock2D'],
  zero_start: true,
} as const;

const DIT = {
  kind: 'dit',
  patch_size: 4,
  num_layers: 1,
  num_attention_heads: 2,
  attention_head_dim: 8,
} as const;

const digits = { shape: [28, 28, 1], classes: 10 };

describe('the network of a recipe', () => {
  it('has the channels, the sizes and one class more than the data', () => {
    expect(describeShapes(describeNetwork(UNET, digits))).toEqual({
      input: [1, 28, 28],
      output: [1, 28, 28],
      classLabels: [1],
      classes: 11,
    });
    expect(describeShapes(describeNetwork(DIT, digits, 2))).toEqual({
      input: [3, 28, 28],
      output: [1, 28, 28],
      classLabels: [1],
      classes: 11,
    });
    const wide = describeNetwork(UNET, { shape: [6, 4, 3], classes: null }, 1);
    expect(describeShapes(wide)).toEqual({
      input: [4, 6, 4],
      output: [3, 6, 4],
      classLabels: null,
      classes: null,
    });
    expect(describeNetwork(MLP, { shape: [2], classes: null })).toBe(MLP);
  });

  it('is told how it starts', () => {
    expect(describeNetwork(UNET, digits)).toMatchObject({ zeroStart: true });
    expect(describeNetwork(DIT, digits)).toMatchObject({ zeroStart: false });
  });

  it.each([
    ['pictures to an MLP', MLP, digits, 'takes points'],
    ['points to a UNet', UNET, { shape: [2], classes: null }, 'takes pictures'],
    ['a size that cannot be halved', UNET, { shape: [28, 27, 1], classes: null }, 'multiples of 2'],
    ['patches that do not fit', DIT, { shape: [30, 30, 1], classes: null }, 'patches of 4'],
    ['oblong pictures to a DiT', DIT, { shape: [28, 32, 1], classes: null }, '32×28'],
    ['an unknown key', { ...UNET, width: 3 }, digits, 'width'],
  ] as const)('refuses %s in one sentence', (_, network, data, words) => {
    expect(() => describeNetwork(network, data)).toThrow(NetworkConfigError);
    expect(() => describeNetwork(network, data)).toThrow(words);
  });
});
