// Layer: lab worker, engine. The parts of UNet2DModel, channels last: residual blocks,
// self-attention, and the layers that change resolution. Parameter names are those of diffusers.

import type { Tensor } from '../graph/graph';
import { add } from '../ops/add';
import { attention } from '../ops/attention';
import { slice } from '../ops/concat';
import { imageShape, reshape } from '../ops/layout';
import { scale } from '../ops/multiply';
import { averagePool, upsampleNearest } from '../ops/resample';
import { scaleShift } from '../ops/scaleShift';
import { silu } from '../ops/silu';
import { convolutionLayer, groupNormLayer, linearLayer } from './layers';

/** What all blocks of one network share. */
export interface BlockContext {
  readonly groups: number;
  readonly epsilon: number;
  /** SiLU of the time (and class) embedding, [B, time width]. */
  readonly embedding: Tensor;
  readonly timeScaleShift: 'default' | 'scale_shift';
}

export interface ResnetOptions {
  /** Halves or doubles the resolution inside of the block. */
  readonly resample?: 'down' | 'up';
  /** The sum of both branches is divided by this. */
  readonly outputScale?: number;
}

/** ResnetBlock2D: x [B, H, W, C] → [B, H, W, outputs]. */
export function resnetBlock(
  name: string,
  x: Tensor,
  outputs: number,
  context: BlockContext,
  { resample, outputScale = 1 }: ResnetOptions = {},
): Tensor {
  const { groups, epsilon, embedding, timeScaleShift } = context;
  const norm = { groups, epsilon };
  return x.graph.scope(name, () => {
    const inputs = x.shape[3];
    const normal = groupNormLayer('norm1', x, { ...norm, activation: 'silu' });
    const shortcut = resampled(x, resample);
    const hidden = resampled(normal, resample);
    const activated = ((): Tensor => {
      if (timeScaleShift === 'default') {
        const sampleBias = linearLayer('time_emb_proj', embedding, outputs);
        const shifted = convolutionLayer('conv1', hidden, outputs, 3, { padding: 1, sampleBias });
        return groupNormLayer('norm2', shifted, { ...norm, activation: 'silu' });
      }
      const modulation = linearLayer('time_emb_proj', embedding, 2 * outputs);
      const convolved = convolutionLayer('conv1', hidden, outputs, 3, { padding: 1 });
      const normalised = groupNormLayer('norm2', convolved, norm);
      const factor = slice(modulation, 0, outputs);
      return silu(scaleShift(normalised, factor, slice(modulation, outputs, outputs)));
    })();
    const residual =
      inputs === outputs ? shortcut : convolutionLayer('conv_shortcut', shortcut, outputs, 1);
    const sum = convolutionLayer('conv2', activated, outputs, 3, { padding: 1, residual });
    return outputScale === 1 ? sum : scale(sum, 1 / outputScale);
  });
}

export interface AttentionOptions {
  readonly headDim: number;
  /** Groups of the normalisation before it; null for none. */
  readonly groups: number | null;
  readonly epsilon: number;
  readonly outputScale?: number;
}

/** Attention with residual connection over the pixels: [B, H, W, C] → the same. */
export function attentionBlock(
  name: string,
  x: Tensor,
  { headDim, groups, epsilon, outputScale = 1 }: AttentionOptions,
): Tensor {
  return x.graph.scope(name, () => {
    const [batch, height, width, channels] = imageShape(x);
    const residual = reshape(x, [batch, height * width, channels]);
    const tokens =
      groups === null ? residual : groupNormLayer('group_norm', residual, { groups, epsilon });
    const q = linearLayer('to_q', tokens, channels);
    const k = linearLayer('to_k', tokens, channels);
    const v = linearLayer('to_v', tokens, channels);
    const mixed = attention(q, k, v, Math.max(1, Math.floor(channels / headDim)));
    const sum = linearLayer('to_out.0', mixed, channels, { residual });
    return reshape(outputScale === 1 ? sum : scale(sum, 1 / outputScale), x.shape);
  });
}

/** Downsample2D: convolution with stride 2. `padding` 0 pads behind only, as diffusers does. */
export function downsample(name: string, x: Tensor, padding: 0 | 1): Tensor {
  const options = { stride: 2, padding, paddingAfter: 1 };
  return x.graph.scope(name, () => convolutionLayer('conv', x, x.shape[3], 3, options));
}

/** Upsample2D: nearest ×2, then a convolution. */
export function upsample(name: string, x: Tensor): Tensor {
  return x.graph.scope(name, () =>
    convolutionLayer('conv', upsampleNearest(x), x.shape[3], 3, { padding: 1 }),
  );
}

/** TimestepEmbedding: linear, SiLU, linear. */
export function timestepEmbedding(name: string, x: Tensor, width: number): Tensor {
  return x.graph.scope(name, () =>
    linearLayer('linear_2', linearLayer('linear_1', x, width, { activation: 'silu' }), width),
  );
}

/** 2x − 1. */
export function centred(x: Tensor): Tensor {
  const one = new Float32Array(x.size).fill(-1);
  return add(scale(x, 2), x.graph.constant('minus_one', x.shape, one));
}

function resampled(x: Tensor, direction: 'down' | 'up' | undefined): Tensor {
  if (direction === 'down') return averagePool(x);
  return direction === 'up' ? upsampleNearest(x) : x;
}
