// Layer: lab worker, engine, wasm kernels. Two more register tiles, for the products of Winograd's
// convolution, where all sizes are whole tiles: one over rows that are packed in groups of four,
// and one that adds to its result. Built like `sum` in `tiles.assembly.ts`, for the same reasons.

import { MR, NR } from './tiles.assembly';
import { fma } from './vector.assembly';

/** Bytes of one group of four columns of MR rows. */
const GROUP: usize = MR << 4;

/**
 * c[m][n] = Σ_k a[m][k]·b[k][n] for whole tiles: M a multiple of MR, N of 8, K of 4. a lies in
 * panels of MR rows, each [K/4][MR][4]; b in panels of eight columns; rows of c are N long.
 */
export function multiplyGroups(a: usize, b: usize, c: usize, M: i32, K: i32, N: i32): void {
  const row = <usize>N << 2;
  const panel = <usize>K << 5, rows = <usize>(MR * K) << 2;
  for (let n = 0; n < N; n += NR) {
    let from = a, to = c + (<usize>n << 2);
    for (let m = 0; m < M; m += MR) {
      sumGroups(from, b, b + panel, to, row);
      from += rows;
      to += row * MR;
    }
    b += panel;
  }
}

export function sumGroups(a: usize, panel: usize, last: usize, out: usize, ldo: usize): void {
  let x0 = f32x4.splat(0), y0 = x0, x1 = x0, y1 = x0, x2 = x0, y2 = x0;
  let x3 = x0, y3 = x0, x4 = x0, y4 = x0, x5 = x0, y5 = x0;
  let end = panel + 128;
  do {
    const b0 = v128.load(panel), b1 = v128.load(panel, 16);
    let s = v128.load32_splat(a);
    x0 = fma(s, b0, x0); y0 = fma(s, b1, y0);
    s = v128.load32_splat(a, 16);
    x1 = fma(s, b0, x1); y1 = fma(s, b1, y1);
    s = v128.load32_splat(a, 32);
    x2 = fma(s, b0, x2); y2 = fma(s, b1, y2);
    s = v128.load32_splat(a, 48);
    x3 = fma(s, b0, x3); y3 = fma(s, b1, y3);
    if (MR == 6) {
      s = v128.load32_splat(a, 64);
      x4 = fma(s, b0, x4); y4 = fma(s, b1, y4);
      s = v128.load32_splat(a, 80);
      x5 = fma(s, b0, x5); y5 = fma(s, b1, y5);
    }
    a += 4;
    panel += 32;
    if (panel == end) {
      a += GROUP - 16;
      end += 128;
    }
  } while (panel != last);
  v128.store(out, x0); v128.store(out, y0, 16); out += ldo;
  v128.store(out, x1); v128.store(out, y1, 16); out += ldo;
  v128.store(out, x2); v128.store(out, y2, 16); out += ldo;
  v128.store(out, x3); v128.store(out, y3, 16); out += ldo;
  if (MR == 6) {
    v128.store(out, x4); v128.store(out, y4, 16); out += ldo;
    v128.store(out, x5); v128.store(out, y5, 16);
  }
}

/**
 * c[m][n] += Σ_t a[t][m]·b[t][n] for t < T, M a multiple of 4 and N of 8. Rows of a are M long, b
 * lies in panels of eight columns, rows of c are N long.
 */
export function addOuterProducts(a: usize, b: usize, c: usize, M: i32, T: i32, N: i32): void {
  const row = <usize>N << 2, step = <usize>M << 2, panel = <usize>T << 5;
  // Rows that are summed in fours, so that tiles of six leave none idle.
  const rest = M % 6;
  const sixes = MR == 6 ? M - (rest == 2 ? 8 : rest) : 0;
  for (let n = 0; n < N; n += NR) {
    let to = c + (<usize>n << 2);
    let m = 0;
    for (; m < sixes; m += 6) {
      addOuter6(a + (<usize>m << 2), step, b, b + panel, to, row);
      to += row * 6;
    }
    for (; m < M; m += 4) {
      addOuter4(a + (<usize>m << 2), step, b, b + panel, to, row);
      to += row * 4;
    }
    b += panel;
  }
}

export function addOuter6(a: usize, step: usize, panel: usize, last: usize, c: usize, ldc: usize): void {
  let p = c;
  let x0 = v128.load(p), y0 = v128.load(p, 16); p += ldc;
  let x1 = v128.load(p), y1 = v128.load(p, 16); p += ldc;
  let x2 = v128.load(p), y2 = v128.load(p, 16); p += ldc;
  let x3 = v128.load(p), y3 = v128.load(p, 16); p += ldc;
  let x4 = v128.load(p), y4 = v128.load(p, 16); p += ldc;
  let x5 = v128.load(p), y5 = v128.load(p, 16);
  do {
    const b0 = v128.load(panel), b1 = v128.load(panel, 16);
    let s = v128.load32_splat(a);
    x0 = fma(s, b0, x0); y0 = fma(s, b1, y0);
    s = v128.load32_splat(a, 4);
    x1 = fma(s, b0, x1); y1 = fma(s, b1, y1);
    s = v128.load32_splat(a, 8);
    x2 = fma(s, b0, x2); y2 = fma(s, b1, y2);
    s = v128.load32_splat(a, 12);
    x3 = fma(s, b0, x3); y3 = fma(s, b1, y3);
    s = v128.load32_splat(a, 16);
    x4 = fma(s, b0, x4); y4 = fma(s, b1, y4);
    s = v128.load32_splat(a, 20);
    x5 = fma(s, b0, x5); y5 = fma(s, b1, y5);
    a += step;
    panel += 32;
  } while (panel != last);
  v128.store(c, x0); v128.store(c, y0, 16); c += ldc;
  v128.store(c, x1); v128.store(c, y1, 16); c += ldc;
  v128.store(c, x2); v128.store(c, y2, 16); c += ldc;
  v128.store(c, x3); v128.store(c, y3, 16); c += ldc;
  v128.store(c, x4); v128.store(c, y4, 16); c += ldc;
  v128.store(c, x5); v128.store(c, y5, 16);
}

export function addOuter4(a: usize, step: usize, panel: usize, last: usize, c: usize, ldc: usize): void {
  let p = c;
  let x0 = v128.load(p), y0 = v128.load(p, 16); p += ldc;
  let x1 = v128.load(p), y1 = v128.load(p, 16); p += ldc;
  let x2 = v128.load(p), y2 = v128.load(p, 16); p += ldc;
  let x3 = v128.load(p), y3 = v128.load(p, 16);
  do {
    const b0 = v128.load(panel), b1 = v128.load(panel, 16);
    let s = v128.load32_splat(a);
    x0 = fma(s, b0, x0); y0 = fma(s, b1, y0);
    s = v128.load32_splat(a, 4);
    x1 = fma(s, b0, x1); y1 = fma(s, b1, y1);
    s = v128.load32_splat(a, 8);
    x2 = fma(s, b0, x2); y2 = fma(s, b1, y2);
    s = v128.load32_splat(a, 12);
    x3 = fma(s, b0, x3); y3 = fma(s, b1, y3);
    a += step;
    panel += 32;
  } while (panel != last);
  v128.store(c, x0); v128.store(c, y0, 16); c += ldc;
  v128.store(c, x1); v128.store(c, y1, 16); c += ldc;
  v128.store(c, x2); v128.store(c, y2, 16); c += ldc;
  v128.store(c, x3); v128.store(c, y3, 16);
}
