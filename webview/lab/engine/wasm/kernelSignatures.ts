// Layer: lab worker, engine. The exports of the wasm kernels. Written by
// scripts/kernel-signatures.mjs from kernels/*.assembly.ts; not to be edited.

import type { Flag, OptionalPointer, Pointer } from './pointer';

export interface Kernels {
  linear_forward(x: Pointer, w: Pointer, bias: OptionalPointer, residual: OptionalPointer, y: Pointer, slope: OptionalPointer, M: number, K: number, N: number, silu: Flag, workspace: Pointer): void;
  linear_input_gradient(dy: Pointer, w: Pointer, dx: Pointer, M: number, K: number, N: number, workspace: Pointer): void;
  linear_weight_gradient(x: Pointer, dy: Pointer, dw: Pointer, M: number, K: number, N: number, workspace: Pointer): void;
  conv2d_forward(x: Pointer, w: Pointer, bias: OptionalPointer, sampleBias: OptionalPointer, residual: OptionalPointer, y: Pointer, B: number, H: number, W: number, CI: number, OH: number, OW: number, CO: number, KH: number, KW: number, S: number, P: number, workspace: Pointer): void;
  conv2d_input_gradient(dy: Pointer, w: Pointer, dx: Pointer, B: number, H: number, W: number, CI: number, OH: number, OW: number, CO: number, KH: number, KW: number, S: number, P: number, workspace: Pointer): void;
  conv2d_weight_gradient(x: Pointer, dy: Pointer, dw: Pointer, B: number, H: number, W: number, CI: number, OH: number, OW: number, CO: number, KH: number, KW: number, S: number, P: number, workspace: Pointer): void;
  conv2d_weight_gradient_few(x: Pointer, dy: Pointer, dw: Pointer, B: number, H: number, W: number, CI: number, OH: number, OW: number, CO: number, KH: number, KW: number, S: number, P: number, workspace: Pointer): void;
  winograd_forward(x: Pointer, w: Pointer, bias: OptionalPointer, sampleBias: OptionalPointer, residual: OptionalPointer, y: Pointer, B: number, H: number, W: number, CI: number, OH: number, OW: number, CO: number, padding: number, block: number, workspace: Pointer): void;
  winograd_input_gradient(dy: Pointer, w: Pointer, dx: Pointer, B: number, H: number, W: number, CI: number, OH: number, OW: number, CO: number, padding: number, block: number, workspace: Pointer): void;
  winograd_weight_gradient(x: Pointer, dy: Pointer, dw: Pointer, B: number, H: number, W: number, CI: number, OH: number, OW: number, CO: number, padding: number, block: number, workspace: Pointer): void;
  group_norm_forward(x: Pointer, gamma: Pointer, beta: Pointer, y: Pointer, slope: OptionalPointer, mean: Pointer, rstd: Pointer, B: number, P: number, C: number, G: number, epsilon: number, silu: Flag, workspace: Pointer): void;
  group_norm_backward(x: Pointer, dy: Pointer, slope: OptionalPointer, gamma: Pointer, mean: Pointer, rstd: Pointer, dx: Pointer, dgamma: Pointer, dbeta: Pointer, B: number, P: number, C: number, G: number, workspace: Pointer): void;
  attention_forward(q: Pointer, k: Pointer, v: Pointer, y: Pointer, weights: OptionalPointer, B: number, N: number, C: number, heads: number, factor: number, workspace: Pointer): void;
  attention_backward(q: Pointer, k: Pointer, v: Pointer, weights: Pointer, dy: Pointer, dq: Pointer, dk: Pointer, dv: Pointer, B: number, N: number, C: number, heads: number, factor: number, workspace: Pointer): void;
  cross_entropy(logits: Pointer, target: Pointer, weight: Pointer, logs: Pointer, loss: Pointer, batch: number, classes: number): void;
  cross_entropy_gradient(logs: Pointer, target: Pointer, weight: Pointer, seed: Pointer, d: Pointer, batch: number, classes: number): void;
  gelu_forward(x: Pointer, y: Pointer, slope: OptionalPointer, n: number): void;
  gelu_tanh_forward(x: Pointer, y: Pointer, slope: OptionalPointer, n: number): void;
  mish_forward(x: Pointer, y: Pointer, slope: OptionalPointer, n: number): void;
  relu_forward(x: Pointer, y: Pointer, slope: OptionalPointer, n: number): void;
  add_to_each(x: Pointer, each: Pointer, y: Pointer, B: number, size: number): void;
  divide_by_level(x: Pointer, level: Pointer, y: Pointer, B: number, size: number): void;
  gate(x: Pointer, gates: Pointer, residual: Pointer, y: Pointer, B: number, P: number, C: number): void;
  gate_backward(x: Pointer, gates: Pointer, dy: Pointer, dx: Pointer, dgates: Pointer, B: number, P: number, C: number): void;
  layer_norm_backward(x: Pointer, dy: Pointer, gamma: OptionalPointer, mean: Pointer, rstd: Pointer, dx: Pointer, dgamma: OptionalPointer, dbeta: OptionalPointer, rows: number, C: number): void;
  layer_norm_forward(x: Pointer, gamma: OptionalPointer, beta: OptionalPointer, y: Pointer, mean: Pointer, rstd: Pointer, rows: number, C: number, epsilon: number): void;
  swap_inner(x: Pointer, y: Pointer, B: number, R: number, S: number, C: number): void;
  add(a: Pointer, b: Pointer, y: Pointer, n: number): void;
  column_sum(x: Pointer, sums: Pointer, rows: number, columns: number): void;
  multiply(a: Pointer, b: Pointer, y: Pointer, n: number): void;
  scale(x: Pointer, y: Pointer, factor: number, n: number): void;
  silu_forward(x: Pointer, y: Pointer, slope: OptionalPointer, n: number): void;
  spatial_sum(x: Pointer, sums: Pointer, batch: number, pixels: number, channels: number): void;
  weighted_mse(prediction: Pointer, target: Pointer, weight: Pointer, loss: Pointer, batch: number, size: number): void;
  weighted_mse_gradient(prediction: Pointer, target: Pointer, weight: Pointer, seed: Pointer, d: Pointer, batch: number, size: number): void;
  concat(a: Pointer, b: Pointer, y: Pointer, rows: number, A: number, B: number): void;
  embedding_backward(index: Pointer, dy: Pointer, dtable: Pointer, B: number, rows: number, width: number): void;
  embedding_forward(table: Pointer, index: Pointer, y: Pointer, B: number, rows: number, width: number): void;
  fourier_features(level: Pointer, weight: Pointer, y: Pointer, B: number, half: number): void;
  scale_shift(x: Pointer, scale: Pointer, shift: Pointer, y: Pointer, B: number, P: number, C: number): void;
  scale_shift_backward(x: Pointer, scale: Pointer, dy: Pointer, dx: Pointer, dscale: Pointer, B: number, P: number, C: number): void;
  sinusoidal(t: Pointer, frequencies: Pointer, y: Pointer, B: number, half: number, cosineFirst: Flag): void;
  slice(x: Pointer, y: Pointer, rows: number, stride: number, offset: number, width: number): void;
  spread_pixels(x: Pointer, y: Pointer, batch: number, pixels: number, channels: number): void;
  sum_blocks(x: Pointer, y: Pointer, B: number, H: number, W: number, C: number, lines: number, factor: number): void;
  transpose(x: Pointer, y: Pointer, B: number, R: number, C: number): void;
  upsample(x: Pointer, y: Pointer, B: number, H: number, W: number, C: number, lines: number, factor: number): void;
  widen(x: Pointer, y: Pointer, rows: number, stride: number, offset: number, width: number): void;
  adamw(p: Pointer, g: Pointer, m: Pointer, v: Pointer, average: Pointer, n: number, stepSize: number, beta1: number, beta2: number, epsilon: number, shrink: number, root: number, blend: number, clip: number): void;
  sum_of_squares(x: Pointer, n: number): number;
  arena_start(): Pointer;
}
