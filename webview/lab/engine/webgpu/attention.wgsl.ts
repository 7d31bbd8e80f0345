// Layer: lab worker, engine. Softmax attention as batched matrix products, one a sample and head,
// read from where heads lie side by side in the channels; between them, the softmax and its
// gradient work on the weights in place.

import type { Tensor } from '../graph/graph';
import { literal, type Binding, type Dispatch, type GpuPlacement } from './dispatch';
import { matrixProduct, storedFactor, type Factor } from './gemm.wgsl';
import { laneKernel, lanesFor } from './lanes.wgsl';
import { bound, commonWidth, type BoundArray, type Width } from './wgsl';

/** q, k, v and y are [batch, tokens, channels], weights [batch, heads, tokens, tokens]. */
export interface AttentionSizes {
  readonly batch: number;
  readonly tokens: number;
  readonly channels: number;
  readonly heads: number;
  /** Channels of a head. */
  readonly depth: number;
  /** Of the scores, before the softmax. */
  readonly factor: number;
}

export interface AttentionTensors {
  readonly q: Tensor;
  readonly k: Tensor;
  readonly v: Tensor;
  readonly y: Tensor;
  /** Kept only where they are read. */
  readonly weights: Tensor;
}

/** Scores, softmax, and the mixture of the values. */
export function attentionForward(
  gpu: GpuPlacement,
  { q, k, v, y, weights: kept }: AttentionTensors,
  sizes: AttentionSizes,
): Dispatch[] {
  const weights = gpu.isRead(kept) ? kept : gpu.scratch(kept.size);
  return [
    scores(gpu, 'attention_scores', { left: q, right: k, to: weights }, sizes, sizes.factor),
    rowKernel(
      gpu,
      'attention_softmax',
      [bound('weights', weights, 'read_write', 1)],
      sizes,
      `  var top = ${literal(-3e38)};
  for (var e = lane; e < TOKENS; e += LANES) { top = max(top, weights[start + e]); }
  top = largest(top, lane);
  var sum = 0.0;
  for (var e = lane; e < TOKENS; e += LANES) {
    let power = exp(weights[start + e] - top);
    weights[start + e] = power;
    sum += power;
  }
  sum = total(sum, lane);
  for (var e = lane; e < TOKENS; e += LANES) { weights[start + e] /= sum; }`,
    ),
    mixture(gpu, 'attention_mixture', { weights, of: v, to: y, turned: false }, sizes),
  ];
}

export interface AttentionGradientTensors {
  readonly q: Tensor;
  readonly k: Tensor;
  readonly v: Tensor;
  readonly weights: Tensor;
  readonly dy: Tensor;
  readonly dq: Tensor;
  readonly dk: Tensor;
  readonly dv: Tensor;
}

/** With P the weights: ds = P·(dy·vᵀ − Σ_row P·dy·vᵀ)·factor, dq = ds·k, dk = dsᵀ·q, dv = Pᵀ·dy. */
export function attentionBackward(
  gpu: GpuPlacement,
  { q, k, v, weights, dy, dq, dk, dv }: AttentionGradientTensors,
  sizes: AttentionSizes,
): Dispatch[] {
  const ds = gpu.scratch(weights.size);
  const arrays = [bound('weights', weights, 'read', 1), bound('ds', ds, 'read_write', 1)];
  return [
    scores(gpu, 'attention_weight_gradient', { left: dy, right: v, to: ds }, sizes, 1),
    rowKernel(
      gpu,
      'attention_softmax_gradient',
      arrays,
      sizes,
      `  var mean = 0.0;
  for (var e = lane; e < TOKENS; e += LANES) { mean += weights[start + e] * ds[start + e]; }
  mean = total(mean, lane);
  for (var e = lane; e < TOKENS; e += LANES) {
    ds[start + e] = weights[start + e] * (ds[start + e] - mean) * ${literal(sizes.factor)};
  }`,
    ),
    mixture(gpu, 'attention_query_gradient', { weights: ds, of: k, to: dq, turned: false }, sizes),
    mixture(gpu, 'attention_key_gradient', { weights: ds, of: q, to: dk, turned: true }, sizes),
    mixture(gpu, 'attention_value_gradient', { weights, of: dy, to: dv, turned: true }, sizes),
  ];
}

interface Scores {
  readonly left: Tensor;
  readonly right: Tensor;
  readonly to: Binding['of'];
}

/** to = factor·left·rightᵀ per head. */
function scores(
  gpu: GpuPlacement,
  kernel: string,
  { left, right, to }: Scores,
  sizes: AttentionSizes,
  factor: number,
): Dispatch {
  const { batch, heads, tokens, depth } = sizes;
  const width = commonWidth(tokens);
  const narrow = commonWidth(depth);
  const at = `((slice * ${tokens}u + row) * ${tokens}u + column) / ${width}u`;
  return matrixProduct(gpu, {
    kernel,
    rows: tokens,
    columns: tokens,
    depth,
    batch: batch * heads,
    arrays: [
      bound('left', left, 'read', narrow),
      bound('right', right, 'read', narrow),
      bound('to', to, 'read_write', width),
    ],
    a: headFactor('left', 'depth', sizes),
    b: headFactor('right', 'depth', sizes),
    result: { width, store: `to[${at}] = sum * ${literal(factor)};` },
  });
}

interface Mixture {
  readonly weights: Binding['of'];
  readonly of: Tensor;
  readonly to: Tensor;
  /** Whether the weights are transposed. */
  readonly turned: boolean;
}

/** to = weights·of per head. */
function mixture(
  gpu: GpuPlacement,
  kernel: string,
  { weights, of, to, turned }: Mixture,
  sizes: AttentionSizes,
): Dispatch {
  const { batch, heads, tokens, channels, depth } = sizes;
  const width = commonWidth(depth);
  const wide = commonWidth(tokens);
  return matrixProduct(gpu, {
    kernel,
    rows: tokens,
    columns: depth,
    depth: tokens,
    batch: batch * heads,
    arrays: [
      bound('weights', weights, 'read', wide),
      bound('values', of, 'read', width),
      bound('to', to, 'read_write', width),
    ],
    a: storedFactor({
      name: 'weights',
      width: wide,
      along: turned ? 'outer' : 'depth',
      stride: tokens,
      start: `slice * ${tokens * tokens}u`,
    }),
    b: headFactor('values', 'outer', sizes),
    result: {
      width,
      store: `to[(${headStart(sizes)} + row * ${channels}u + column) / ${width}u] = sum;`,
    },
  });
}

/** Tokens by channels of one head. */
function headFactor(name: string, along: 'depth' | 'outer', sizes: AttentionSizes): Factor {
  const width: Width = commonWidth(sizes.depth);
  return storedFactor({ name, width, along, stride: sizes.channels, start: headStart(sizes) });
}

/** Where the head of a slice begins, in WGSL. */
function headStart({ tokens, channels, heads, depth }: AttentionSizes): string {
  return `slice / ${heads}u * ${tokens * channels}u + slice % ${heads}u * ${depth}u`;
}

/** A kernel on the rows of the weights; `start` is the first element of one. */
function rowKernel(
  gpu: GpuPlacement,
  kernel: string,
  arrays: readonly BoundArray[],
  { batch, heads, tokens }: AttentionSizes,
  body: string,
): Dispatch {
  return laneKernel({
    kernel,
    arrays,
    pieces: batch * heads * tokens,
    lanes: lanesFor(gpu.traits, tokens),
    helpers: `const TOKENS = ${tokens}u;`,
    body: `  let start = piece * TOKENS;\n${body}`,
  });
}
