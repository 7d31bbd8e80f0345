// Layer: lab worker, engine, wasm kernels. The register-blocked inner loop on which every matrix
// product and convolution stands. A tile is MR×8 results in registers: six rows where there is a
// fused multiply-add (12 accumulators of 16 registers), four where the product needs a register
// of its own. It sums outer products: MR adjacent floats of the left-hand side times a row of a
// packed panel of eight columns of the right-hand side.
// The loop ends in plain stores, to the result or into a spilled tile that a second function
// merges, and is one loop: with conditions, calls or a loop around it V8 keeps the accumulators on
// the stack, at half the speed.

import { MOST_ROWS, PANEL } from './sizes.assembly';
import { fma } from './vector.assembly';

/** Rows of a tile. */
export const MR: i32 = ASC_FEATURE_RELAXED_SIMD ? MOST_ROWS : 4;

/** Columns of a tile and of a packed panel. */
export const NR: i32 = PANEL;

const spill = memory.data(6 * 8 * 4, 16);
const zeros = memory.data(8 * 4, 16);

/** Eight zeros: the bias of what has none. */
export function noBias(): usize {
  return zeros;
}

/** Adds `rows`×`cols` of the spilled tile to the residual (0: none) and stores the sum at c. */
function mergeTile(c: usize, ldc: usize, rows: i32, cols: i32, residual: usize): void {
  let tile: usize = spill;
  const step: usize = residual == 0 ? 0 : ldc;
  for (let r = 0; r < rows; r++) {
    if (cols == NR) {
      let x = v128.load(tile), y = v128.load(tile, 16);
      if (residual != 0) {
        x = f32x4.add(x, v128.load(residual));
        y = f32x4.add(y, v128.load(residual, 16));
      }
      v128.store(c, x);
      v128.store(c, y, 16);
    } else {
      for (let q = 0; q < cols; q++) {
        const offset = <usize>q << 2;
        let value = load<f32>(tile + offset);
        if (residual != 0) value += load<f32>(residual + offset);
        store<f32>(c + offset, value);
      }
    }
    tile += 32;
    c += ldc;
    residual += step;
  }
}

/**
 * c[r][q] = Σ a[k][r]·panel[k][q] + bias[q] + residual[r][q], k over `lines` runs of `count`:
 * `step` bytes from one k to the next, and `jump` more from one line to the next. `ldc` in bytes.
 * The residual (0: none) is laid out like c; c itself accumulates.
 */
@inline
export function tile(
  a: usize, lines: i32, count: i32, step: usize, jump: usize, panel: usize,
  c: usize, ldc: usize, rows: i32, cols: i32, bias: usize, residual: usize,
): void {
  if (rows == MR && cols == NR && residual == 0) {
    sum(a, lines, count, step, jump, panel, bias, c, ldc);
  } else {
    sum(a, lines, count, step, jump, panel, bias, spill, 32);
    mergeTile(c, ldc, rows, cols, residual);
  }
}

function sum(
  a: usize, lines: i32, count: i32, step: usize, jump: usize, panel: usize, bias: usize,
  out: usize, ldo: usize,
): void {
  let x0 = v128.load(bias), y0 = v128.load(bias, 16), x1 = x0, y1 = y0, x2 = x0, y2 = y0;
  let x3 = x0, y3 = y0, x4 = x0, y4 = y0, x5 = x0, y5 = y0;
  const last = panel + (<usize>(lines * count) << 5);
  const bytes = <usize>count << 5;
  let end = panel + bytes;
  while (panel != last) {
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
    if (panel == end) {
      a += jump;
      end += bytes;
    }
  }
  v128.store(out, x0); v128.store(out, y0, 16); out += ldo;
  v128.store(out, x1); v128.store(out, y1, 16); out += ldo;
  v128.store(out, x2); v128.store(out, y2, 16); out += ldo;
  v128.store(out, x3); v128.store(out, y3, 16); out += ldo;
  if (MR == 6) {
    v128.store(out, x4); v128.store(out, y4, 16); out += ldo;
    v128.store(out, x5); v128.store(out, y5, 16);
  }
}
