// Layer: lab worker, engine. UNet2DModel as diffusers defines it: conv_in; down blocks that leave
// their states on a stack of skips; a middle block; up blocks that join [x, skip]; norm and
// conv_out. Images come and go as NCHW, between they are NHWC. A state dict of diffusers fits as
// it is: names, shapes and layouts are the same. `unet1d.ts` is the same on sequences, `unet3d.ts`
// on clips.

import type { Graph, Shape, Tensor } from '../graph/graph';
import { add } from '../ops/add';
import { concat } from '../ops/concat';
import { embedding, sinusoidal } from '../ops/embedding';
import { channelsFirst, channelsLast, reshape } from '../ops/layout';
import { divideByLevel, fourierFeatures } from '../ops/noiseLevel';
import { frameEmbedding, timeAttention } from './framewise';
import {
  ACTIVATIONS,
  convolutionLayer,
  embeddingTable,
  groupNormLayer,
  timestepFrequencies,
} from './layers';
import type { NetworkBuilder, NetworkStart } from './network';
import type { UNet2DConfig } from './unet2dConfig';
import {
  attentionBlock,
  centred,
  downsample,
  resnetBlock,
  timestepEmbedding,
  upsample,
  type BlockContext,
} from './unetBlocks';

/** @param start how its layers start */
export function unet2d(config: UNet2DConfig, start: NetworkStart = {}): NetworkBuilder {
  const { sample_size: size } = config;
  return unet(config, typeof size === 'number' ? [size, size] : size, start);
}

/** What a UNet is made for, beside pictures. */
export interface UNetForm {
  /** Of sequences: what the first layer divides the length by and the last multiplies it by. */
  readonly stem?: number;
  /**
   * Of clips: their frames are computed one by one and see each other by attention over time;
   * channels of the sample are then those of all its frames, one frame after the other.
   */
  readonly frames?: number | null;
}

/** The same structure over pixels of a grid with `extents`: [height, width], or [length]. */
export function unet(
  config: UNet2DConfig,
  extents: Shape,
  { zeroStart = false }: NetworkStart = {},
  { stem = 1, frames = null }: UNetForm = {},
): NetworkBuilder {
  return (graph, batch) => {
    const sample = graph.input('sample', [batch, (frames ?? 1) * config.in_channels, ...extents]);
    const timestep = graph.input('timestep', [batch]);
    const classLabels = classInput(graph, config, batch);
    const activation = config.act_fn;
    const { norm_num_groups: groups, norm_eps: epsilon } = config;
    const told = conditioning(graph, config, timestep, classLabels);
    const context: BlockContext = {
      groups,
      epsilon,
      activation,
      embedding: ACTIVATIONS[activation](
        frames === null ? told : frameEmbedding(graph, told, frames),
      ),
      timeScaleShift: config.resnet_time_scale_shift,
      zeroStart,
      frames,
    };
    const pictures =
      frames === null ? sample : reshape(sample, [batch * frames, config.in_channels, ...extents]);
    const image = channelsLast(config.center_input_sample ? centred(pictures) : pictures);
    const first = stemIn(image, config.block_out_channels[0], stem);
    const skips = [first];
    const down = downPath(first, skips, config, context);
    const middle = config.mid_block_type === null ? down : midBlock(down, config, context);
    const up = upPath(middle, skips, config, context);
    // Here it is SiLU whatever act_fn says.
    const normal = groupNormLayer('conv_norm_out', up, { groups, epsilon, activation: 'silu' });
    const last = channelsFirst(stemOut(normal, config.out_channels, stem, zeroStart));
    const result =
      frames === null ? last : reshape(last, [batch, frames * config.out_channels, ...extents]);
    const output =
      config.time_embedding_type === 'fourier' ? divideByLevel(result, timestep) : result;
    return { sample, timestep, classLabels, output };
  };
}

/** The first layer; with a stride it looks four strides wide, as is usual for waveforms. */
function stemIn(image: Tensor, channels: number, stride: number): Tensor {
  if (stride === 1) return convolutionLayer('conv_in', image, channels, 3, { padding: 1 });
  const padding = Math.floor((3 * stride) / 2);
  const options = { stride, padding, paddingAfter: 3 * stride - padding };
  return convolutionLayer('conv_in', image, channels, 4 * stride, options);
}

/** Places that the last layer of a stem sees. */
const STEM_PLACES = 5;

/**
 * The last layer. With a stride it gives as many samples for each place, which lie beside each other:
 * a transposed convolution of width 5 × stride (sub-pixel convolution, Shi 2016).
 */
function stemOut(x: Tensor, channels: number, stride: number, zero: boolean): Tensor {
  if (stride === 1) return convolutionLayer('conv_out', x, channels, 3, { padding: 1, zero });
  const padding = (STEM_PLACES - 1) / 2;
  const y = convolutionLayer('conv_out', x, stride * channels, STEM_PLACES, { padding, zero });
  const [batch, places] = y.shape;
  return reshape(y, [batch, places * stride, channels]);
}

/** Width of the embedding that every residual block is given. */
function embeddingWidth({ time_embedding_dim, block_out_channels }: UNet2DConfig): number {
  return time_embedding_dim ?? 4 * block_out_channels[0];
}

/** Labels, or with 'identity' embeddings made elsewhere; null for a network without classes. */
function classInput(graph: Graph, config: UNet2DConfig, batch: number): Tensor | null {
  if (config.class_embed_type === 'identity')
    return graph.input('class_labels', [batch, embeddingWidth(config)]);
  const hasClasses = config.class_embed_type !== null || config.num_class_embeds !== null;
  return hasClasses ? graph.input('class_labels', [batch]) : null;
}

/** The embedding of time, and of the class where there is one, [B, time width]. */
function conditioning(
  graph: Graph,
  config: UNet2DConfig,
  timestep: Tensor,
  classLabels: Tensor | null,
): Tensor {
  const width = embeddingWidth(config);
  const project = timeProjection(graph, config);
  const time = timestepEmbedding('time_embedding', project(timestep), width);
  if (classLabels === null) return time;
  if (config.class_embed_type === 'identity') return add(time, classLabels);
  if (config.class_embed_type === 'timestep')
    return add(time, timestepEmbedding('class_embedding', project(classLabels), width));
  const table = embeddingTable(graph, 'class_embedding', config.num_class_embeds ?? 1, width);
  return add(time, embedding(table, classLabels));
}

/** What turns numbers [B] into features, `time_proj`: its parameters and constants are made once. */
function timeProjection(graph: Graph, config: UNet2DConfig): (t: Tensor) => Tensor {
  const [base] = config.block_out_channels;
  switch (config.time_embedding_type) {
    case 'learned': {
      const times = embeddingTable(graph, 'time_proj', config.num_train_timesteps ?? 1, base);
      return (t) => embedding(times, t);
    }
    case 'fourier': {
      const start = { kind: 'normal', deviation: FOURIER_SCALE } as const;
      const weight = graph.scope('time_proj', () =>
        graph.parameter('weight', [base], start, false),
      );
      return (t) => fourierFeatures(t, weight);
    }
    case 'positional': {
      const frequencies = timestepFrequencies(graph, base, config.freq_shift);
      return (t) => sinusoidal(t, frequencies, config.flip_sin_to_cos);
    }
  }
}

/** Standard deviation of the frozen frequencies of a Fourier embedding. */
const FOURIER_SCALE = 16;

function downPath(x: Tensor, skips: Tensor[], config: UNet2DConfig, context: BlockContext): Tensor {
  const levels = config.block_out_channels.length;
  let state = x;
  config.block_out_channels.forEach((channels, level) => {
    const type = config.down_block_types[level];
    x.graph.scope(`down_blocks.${level}`, () => {
      for (let layer = 0; layer < config.layers_per_block; layer++) {
        state = resnetBlock(`resnets.${layer}`, state, channels, context);
        if (type === 'AttnDownBlock2D')
          state = attentionBlock(
            `attentions.${layer}`,
            state,
            attentionOf(channels, config, context),
          );
        state = overTime(`temp_attentions.${layer}`, state, config, context);
        skips.push(state);
      }
      if (level === levels - 1) return;
      const byResnet =
        type === 'ResnetDownsampleBlock2D' ||
        (type === 'AttnDownBlock2D' && config.downsample_type === 'resnet');
      state = byResnet
        ? resnetBlock('downsamplers.0', state, channels, context, { resample: 'down' })
        : downsample('downsamplers.0', state, config.downsample_padding);
      skips.push(state);
    });
  });
  return state;
}

function midBlock(x: Tensor, config: UNet2DConfig, context: BlockContext): Tensor {
  const channels = x.shape[x.shape.length - 1];
  const outputScale = config.mid_block_scale_factor;
  const normalised = config.resnet_time_scale_shift === 'default' ? config.norm_num_groups : null;
  return x.graph.scope('mid_block', () => {
    const first = resnetBlock('resnets.0', x, channels, context, { outputScale });
    const mixed = config.add_attention
      ? attentionBlock('attentions.0', first, {
          ...attentionOf(channels, config, context),
          groups: config.attn_norm_num_groups ?? normalised,
          outputScale,
        })
      : first;
    const joined = overTime('temp_attentions.0', mixed, config, context);
    return resnetBlock('resnets.1', joined, channels, context, { outputScale });
  });
}

function upPath(x: Tensor, skips: Tensor[], config: UNet2DConfig, context: BlockContext): Tensor {
  const levels = config.block_out_channels.length;
  let state = x;
  [...config.block_out_channels].reverse().forEach((channels, level) => {
    const type = config.up_block_types[level];
    x.graph.scope(`up_blocks.${level}`, () => {
      for (let layer = 0; layer <= config.layers_per_block; layer++) {
        const skip = skips.pop();
        if (skip !== undefined) state = concat(state, skip);
        state = resnetBlock(`resnets.${layer}`, state, channels, context);
        if (type === 'AttnUpBlock2D')
          state = attentionBlock(
            `attentions.${layer}`,
            state,
            attentionOf(channels, config, context),
          );
        state = overTime(`temp_attentions.${layer}`, state, config, context);
      }
      if (level === levels - 1) return;
      const byResnet =
        type === 'ResnetUpsampleBlock2D' ||
        (type === 'AttnUpBlock2D' && config.upsample_type === 'resnet');
      state = byResnet
        ? resnetBlock('upsamplers.0', state, channels, context, { resample: 'up' })
        : upsample('upsamplers.0', state);
    });
  });
  return state;
}

/** Lets the frames of clips see each other; what is no clip stays as it is. */
function overTime(name: string, x: Tensor, config: UNet2DConfig, context: BlockContext): Tensor {
  const { frames } = context;
  if (frames === null) return x;
  const channels = x.shape[x.shape.length - 1];
  return timeAttention(name, x, frames, attentionOf(channels, config, context));
}

function attentionOf(
  channels: number,
  config: UNet2DConfig,
  { zeroStart = false }: BlockContext,
): { headDim: number; groups: number; epsilon: number; zeroStart: boolean } {
  const headDim = config.attention_head_dim ?? channels;
  return { headDim, groups: config.norm_num_groups, epsilon: config.norm_eps, zeroStart };
}
