// Layer: lab worker, engine, wasm kernels. The two register-blocked inner loops on which every
// matrix product and convolution stands. A tile is MR×8 results in registers: six rows where
// there is a fused multiply-add (12 accumulators of 16 registers), four where the product needs
// a register of its own. The right-hand matrix comes in packed panels of eight columns.
//   rowTile    reads MR rows by pointer, each in segments: a convolution is a product whose
//              rows are windows of a zero-padded NHWC image, so nothing is copied per tap
//   outerTile  sums outer products over rows: the gradients by weights

import { fma } from './vector.assembly';

/** Rows of a tile. */
export const MR: i32 = ASC_FEATURE_RELAXED_SIMD ? 6 : 4;

/** Columns of a tile and of a packed panel. */
export const NR: i32 = 8;

const spill = memory.data(6 * 8 * 4, 16);
const zeros = memory.data(8 * 4, 16);

/** Eight zeros: the bias of what has none. */
export function noBias(): usize {
  return zeros;
}

@inline
function finishRow(c: usize, x: v128, y: v128, bias: usize, residual: usize): void {
  x = f32x4.add(x, v128.load(bias));
  y = f32x4.add(y, v128.load(bias, 16));
  if (residual != 0) {
    x = f32x4.add(x, v128.load(residual));
    y = f32x4.add(y, v128.load(residual, 16));
  }
  v128.store(c, x);
  v128.store(c, y, 16);
}

/** Copies `rows`×`cols` of the spilled tile, for tiles at the edge. */
function finishEdge(c: usize, ldc: usize, rows: i32, cols: i32, bias: usize, residual: usize): void {
  for (let r = 0; r < rows; r++) {
    for (let q = 0; q < cols; q++) {
      const offset = <usize>q << 2;
      let value = load<f32>(spill + ((<usize>(r * NR + q)) << 2)) + load<f32>(bias + offset);
      if (residual != 0) value += load<f32>(residual + offset);
      store<f32>(c + offset, value);
    }
    c += ldc;
    if (residual != 0) residual += ldc;
  }
}

/**
 * c[r][q] = Σ_k a_r[k]·panel[k][q] + bias[q] + residual[r][q] (0: none; c itself accumulates).
 * Each row consists of `segments` runs of `length` floats, `jump` bytes from the end of one to
 * the start of the next. `ldc` in bytes; pass any valid pointer for rows beyond `rows`.
 */
export function rowTile(
  a0: usize, a1: usize, a2: usize, a3: usize, a4: usize, a5: usize,
  segments: i32, length: i32, jump: usize, panel: usize,
  c: usize, ldc: usize, rows: i32, cols: i32, bias: usize, residual: usize,
): void {
  let x0 = f32x4.splat(0), y0 = x0, x1 = x0, y1 = x0, x2 = x0, y2 = x0;
  let x3 = x0, y3 = x0, x4 = x0, y4 = x0, x5 = x0, y5 = x0;
  for (let segment = 0; segment < segments; segment++) {
    const end = a0 + (<usize>length << 2);
    while (a0 != end) {
      const b0 = v128.load(panel), b1 = v128.load(panel, 16);
      let s = v128.load32_splat(a0);
      x0 = fma(s, b0, x0); y0 = fma(s, b1, y0);
      s = v128.load32_splat(a1);
      x1 = fma(s, b0, x1); y1 = fma(s, b1, y1);
      s = v128.load32_splat(a2);
      x2 = fma(s, b0, x2); y2 = fma(s, b1, y2);
      s = v128.load32_splat(a3);
      x3 = fma(s, b0, x3); y3 = fma(s, b1, y3);
      a0 += 4; a1 += 4; a2 += 4; a3 += 4;
      if (MR == 6) {
        s = v128.load32_splat(a4);
        x4 = fma(s, b0, x4); y4 = fma(s, b1, y4);
        s = v128.load32_splat(a5);
        x5 = fma(s, b0, x5); y5 = fma(s, b1, y5);
        a4 += 4; a5 += 4;
      }
      panel += 32;
    }
    a0 += jump; a1 += jump; a2 += jump; a3 += jump;
    if (MR == 6) { a4 += jump; a5 += jump; }
  }
  if (rows == MR && cols == NR) {
    const step: usize = residual == 0 ? 0 : ldc;
    finishRow(c, x0, y0, bias, residual); c += ldc; residual += step;
    finishRow(c, x1, y1, bias, residual); c += ldc; residual += step;
    finishRow(c, x2, y2, bias, residual); c += ldc; residual += step;
    finishRow(c, x3, y3, bias, residual);
    if (MR == 6) {
      c += ldc; residual += step;
      finishRow(c, x4, y4, bias, residual); c += ldc; residual += step;
      finishRow(c, x5, y5, bias, residual);
    }
    return;
  }
  finishRow(spill, x0, y0, zeros, 0);
  finishRow(spill + 32, x1, y1, zeros, 0);
  finishRow(spill + 64, x2, y2, zeros, 0);
  finishRow(spill + 96, x3, y3, zeros, 0);
  if (MR == 6) {
    finishRow(spill + 128, x4, y4, zeros, 0);
    finishRow(spill + 160, x5, y5, zeros, 0);
  }
  finishEdge(c, ldc, rows, cols, bias, residual);
}

/**
 * c[r][q] (+)= Σ a[k][r]·panel[k][q] over `lines` runs of `count` rows k: `step` bytes from one
 * k to the next, and `jump` more from one line to the next. The MR values a[k][·] are adjacent.
 */
export function outerTile(
  a: usize, lines: i32, count: i32, step: usize, jump: usize, panel: usize,
  c: usize, ldc: usize, rows: i32, cols: i32, accumulate: bool,
): void {
  let x0 = f32x4.splat(0), y0 = x0, x1 = x0, y1 = x0, x2 = x0, y2 = x0;
  let x3 = x0, y3 = x0, x4 = x0, y4 = x0, x5 = x0, y5 = x0;
  for (let line = 0; line < lines; line++) {
    for (let k = 0; k < count; k++) {
      const b0 = v128.load(panel), b1 = v128.load(panel, 16);
      let s = v128.load32_splat(a);
      x0 = fma(s, b0, x0); y0 = fma(s, b1, y0);
      s = v128.load32_splat(a, 4);
      x1 = fma(s, b0, x1); y1 = fma(s, b1, y1);
      s = v128.load32_splat(a, 8);
      x2 = fma(s, b0, x2); y2 = fma(s, b1, y2);
      s = v128.load32_splat(a, 12);
      x3 = fma(s, b0, x3); y3 = fma(s, b1, y3);
      if (MR == 6) {
        s = v128.load32_splat(a, 16);
        x4 = fma(s, b0, x4); y4 = fma(s, b1, y4);
        s = v128.load32_splat(a, 20);
        x5 = fma(s, b0, x5); y5 = fma(s, b1, y5);
      }
      a += step;
      panel += 32;
    }
    a += jump;
  }
  let residual: usize = accumulate ? c : 0;
  if (rows == MR && cols == NR) {
    const next: usize = accumulate ? ldc : 0;
    finishRow(c, x0, y0, zeros, residual); c += ldc; residual += next;
    finishRow(c, x1, y1, zeros, residual); c += ldc; residual += next;
    finishRow(c, x2, y2, zeros, residual); c += ldc; residual += next;
    finishRow(c, x3, y3, zeros, residual);
    if (MR == 6) {
      c += ldc; residual += next;
      finishRow(c, x4, y4, zeros, residual); c += ldc; residual += next;
      finishRow(c, x5, y5, zeros, residual);
    }
    return;
  }
  finishRow(spill, x0, y0, zeros, 0);
  finishRow(spill + 32, x1, y1, zeros, 0);
  finishRow(spill + 64, x2, y2, zeros, 0);
  finishRow(spill + 96, x3, y3, zeros, 0);
  if (MR == 6) {
    finishRow(spill + 128, x4, y4, zeros, 0);
    finishRow(spill + 160, x5, y5, zeros, 0);
  }
  finishEdge(c, ldc, rows, cols, zeros, residual);
}
