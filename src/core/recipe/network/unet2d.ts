// Layer: core (pure). Network of kind unet2d: the UNet2DModel of diffusers, for pictures, and for
// clips, whose frames it sees as channels. Keys are its own; the number of channels, the size and the
// number of classes follow from the data.

import type { DataConfig } from '../data';
import type { PartKind, RecipeFault } from '../fieldKinds';
import { networkFault, onlyFor, unevenGroups, unevenHeads } from './checks';
import { ZERO_START } from './zeroStart';

export type DownBlock = 'DownBlock2D' | 'AttnDownBlock2D' | 'ResnetDownsampleBlock2D';
export type UpBlock = 'UpBlock2D' | 'AttnUpBlock2D' | 'ResnetUpsampleBlock2D';

export interface UNet2DNetwork {
  kind: 'unet2d';
  /** Channels of every level; each level after the first has half the resolution. */
  block_out_channels: number[];
  layers_per_block: number;
  down_block_types: string[];
  up_block_types: string[];
  /** Self-attention at the lowest resolution, between the two paths. */
  add_attention: boolean;
  /** Null for one head of all channels. */
  attention_head_dim: number | null;
  norm_num_groups: number;
  act_fn: 'silu' | 'gelu' | 'mish' | 'relu';
  resnet_time_scale_shift: 'default' | 'scale_shift';
  downsample_type: 'conv' | 'resnet';
  upsample_type: 'conv' | 'resnet';
  /** Whether the last layer of every residual branch, and of the network, starts at zero. */
  zero_start: boolean;
}

interface Known {
  data: Partial<DataConfig>;
  network: Partial<UNet2DNetwork>;
}

/** Up block of the same kind, by down block. */
const UP_BLOCKS: Readonly<Record<string, UpBlock>> = {
  DownBlock2D: 'UpBlock2D',
  AttnDownBlock2D: 'AttnUpBlock2D',
  ResnetDownsampleBlock2D: 'ResnetUpsampleBlock2D',
} satisfies Record<DownBlock, UpBlock>;

/**
 * Channels with which pictures of a size become good soonest on two cores: a narrow first level, since
 * that one costs most, and more at lower resolutions (docs/recipes.md).
 */
function usualChannels(size: number): number[] {
  if (size > 32 && size % 8 === 0) return [16, 32, 64, 128];
  return size >= 16 && size % 4 === 0 ? [16, 32, 64] : [32, 64];
}

const levelsOf = ({ block_out_channels }: Partial<UNet2DNetwork>): number =>
  block_out_channels?.length ?? 2;

const usesAttention = ({ network }: Known): boolean =>
  network.add_attention === true ||
  [...(network.down_block_types ?? []), ...(network.up_block_types ?? [])].some((type) =>
    type.startsWith('Attn'),
  );

const words = (names: readonly string[]): { value: string; label: string }[] =>
  names.map((name) => ({ value: name, label: name }));

export const UNET2D: PartKind<UNet2DNetwork, Known> = {
  id: 'unet2d',
  label: 'UNet',
  doc: 'a UNet2DModel of diffusers, for pictures, and for clips, whose frames are its channels',
  fields: {
    block_out_channels: {
      kind: { type: 'numbers', whole: true, minimum: 4, maximum: 1024 },
      label: 'Channels of the levels',
      doc: 'Channels of every level; each level after the first has half the resolution.',
      also: ['channels', 'dim_mults', 'model_channels', 'widths', 'hidden'],
      default: ({ data }) => usualChannels('size' in data ? (data.size ?? 32) : 32),
    },
    layers_per_block: {
      kind: { type: 'integer', minimum: 1, maximum: 8 },
      label: 'Blocks a level',
      doc: 'Residual blocks of every level on the way down; on the way up there is one more.',
      also: ['num_res_blocks', 'layers', 'depth'],
      default: 1,
    },
    down_block_types: {
      kind: { type: 'words', options: words(Object.keys(UP_BLOCKS)) },
      label: 'Blocks on the way down',
      doc: 'Kind of every level on the way down; AttnDownBlock2D has self-attention.',
      also: ['attention', 'attention_levels', 'attention_resolutions', 'down_blocks'],
      default: ({ network }) => Array<string>(levelsOf(network)).fill('DownBlock2D'),
    },
    up_block_types: {
      kind: { type: 'words', options: words(Object.values(UP_BLOCKS)) },
      label: 'Blocks on the way up',
      doc: 'Kind of every level on the way up, lowest resolution first; those of the way down, mirrored, unless given.',
      also: ['up_blocks'],
      default: ({ network: { down_block_types: down } }) =>
        [...(down ?? [])].reverse().map((type) => UP_BLOCKS[type]),
    },
    add_attention: {
      kind: { type: 'boolean' },
      label: 'Attention in the middle',
      doc: 'Self-attention at the lowest resolution, between the two paths.',
      also: ['mid_attention'],
      default: true,
    },
    attention_head_dim: {
      kind: { type: 'integer', minimum: 1, maximum: 512 },
      label: 'Channels of a head',
      doc: 'Channels of every head of the self-attention; null for one head of all channels.',
      nullable: true,
      also: ['head_dim', 'num_head_channels'],
      default: 8,
      when: usesAttention,
    },
    norm_num_groups: {
      kind: { type: 'integer', minimum: 1, maximum: 512 },
      label: 'Groups of the normalisation',
      doc: 'Groups of channels that are normalised together; divides the channels of every level.',
      also: ['groups', 'num_groups', 'norm_groups'],
      default: 8,
    },
    act_fn: {
      kind: {
        type: 'choice',
        options: [
          { value: 'silu', label: 'SiLU' },
          { value: 'gelu', label: 'GELU' },
          { value: 'mish', label: 'Mish' },
          { value: 'relu', label: 'ReLU' },
        ],
      },
      label: 'Activation',
      doc: 'Activation function.',
      also: ['activation', 'nonlinearity'],
      default: 'silu',
    },
    resnet_time_scale_shift: {
      kind: {
        type: 'choice',
        options: [
          { value: 'default', label: 'Added to the channels' },
          { value: 'scale_shift', label: 'Scales and shifts the normalised channels' },
        ],
      },
      label: 'Time in a block',
      doc: 'How the embedding of time and class acts on a residual block (scale_shift: Dhariwal 2021, adaptive group normalisation).',
      also: ['use_scale_shift_norm', 'time_scale_shift', 'adagn'],
      default: 'default',
    },
    downsample_type: {
      kind: {
        type: 'choice',
        options: [
          { value: 'conv', label: 'Convolution' },
          { value: 'resnet', label: 'Residual block' },
        ],
      },
      label: 'Halving the resolution',
      doc: 'What halves the resolution in levels with attention.',
      default: 'conv',
      when: ({ network }) => network.down_block_types?.includes('AttnDownBlock2D') ?? false,
    },
    upsample_type: {
      kind: {
        type: 'choice',
        options: [
          { value: 'conv', label: 'Convolution' },
          { value: 'resnet', label: 'Residual block' },
        ],
      },
      label: 'Doubling the resolution',
      doc: 'What doubles the resolution in levels with attention.',
      default: 'conv',
      when: ({ network }) => network.up_block_types?.includes('AttnUpBlock2D') ?? false,
    },
    zero_start: ZERO_START,
  },
};

export function* unet2dFaults(network: UNet2DNetwork, data: DataConfig): Generator<RecipeFault> {
  yield* onlyFor(network.kind, data);
  const { block_out_channels: channels, norm_num_groups: groups } = network;
  const levels = channels.length;
  for (const key of ['down_block_types', 'up_block_types'] as const) {
    const given = network[key].length;
    if (given !== levels)
      yield networkFault(
        key,
        `has ${given} entries; as many as block_out_channels (${levels}) are allowed`,
      );
  }
  yield* unevenGroups(channels, groups);
  const { attention_head_dim: head } = network;
  if (head !== null && usesAttention({ data, network }))
    yield* unevenHeads(attended(network), head);
  yield* unevenSize(data, levels);
}

/** Frames and pictures are halved between levels. */
export function* unevenSize(data: DataConfig, levels: number): Generator<RecipeFault> {
  if ('size' in data && data.size % 2 ** (levels - 1) !== 0)
    yield {
      path: ['data', 'size'],
      message: `data.size is ${data.size}; a network of ${levels} levels (block_out_channels) halves it ${times(levels - 1)}, so it must be a multiple of ${2 ** (levels - 1)}.`,
    };
}

/** Channels of the levels that have attention. */
function attended({ block_out_channels: channels, ...network }: UNet2DNetwork): number[] {
  const levels = channels.length;
  return channels.filter(
    (_, level) =>
      network.down_block_types[level] === 'AttnDownBlock2D' ||
      network.up_block_types[levels - 1 - level] === 'AttnUpBlock2D' ||
      (network.add_attention && level === levels - 1),
  );
}

function times(count: number): string {
  return count === 1 ? 'once' : count === 2 ? 'twice' : `${count} times`;
}
