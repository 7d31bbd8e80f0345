// Layer: core (pure). Network of kind unet1d: the UNet of the lab for sounds. Keys are those of
// diffusers' UNet2DModel, whose structure it has along one axis; the stem is its own. The length and
// the number of classes follow from the data.

import type { DataConfig } from '../data';
import type { PartKind, RecipeFault } from '../fieldKinds';
import { onlyFor, unevenGroups, unevenHeads } from './checks';
import { reused as as } from './reused';
import { UNET2D } from './unet2d';

export interface UNet1DNetwork {
  kind: 'unet1d';
  /** Samples that the first convolution takes for one place, and the last one gives for it. */
  stem_stride: number;
  /** Channels of every level; each level after the first has half the resolution. */
  block_out_channels: number[];
  layers_per_block: number;
  /** Self-attention at the lowest resolution, between the two paths. */
  add_attention: boolean;
  attention_head_dim: number;
  norm_num_groups: number;
  act_fn: 'silu' | 'gelu' | 'mish' | 'relu';
  resnet_time_scale_shift: 'default' | 'scale_shift';
  /** Whether the last layer of every residual branch, and of the network, starts at zero. */
  zero_start: boolean;
}

interface Known {
  network: Partial<UNet1DNetwork>;
}

export const UNET1D: PartKind<UNet1DNetwork, Known> = {
  id: 'unet1d',
  label: 'UNet in one dimension',
  doc: 'the structure of a UNet2DModel along time, for sounds',
  fields: {
    stem_stride: {
      kind: { type: 'integer', minimum: 1, maximum: 16, values: [1, 2, 4, 8, 16] },
      label: 'Stride of the stem',
      doc: 'The first convolution takes a step of so many samples and is four times as wide; the last layer gives as many for each place.',
      unit: 'samples',
      also: ['stem', 'patch_size', 'stride'],
      default: 4,
    },
    block_out_channels: as(UNET2D.fields.block_out_channels, [32, 64, 96]),
    layers_per_block: as(UNET2D.fields.layers_per_block, 1),
    add_attention: as(UNET2D.fields.add_attention, true),
    attention_head_dim: {
      ...as(UNET2D.fields.attention_head_dim, 8),
      when: ({ network }) => network.add_attention === true,
    },
    norm_num_groups: as(UNET2D.fields.norm_num_groups, 8),
    act_fn: as<UNet1DNetwork['act_fn']>(UNET2D.fields.act_fn, 'silu'),
    resnet_time_scale_shift: as<UNet1DNetwork['resnet_time_scale_shift']>(
      UNET2D.fields.resnet_time_scale_shift,
      'default',
    ),
    zero_start: as(UNET2D.fields.zero_start, true),
  },
};

export function* unet1dFaults(network: UNet1DNetwork, data: DataConfig): Generator<RecipeFault> {
  yield* onlyFor(network.kind, data);
  const { block_out_channels: channels, norm_num_groups: groups, stem_stride } = network;
  yield* unevenGroups(channels, groups);
  if (network.add_attention) yield* unevenHeads(channels.slice(-1), network.attention_head_dim);
  const multiple = stem_stride * 2 ** (channels.length - 1);
  if (data.kind === 'audio' && data.length % multiple !== 0)
    yield {
      path: ['data', 'length'],
      message: `data.length is ${data.length}; a network of ${channels.length} levels (block_out_channels) with a stem of stride ${stem_stride} needs a multiple of ${multiple}.`,
    };
}
