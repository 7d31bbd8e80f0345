// Layer: lab worker, engine. What makes a UNet of pictures one of clips: each frame goes through it
// by itself, and at every level attention over time lets the frames of a clip see each other
// (factorised space-time attention, Ho et al., "Video Diffusion Models", 2022). Frames are rows
// of the batch, clip after clip.

import type { Graph, Tensor } from '../graph/graph';
import { addToEach } from '../ops/add';
import { concat } from '../ops/concat';
import { reshape, transpose } from '../ops/layout';
import { embeddingTable } from './layers';
import { attentionBlock, type AttentionOptions } from './unetBlocks';

/**
 * The embedding of a clip's time and class as each of its frames is given it, with the place of the
 * frame added: attention by itself does not know which frame comes first.
 * @param conditioning [B, width]
 * @returns [B·frames, width]
 */
export function frameEmbedding(graph: Graph, conditioning: Tensor, frames: number): Tensor {
  const [batch, width] = conditioning.shape;
  const places = embeddingTable(graph, 'frame_embedding', frames, width);
  let all = conditioning;
  for (let frame = 1; frame < frames; frame++) all = concat(all, conditioning);
  const placed = addToEach(all, reshape(places, [1, frames * width]));
  return reshape(placed, [batch * frames, width]);
}

/**
 * Attention with residual connection over the frames, at every pixel by itself.
 * @param x [B·frames, …, C]
 */
export function timeAttention(
  name: string,
  x: Tensor,
  frames: number,
  options: AttentionOptions,
): Tensor {
  const channels = x.shape[x.shape.length - 1];
  const clips = x.shape[0] / frames;
  const pixels = x.size / (x.shape[0] * channels);
  // [B, F, P·C] → [B·P, F, C] and back, by transpositions of two axes each.
  const bySlot = transpose(reshape(x, [clips, frames, pixels * channels]));
  const byPixel = transpose(reshape(bySlot, [clips * pixels, channels, frames]));
  const mixed = attentionBlock(name, byPixel, options);
  const slots = reshape(transpose(mixed), [clips, pixels * channels, frames]);
  return reshape(transpose(slots), x.shape);
}
