// Layer: lab worker, engine. The parts of UNet2DModel, channels last: residual blocks,
// self-attention, and the layers that change resolution. Parameter names are those of diffusers.
// All of them take sequences [B, L, C] as well as images [B, H, W, C].

import type { Tensor } from '../graph/graph';
import { addToEach } from '../ops/add';
import { attention } from '../ops/attention';
import { slice } from '../ops/concat';
import { reshape } from '../ops/layout';
import { scale } from '../ops/multiply';
import { averagePool, upsampleNearest } from '../ops/resample';
import { scaleShift } from '../ops/scaleShift';
import {
  ACTIVATIONS,
  activatedNormLayer,
  convolutionLayer,
  groupNormLayer,
  linearLayer,
  type ActivationName,
} from './layers';

/** What all blocks of one network share. */
export interface BlockContext {
  readonly groups: number;
  readonly epsilon: number;
  readonly activation: ActivationName;
  /** The time (and class) embedding behind the activation, [B, time width]. */
  readonly embedding: Tensor;
  readonly timeScaleShift: 'default' | 'scale_shift';
  /** The last layers of the residual branches start at zero. */
  readonly zeroStart?: boolean;
  /** Frames of a clip, which follow each other in the batch; null for what is no clip. */
  readonly frames: number | null;
}

export interface ResnetOptions {
  /** Halves or doubles the resolution inside of the block. */
  readonly resample?: 'down' | 'up';
  /** The sum of both branches is divided by this. */
  readonly outputScale?: number;
}

/** ResnetBlock2D: x [B, …, C] → [B, …, outputs]. */
export function resnetBlock(
  name: string,
  x: Tensor,
  outputs: number,
  context: BlockContext,
  { resample, outputScale = 1 }: ResnetOptions = {},
): Tensor {
  const { groups, epsilon, embedding, timeScaleShift, activation } = context;
  const { zeroStart: zero = false } = context;
  const norm = { groups, epsilon };
  return x.graph.scope(name, () => {
    const inputs = x.shape[x.shape.length - 1];
    const normal = activatedNormLayer('norm1', x, norm, activation);
    const shortcut = resampled(x, resample);
    const hidden = resampled(normal, resample);
    const activated = ((): Tensor => {
      if (timeScaleShift === 'default') {
        const sampleBias = linearLayer('time_emb_proj', embedding, outputs);
        const shifted = convolutionLayer('conv1', hidden, outputs, 3, { padding: 1, sampleBias });
        return activatedNormLayer('norm2', shifted, norm, activation);
      }
      const modulation = linearLayer('time_emb_proj', embedding, 2 * outputs);
      const convolved = convolutionLayer('conv1', hidden, outputs, 3, { padding: 1 });
      const normalised = groupNormLayer('norm2', convolved, norm);
      const factor = slice(modulation, 0, outputs);
      const shift = slice(modulation, outputs, outputs);
      return ACTIVATIONS[activation](scaleShift(normalised, factor, shift));
    })();
    const residual =
      inputs === outputs ? shortcut : convolutionLayer('conv_shortcut', shortcut, outputs, 1);
    const sum = convolutionLayer('conv2', activated, outputs, 3, { padding: 1, residual, zero });
    return outputScale === 1 ? sum : scale(sum, 1 / outputScale);
  });
}

export interface AttentionOptions {
  readonly headDim: number;
  /** Groups of the normalisation before it; null for none. */
  readonly groups: number | null;
  readonly epsilon: number;
  readonly outputScale?: number;
  /** The layer behind the attention starts at zero. */
  readonly zeroStart?: boolean;
}

/** Attention with residual connection over the pixels: [B, …, C] → the same. */
export function attentionBlock(
  name: string,
  x: Tensor,
  { headDim, groups, epsilon, outputScale = 1, zeroStart: zero = false }: AttentionOptions,
): Tensor {
  return x.graph.scope(name, () => {
    const [batch] = x.shape;
    const channels = x.shape[x.shape.length - 1];
    const heads = Math.floor(channels / headDim);
    x.graph.check(
      heads > 0,
      'attention',
      `${channels} channels make no head of ${headDim}; use a smaller attention_head_dim.`,
    );
    const residual = reshape(x, [batch, x.size / (batch * channels), channels]);
    const tokens =
      groups === null ? residual : groupNormLayer('group_norm', residual, { groups, epsilon });
    const [q, k, v] = ['to_q', 'to_k', 'to_v'].map((part) =>
      linearLayer(part, tokens, heads * headDim),
    );
    const mixed = attention(q, k, v, heads);
    const sum = linearLayer('to_out.0', mixed, channels, { residual, zero });
    return reshape(outputScale === 1 ? sum : scale(sum, 1 / outputScale), x.shape);
  });
}

/** Downsample2D: convolution with stride 2. `padding` 0 pads behind only, as diffusers does. */
export function downsample(name: string, x: Tensor, padding: 0 | 1): Tensor {
  const options = { stride: 2, padding, paddingAfter: 1 };
  const channels = x.shape[x.shape.length - 1];
  return x.graph.scope(name, () => convolutionLayer('conv', x, channels, 3, options));
}

/** Upsample2D: nearest ×2, then a convolution. */
export function upsample(name: string, x: Tensor): Tensor {
  const channels = x.shape[x.shape.length - 1];
  return x.graph.scope(name, () =>
    convolutionLayer('conv', upsampleNearest(x), channels, 3, { padding: 1 }),
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
  const shape = [1, ...x.shape.slice(1)];
  const values = new Float32Array(x.size / x.shape[0]).fill(-1);
  return addToEach(scale(x, 2), x.graph.constant('minus_one', shape, values));
}

function resampled(x: Tensor, direction: 'down' | 'up' | undefined): Tensor {
  if (direction === 'down') return averagePool(x);
  return direction === 'up' ? upsampleNearest(x) : x;
}
