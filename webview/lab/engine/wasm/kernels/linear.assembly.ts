// Layer: lab worker, engine, wasm kernels. Fully connected layers: y = act(x·Wᵀ + b) with W as
// PyTorch keeps it, [out, in], and their gradients.

import { Optional } from './arguments.assembly';
import { silu_forward } from './elementwise.assembly';
import { multiplyRows, outerProduct, packMatrix } from './matrix.assembly';
import { packedSize } from './sizes.assembly';

/** Rows that are finished, activation and all, before the next ones are begun. */
const ROW_BLOCK: i32 = 96;

/** x M×K, w N×K, y M×N. With `silu`, y = SiLU(z) and slope (optional) = SiLU′(z).
 *  Workspace: `productWorkspace(K, N)`. */
export function linear_forward(
  x: usize,
  w: usize,
  bias: Optional,
  residual: Optional,
  y: usize,
  slope: Optional,
  M: i32,
  K: i32,
  N: i32,
  silu: bool,
  workspace: usize,
): void {
  packMatrix(w, K, N, 1, K, workspace);
  const scratch = workspace + (<usize>packedSize(K, N) << 2);
  for (let m = 0; m < M; m += ROW_BLOCK) {
    const rows = min(ROW_BLOCK, M - m);
    const at = (<usize>(m * N)) << 2;
    const from = x + ((<usize>(m * K)) << 2);
    const rest: usize = residual == 0 ? 0 : residual + at;
    multiplyRows(from, K, rows, K, workspace, N, y + at, N, bias, rest, scratch);
    // While the block is still in the cache.
    if (silu) silu_forward(y + at, y + at, slope == 0 ? 0 : slope + at, rows * N);
  }
}

/** dx = dy·W: dy M×N, w N×K, dx M×K. Workspace: `productWorkspace(N, K)`. */
export function linear_input_gradient(
  dy: usize,
  w: usize,
  dx: usize,
  M: i32,
  K: i32,
  N: i32,
  workspace: usize,
): void {
  packMatrix(w, N, K, K, 1, workspace);
  const scratch = workspace + (<usize>packedSize(N, K) << 2);
  multiplyRows(dy, N, M, N, workspace, K, dx, K, 0, 0, scratch);
}

/** dW = dyᵀ·x: N×K. Workspace: `outerProductWorkspace(K)`. */
export function linear_weight_gradient(
  x: usize,
  dy: usize,
  dw: usize,
  M: i32,
  K: i32,
  N: i32,
  workspace: usize,
): void {
  outerProduct(dy, N, N, x, K, K, M, dw, K, workspace);
}
