// Layer: benchmark. The small image network that engines are compared on since the first sketches:
// 28×28×1, widths 32 and 64, five residual blocks, no attention. It is smaller than the smallest
// UNet2DModel, and made of the same blocks.

import type { Tensor } from '../../webview/lab/engine/graph/graph';
import {
  convolutionLayer,
  groupNormLayer,
  timestepFrequencies,
} from '../../webview/lab/engine/networks/layers';
import type { NetworkBuilder } from '../../webview/lab/engine/networks/network';
import {
  resnetBlock,
  timestepEmbedding,
  type BlockContext,
} from '../../webview/lab/engine/networks/unetBlocks';
import { concat } from '../../webview/lab/engine/ops/concat';
import { sinusoidal } from '../../webview/lab/engine/ops/embedding';
import { channelsFirst, channelsLast } from '../../webview/lab/engine/ops/layout';
import { averagePool, upsampleNearest } from '../../webview/lab/engine/ops/resample';
import { silu } from '../../webview/lab/engine/ops/silu';

/** Sizes of the network; the bench's own are 28, 32, 8. */
export interface SmallUnetConfig {
  /** Pixels along an edge; even. */
  readonly size: number;
  /** Channels of the finer level; the coarser one has twice as many. */
  readonly width: number;
  readonly groups: number;
}

const TIME_FREQUENCIES = 64;
const TIME_WIDTH = 128;
const EPSILON = 1e-5;

/** sample [B, 1, size, size], timestep [B] → output as the sample. */
export function smallUnet({ size, width, groups }: SmallUnetConfig): NetworkBuilder {
  return (graph, batch) => {
    const sample = graph.input('sample', [batch, 1, size, size]);
    const timestep = graph.input('timestep', [batch]);
    const frequencies = timestepFrequencies(graph, TIME_FREQUENCIES, 0);
    const times = sinusoidal(timestep, frequencies, true);
    const context: BlockContext = {
      groups,
      epsilon: EPSILON,
      embedding: silu(timestepEmbedding('time_embedding', times, TIME_WIDTH)),
      timeScaleShift: 'default',
      activation: 'silu',
      frames: null,
    };
    const block = (name: string, x: Tensor, channels: number): Tensor =>
      resnetBlock(name, x, channels, context);
    const start = convolutionLayer('conv_in', channelsLast(sample), width, 3, { padding: 1 });
    const fine = block('down.0', start, width);
    const coarse = block('down.1', averagePool(fine), 2 * width);
    const middle = block('mid', coarse, 2 * width);
    const rising = block('up.1', concat(middle, coarse), 2 * width);
    const last = block('up.0', concat(upsampleNearest(rising), fine), width);
    const norm = { groups, epsilon: EPSILON, activation: 'silu' } as const;
    const normal = groupNormLayer('conv_norm_out', last, norm);
    const output = channelsFirst(convolutionLayer('conv_out', normal, 1, 3, { padding: 1 }));
    return { sample, timestep, classLabels: null, output };
  };
}
