// Layer: core (pure). Network of kind unet3d: a UNet over space and time, factorised (Ho et al.,
// "Video Diffusion Models", 2022): every frame goes through the same UNet2DModel, and at every level
// attention over time lets the frames of a clip see each other.
//
// Why it exists beside unet2d, which takes the frames of a clip as channels of one picture and costs
// hardly more than a picture: there every frame has weights of its own, so what is learned of a ball in
// the first frame says nothing of a ball in the fifth, and all motion has to be told apart within the
// few channels of a pixel. Here the frames share all weights, and motion is what attention finds. That
// costs as much as there are frames.

import type { DataConfig } from '../data';
import type { PartKind, RecipeFault } from '../fieldKinds';
import { onlyFor, unevenGroups, unevenHeads } from './checks';
import { reused as as } from './reused';
import { UNET2D, unevenSize } from './unet2d';

export interface UNet3DNetwork {
  kind: 'unet3d';
  /** Channels of every level; each level after the first has half the resolution. */
  block_out_channels: number[];
  layers_per_block: number;
  /** Self-attention over the pixels of the lowest resolution, between the two paths. */
  add_attention: boolean;
  /** Of the attention over time at every level, and of that over the pixels. */
  attention_head_dim: number;
  norm_num_groups: number;
  act_fn: 'silu' | 'gelu' | 'mish' | 'relu';
  resnet_time_scale_shift: 'default' | 'scale_shift';
  /** Whether the last layer of every residual branch, and of the network, starts at zero. */
  zero_start: boolean;
}

export const UNET3D: PartKind<UNet3DNetwork> = {
  id: 'unet3d',
  label: 'UNet with attention over time',
  doc: 'a UNet2DModel for each frame, joined by attention over time, for clips',
  fields: {
    block_out_channels: as(UNET2D.fields.block_out_channels, [16, 32, 64]),
    layers_per_block: as(UNET2D.fields.layers_per_block, 1),
    add_attention: as(UNET2D.fields.add_attention, true),
    attention_head_dim: {
      ...as(UNET2D.fields.attention_head_dim, 8),
      doc: 'Channels of every head of the attention over time, and of the self-attention.',
    },
    norm_num_groups: as(UNET2D.fields.norm_num_groups, 8),
    act_fn: as<UNet3DNetwork['act_fn']>(UNET2D.fields.act_fn, 'silu'),
    resnet_time_scale_shift: as<UNet3DNetwork['resnet_time_scale_shift']>(
      UNET2D.fields.resnet_time_scale_shift,
      'default',
    ),
    zero_start: as(UNET2D.fields.zero_start, true),
  },
};

export function* unet3dFaults(network: UNet3DNetwork, data: DataConfig): Generator<RecipeFault> {
  yield* onlyFor(network.kind, data);
  const { block_out_channels: channels, norm_num_groups, attention_head_dim } = network;
  yield* unevenGroups(channels, norm_num_groups);
  yield* unevenHeads(channels, attention_head_dim);
  yield* unevenSize(data, channels.length);
}
