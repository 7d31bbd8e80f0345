// Layer: lab worker, engine. The diffusion transformer (Peebles & Xie 2023) as diffusers'
// DiTTransformer2DModel defines it: patches with fixed sine-cosine positions; blocks whose layer
// norms are scaled, shifted and gated by the embedding of time and class (adaLN-Zero); a modulated
// last norm and a linear layer back to pixels. A state dict of diffusers fits as it is.
//
// The table of classes has one row more than classes: the last stands for "no class". Dropping
// labels in training, for classifier-free guidance, is up to whoever makes the batches.

import type { Graph, Tensor } from '../graph/graph';
import { gelu } from '../ops/activations';
import { add, addToEach } from '../ops/add';
import { attention } from '../ops/attention';
import { slice } from '../ops/concat';
import { embedding, sinusoidal } from '../ops/embedding';
import { gated } from '../ops/gate';
import { layerNorm } from '../ops/layerNorm';
import { channelsFirst, channelsLast, reshape } from '../ops/layout';
import { linear } from '../ops/linear';
import { unpatchify } from '../ops/patches';
import { scaleShift } from '../ops/scaleShift';
import { silu } from '../ops/silu';
import type { DiTConfig } from './ditConfig';
import {
  convolutionLayer,
  embeddingTable,
  linearLayer,
  timestepFrequencies,
  type LayerStart,
} from './layers';
import type { NetworkBuilder, NetworkStart } from './network';
import { timestepEmbedding } from './unetBlocks';

/** Width of the sinusoidal embedding of time, and ε of the modulated norms. */
const TIME_CHANNELS = 256;
const MODULATED_EPSILON = 1e-6;

/** @param start how its layers start */
export function dit(config: DiTConfig, start: NetworkStart = {}): NetworkBuilder {
  const last = { zero: start.zeroStart ?? false };
  const { sample_size: size, patch_size: patch } = config;
  const width = config.num_attention_heads * config.attention_head_dim;
  const grid = size / patch;
  return (graph, batch) => {
    const sample = graph.input('sample', [batch, config.in_channels, size, size]);
    const timestep = graph.input('timestep', [batch]);
    const classLabels = graph.input('class_labels', [batch]);
    const times = sinusoidal(timestep, timestepFrequencies(graph, TIME_CHANNELS, 1), true);
    const patches = graph.scope('pos_embed', () =>
      convolutionLayer('proj', channelsLast(sample), width, patch, { stride: patch }),
    );
    let state = addToEach(
      reshape(patches, [batch, grid * grid, width]),
      graph.constant('positions', [1, grid * grid, width], positions(grid, width)),
    );
    const scopes = Array.from({ length: config.num_layers }, (_, n) => `transformer_blocks.${n}`);
    const conditions = scopes.map((scope) =>
      graph.scope(scope, () => blockConditioning(graph, config, times, classLabels)),
    );
    scopes.forEach((scope, layer) => {
      state = graph.scope(scope, () => block(state, conditions[layer], config, last));
    });
    // The last layer is conditioned by the embedding of the first block.
    const modulation = linearLayer('proj_out_1', silu(conditions[0]), 2 * width, last);
    const normal = layerNorm(state, { epsilon: MODULATED_EPSILON });
    const modulated = scaleShift(
      normal,
      slice(modulation, width, width),
      slice(modulation, 0, width),
    );
    const channels = config.out_channels ?? config.in_channels;
    const pixels = linearLayer('proj_out_2', modulated, patch * patch * channels, last);
    const output = channelsFirst(unpatchify(pixels, grid, grid, patch));
    return { sample, timestep, classLabels, output };
  };
}

/** `norm1.emb`: every block embeds time and class by itself. */
function blockConditioning(
  graph: Graph,
  config: DiTConfig,
  times: Tensor,
  classLabels: Tensor,
): Tensor {
  const width = config.num_attention_heads * config.attention_head_dim;
  return graph.scope('norm1.emb', () => {
    const time = timestepEmbedding('timestep_embedder', times, width);
    const rows = config.num_embeds_ada_norm + 1;
    const table = embeddingTable(graph, 'class_embedder.embedding_table', rows, width);
    return add(time, embedding(table, classLabels));
  });
}

function block(
  x: Tensor,
  conditioning: Tensor,
  config: DiTConfig,
  modulationStart: LayerStart,
): Tensor {
  const { graph } = x;
  const width = x.shape[2];
  const modulation = graph.scope('norm1', () =>
    linearLayer('linear', silu(conditioning), 6 * width, modulationStart),
  );
  const [shift, scale, gate, mlpShift, mlpScale, mlpGate] = [0, 1, 2, 3, 4, 5].map((part) =>
    slice(modulation, part * width, width),
  );
  const normal = scaleShift(layerNorm(x, { epsilon: MODULATED_EPSILON }), scale, shift);
  const attended = gated(selfAttention(normal, config), gate, x);
  const middle = scaleShift(blockNorm(attended, config), mlpScale, mlpShift);
  return gated(feedForward(middle, config), mlpGate, attended);
}

/** `norm3`, the norm before the perceptron. */
function blockNorm(x: Tensor, { norm_elementwise_affine, norm_eps: epsilon }: DiTConfig): Tensor {
  if (!norm_elementwise_affine) return layerNorm(x, { epsilon });
  const width = x.shape[2];
  return x.graph.scope('norm3', () => {
    const gamma = x.graph.parameter('weight', [width], { kind: 'constant', value: 1 });
    const beta = x.graph.parameter('bias', [width], { kind: 'constant', value: 0 });
    return layerNorm(x, { epsilon, affine: { gamma, beta } });
  });
}

function selfAttention(x: Tensor, config: DiTConfig): Tensor {
  const width = x.shape[2];
  return x.graph.scope('attn1', () => {
    const [q, k, v] = ['to_q', 'to_k', 'to_v'].map((name) => {
      if (config.attention_bias) return linearLayer(name, x, width);
      const start = { kind: 'uniform', bound: 1 / Math.sqrt(width) } as const;
      return linear(
        x,
        x.graph.scope(name, () => x.graph.parameter('weight', [width, width], start)),
        null,
      );
    });
    return linearLayer('to_out.0', attention(q, k, v, config.num_attention_heads), width);
  });
}

function feedForward(x: Tensor, { activation_fn }: DiTConfig): Tensor {
  const width = x.shape[2];
  return x.graph.scope('ff.net', () => {
    const hidden = linearLayer('0.proj', x, 4 * width);
    return linearLayer('2', gelu(hidden, activation_fn === 'gelu' ? 'none' : 'tanh'), width);
  });
}

/** [grid², width]: sines and cosines of the column in the first half of the width, of the row in
 *  the second; frequency i of a quarter is 10000^(−i/quarter). */
function positions(grid: number, width: number): Float32Array {
  const quarter = width / 4;
  const table = new Float32Array(grid * grid * width);
  for (let token = 0; token < grid * grid; token++)
    [token % grid, Math.floor(token / grid)].forEach((position, axis) => {
      for (let i = 0; i < quarter; i++) {
        const angle = position * 10000 ** (-i / quarter);
        const at = token * width + 2 * axis * quarter + i;
        table[at] = Math.sin(angle);
        table[at + quarter] = Math.cos(angle);
      }
    });
  return table;
}
