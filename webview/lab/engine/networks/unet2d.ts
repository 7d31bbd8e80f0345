// Layer: lab worker, engine. UNet2DModel as diffusers defines it: conv_in; down blocks that leave
// their states on a stack of skips; a middle block; up blocks that join [x, skip]; norm and
// conv_out. Images come and go as NCHW, between they are NHWC. A state dict of diffusers fits as
// it is: names, shapes and layouts are the same.

import type { Graph, Tensor } from '../graph/graph';
import { add } from '../ops/add';
import { concat } from '../ops/concat';
import { embedding, sinusoidal } from '../ops/embedding';
import { channelsFirst, channelsLast } from '../ops/layout';
import { silu } from '../ops/silu';
import { convolutionLayer, groupNormLayer, timestepFrequencies } from './layers';
import type { NetworkBuilder } from './network';
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

export function unet2d(config: UNet2DConfig): NetworkBuilder {
  return (graph, batch) => {
    const [height, width] =
      typeof config.sample_size === 'number'
        ? [config.sample_size, config.sample_size]
        : config.sample_size;
    const sample = graph.input('sample', [batch, config.in_channels, height, width]);
    const timestep = graph.input('timestep', [batch]);
    const hasClasses = config.class_embed_type !== null || config.num_class_embeds !== null;
    const classLabels = hasClasses ? graph.input('class_labels', [batch]) : null;
    const context: BlockContext = {
      groups: config.norm_num_groups,
      epsilon: config.norm_eps,
      embedding: silu(conditioning(graph, config, timestep, classLabels)),
      timeScaleShift: config.resnet_time_scale_shift,
    };
    const image = channelsLast(config.center_input_sample ? centred(sample) : sample);
    const start = convolutionLayer('conv_in', image, config.block_out_channels[0], 3, {
      padding: 1,
    });
    const skips = [start];
    const down = downPath(start, skips, config, context);
    const middle = config.mid_block_type === null ? down : midBlock(down, config, context);
    const up = upPath(middle, skips, config, context);
    const { norm_num_groups: groups, norm_eps: epsilon } = config;
    const normal = groupNormLayer('conv_norm_out', up, { groups, epsilon, activation: 'silu' });
    const last = convolutionLayer('conv_out', normal, config.out_channels, 3, { padding: 1 });
    return { sample, timestep, classLabels, output: channelsFirst(last) };
  };
}

/** The embedding of time, and of the class where there is one, [B, time width]. */
function conditioning(
  graph: Graph,
  config: UNet2DConfig,
  timestep: Tensor,
  classLabels: Tensor | null,
): Tensor {
  const [base] = config.block_out_channels;
  const width = config.time_embedding_dim ?? 4 * base;
  const table = (name: string, rows: number, columns: number): Tensor =>
    graph.scope(name, () =>
      graph.parameter('weight', [rows, columns], { kind: 'normal', deviation: 1 }),
    );
  const frequencies = timestepFrequencies(graph, base, config.freq_shift);
  const times =
    config.time_embedding_type === 'learned'
      ? table('time_proj', config.num_train_timesteps ?? 1, base)
      : null;
  const project = (t: Tensor): Tensor =>
    times === null ? sinusoidal(t, frequencies, config.flip_sin_to_cos) : embedding(times, t);
  const time = timestepEmbedding('time_embedding', project(timestep), width);
  if (classLabels === null) return time;
  return add(
    time,
    config.class_embed_type === 'timestep'
      ? timestepEmbedding('class_embedding', project(classLabels), width)
      : embedding(table('class_embedding', config.num_class_embeds ?? 1, width), classLabels),
  );
}

function downPath(x: Tensor, skips: Tensor[], config: UNet2DConfig, context: BlockContext): Tensor {
  const levels = config.block_out_channels.length;
  let state = x;
  config.block_out_channels.forEach((channels, level) => {
    const type = config.down_block_types[level];
    x.graph.scope(`down_blocks.${level}`, () => {
      for (let layer = 0; layer < config.layers_per_block; layer++) {
        state = resnetBlock(`resnets.${layer}`, state, channels, context);
        if (type === 'AttnDownBlock2D')
          state = attentionBlock(`attentions.${layer}`, state, attentionOf(channels, config));
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
  const channels = x.shape[3];
  const outputScale = config.mid_block_scale_factor;
  const normalised = config.resnet_time_scale_shift === 'default' ? config.norm_num_groups : null;
  return x.graph.scope('mid_block', () => {
    const first = resnetBlock('resnets.0', x, channels, context, { outputScale });
    const mixed = config.add_attention
      ? attentionBlock('attentions.0', first, {
          ...attentionOf(channels, config),
          groups: config.attn_norm_num_groups ?? normalised,
          outputScale,
        })
      : first;
    return resnetBlock('resnets.1', mixed, channels, context, { outputScale });
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
          state = attentionBlock(`attentions.${layer}`, state, attentionOf(channels, config));
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

function attentionOf(
  channels: number,
  config: UNet2DConfig,
): { headDim: number; groups: number; epsilon: number } {
  const headDim = config.attention_head_dim ?? channels;
  return { headDim, groups: config.norm_num_groups, epsilon: config.norm_eps };
}
