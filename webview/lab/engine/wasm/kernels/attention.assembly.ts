// Layer: lab worker, engine, wasm kernels. Softmax attention (Vaswani 2017) over [B, N, C] with
// heads side by side in the channels, and its gradients. The weights are kept for the backward
// pass: at the sizes trained here (N ≤ 256) they are small.

import { Optional } from './arguments.assembly';
import { multiplyRows, outerProduct, packMatrix } from './matrix.assembly';
import { rowPanels, scoresSize } from './sizes.assembly';
import { softmaxRows, softmaxRowsGradient } from './softmax.assembly';

/** y = softmax(q·kᵀ·scale)·v per head; the softmax is kept in weights [B, heads, N, N] where they
 *  are given. Workspace: `attentionWorkspace(N, D)`, D = C/heads. */
export function attention_forward(
  q: usize,
  k: usize,
  v: usize,
  y: usize,
  weights: Optional,
  B: i32,
  N: i32,
  C: i32,
  heads: i32,
  factor: f32,
  workspace: usize,
): void {
  const D = C / heads;
  const scratch = workspace;
  workspace += <usize>rowPanels(max(N, D)) << 2;
  let scores = weights;
  if (weights == 0) {
    scores = workspace;
    workspace += <usize>scoresSize(N) << 2;
  }
  for (let b = 0; b < B; b++) {
    for (let h = 0; h < heads; h++) {
      const at = (<usize>(b * N * C + h * D)) << 2;
      packMatrix(k + at, D, N, 1, C, workspace);
      multiplyRows(q + at, C, N, D, workspace, N, scores, N, 0, 0, scratch);
      softmaxRows(scores, N, N, factor);
      packMatrix(v + at, N, D, C, 1, workspace);
      multiplyRows(scores, N, N, N, workspace, D, y + at, C, 0, 0, scratch);
      if (weights != 0) scores += (<usize>(N * N)) << 2;
    }
  }
}

/** dq, dk, dv of {@link attention_forward}. Workspace:
 *  `attentionGradientWorkspace(N, D)`. */
export function attention_backward(
  q: usize,
  k: usize,
  v: usize,
  weights: usize,
  dy: usize,
  dq: usize,
  dk: usize,
  dv: usize,
  B: i32,
  N: i32,
  C: i32,
  heads: i32,
  factor: f32,
  workspace: usize,
): void {
  const D = C / heads;
  const scratch = workspace;
  const scores = workspace + (<usize>rowPanels(max(N, D)) << 2);
  const packed = scores + (<usize>scoresSize(N) << 2);
  for (let b = 0; b < B; b++) {
    for (let h = 0; h < heads; h++) {
      const at = (<usize>(b * N * C + h * D)) << 2;
      outerProduct(weights, N, N, dy + at, C, D, N, dv + at, C, packed);
      packMatrix(v + at, D, N, 1, C, packed);
      multiplyRows(dy + at, C, N, D, packed, N, scores, N, 0, 0, scratch);
      softmaxRowsGradient(scores, weights, N, N, factor);
      packMatrix(k + at, N, D, C, 1, packed);
      multiplyRows(scores, N, N, N, packed, D, dq + at, C, 0, 0, scratch);
      outerProduct(scores, N, N, q + at, C, D, N, dk + at, C, packed);
      weights += (<usize>(N * N)) << 2;
    }
  }
}
