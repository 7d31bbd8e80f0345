// Layer: core (pure). Network of kind dit: the DiTTransformer2DModel of diffusers, for pictures
// (Peebles 2023). Keys are its own; channels, size and classes follow from the data.

import type { DataConfig } from '../data';
import type { PartKind, RecipeFault } from '../fieldKinds';
import { networkFault, onlyFor } from './checks';
import { ZERO_START } from './zeroStart';

export interface DiTNetwork {
  kind: 'dit';
  /** Side of the squares that a picture is cut into. */
  patch_size: number;
  num_layers: number;
  num_attention_heads: number;
  attention_head_dim: number;
  /** Whether the last layers of all blocks, and of the network, start at zero (adaLN-Zero). */
  zero_start: boolean;
}

interface Known {
  data: Partial<DataConfig>;
}

export const DIT: PartKind<DiTNetwork, Known> = {
  id: 'dit',
  label: 'Transformer (DiT)',
  doc: 'a DiTTransformer2DModel of diffusers, for pictures',
  fields: {
    patch_size: {
      kind: { type: 'integer', minimum: 1, maximum: 16 },
      label: 'Patch',
      doc: 'Side of the squares that a picture is cut into, one token each; divides its size.',
      unit: 'pixels',
      also: ['patch'],
      default: ({ data }) => (data.kind === 'images' && (data.size ?? 0) > 32 ? 4 : 2),
    },
    num_layers: {
      kind: { type: 'integer', minimum: 1, maximum: 48 },
      label: 'Blocks',
      doc: 'Transformer blocks.',
      also: ['layers', 'depth'],
      default: 6,
    },
    num_attention_heads: {
      kind: { type: 'integer', minimum: 1, maximum: 64 },
      label: 'Heads',
      doc: 'Heads of the self-attention; the width is heads × channels of a head.',
      also: ['heads', 'num_heads'],
      default: 4,
    },
    attention_head_dim: {
      kind: { type: 'integer', minimum: 1, maximum: 256 },
      label: 'Channels of a head',
      doc: 'Channels of every head of the self-attention.',
      also: ['head_dim'],
      default: 32,
    },
    zero_start: ZERO_START,
  },
};

export function* ditFaults(network: DiTNetwork, data: DataConfig): Generator<RecipeFault> {
  yield* onlyFor(network.kind, data);
  const { patch_size: patch, num_attention_heads: heads, attention_head_dim: head } = network;
  if (data.kind === 'images' && data.size % patch !== 0)
    yield networkFault(
      'patch_size',
      `is ${patch}; pictures of ${data.size} pixels (data.size) cannot be cut into such squares`,
    );
  if ((heads * head) % 4 !== 0)
    yield networkFault(
      'attention_head_dim',
      `is ${head}; num_attention_heads × attention_head_dim is ${heads * head} and must be a multiple of 4, for the sines and cosines of the positions`,
    );
}
