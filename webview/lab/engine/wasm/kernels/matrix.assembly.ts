// Layer: lab worker, engine, wasm kernels. Packing, and matrix products of any size from the
// tiles. Strides are counted in floats. Blocks are sized so that a panel of the right-hand
// matrix stays in the first-level cache and the packed rows that stream past it in the second.

import { DEPTH_BLOCK, ROW_PANELS } from './sizes.assembly';
import { MR, NR, noBias, tile } from './tiles.assembly';

/** Four vectors of one column each, from four rows' worth of lanes. */
@inline
function storeTransposed(r0: v128, r1: v128, r2: v128, r3: v128, out: usize): void {
  const a = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5), b = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5);
  const c = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7), d = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
  v128.store(out, v128.shuffle<f64>(a, b, 0, 2));
  v128.store(out, v128.shuffle<f64>(a, b, 1, 3), 32);
  v128.store(out, v128.shuffle<f64>(c, d, 0, 2), 64);
  v128.store(out, v128.shuffle<f64>(c, d, 1, 3), 96);
}

/**
 * Packs the K×N matrix b[k·rowStride + n·columnStride] into panels of eight columns, k-major,
 * the last one filled up with zeros: `packedSize(K, N)` floats at `out`.
 */
export function packMatrix(b: usize, K: i32, N: i32, rowStride: i32, columnStride: i32, out: usize): void {
  const row = <usize>rowStride << 2, column = <usize>columnStride << 2;
  for (let n = 0; n < N; n += NR) {
    const width = min(NR, N - n);
    let source = b + <usize>n * column;
    let k = 0;
    if (width == NR && columnStride == 1) {
      for (; k < K; k++) {
        v128.store(out, v128.load(source));
        v128.store(out, v128.load(source, 16), 16);
        source += row;
        out += 32;
      }
    } else if (width == NR && rowStride == 1) {
      for (; k + 4 <= K; k += 4) {
        let p = source;
        const r0 = v128.load(p); p += column;
        const r1 = v128.load(p); p += column;
        const r2 = v128.load(p); p += column;
        const r3 = v128.load(p); p += column;
        storeTransposed(r0, r1, r2, r3, out);
        const r4 = v128.load(p); p += column;
        const r5 = v128.load(p); p += column;
        const r6 = v128.load(p); p += column;
        storeTransposed(r4, r5, r6, v128.load(p), out + 16);
        source += 16;
        out += 128;
      }
    }
    for (; k < K; k++) {
      for (let q = 0; q < NR; q++) {
        const value: f32 = q < width ? load<f32>(source + <usize>q * column) : 0;
        store<f32>(out + (<usize>q << 2), value);
      }
      source += row;
      out += 32;
    }
  }
}

/** Panels of MR rows of `length` floats that are packed at a time, at least one. */
export function panelsAtOnce(length: i32): i32 {
  return max(1, ROW_PANELS / (MR * length));
}

/**
 * Packs MR rows, each `segments` runs of `length` floats with `jump` bytes from the end of one to
 * the start of the next, k-major: MR·segments·length floats at `out`.
 */
export function packRows(
  a0: usize, a1: usize, a2: usize, a3: usize, a4: usize, a5: usize,
  segments: i32, length: i32, jump: usize, out: usize,
): void {
  const step: usize = MR << 2;
  for (let segment = 0; segment < segments; segment++) {
    let k = length;
    for (; k >= 4; k -= 4) {
      const r0 = v128.load(a0), r1 = v128.load(a1), r2 = v128.load(a2), r3 = v128.load(a3);
      const a = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5), b = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5);
      const c = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7), d = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
      v128.store(out, v128.shuffle<f64>(a, b, 0, 2));
      v128.store(out + step, v128.shuffle<f64>(a, b, 1, 3));
      v128.store(out + 2 * step, v128.shuffle<f64>(c, d, 0, 2));
      v128.store(out + 3 * step, v128.shuffle<f64>(c, d, 1, 3));
      if (MR == 6) {
        const r4 = v128.load(a4), r5 = v128.load(a5);
        const e = v128.shuffle<f32>(r4, r5, 0, 4, 1, 5), f = v128.shuffle<f32>(r4, r5, 2, 6, 3, 7);
        v128.store_lane<u64>(out, e, 0, 16);
        v128.store_lane<u64>(out, e, 1, 40);
        v128.store_lane<u64>(out, f, 0, 64);
        v128.store_lane<u64>(out, f, 1, 88);
        a4 += 16; a5 += 16;
      }
      a0 += 16; a1 += 16; a2 += 16; a3 += 16;
      out += 4 * step;
    }
    for (; k > 0; k--) {
      store<f32>(out, load<f32>(a0));
      store<f32>(out, load<f32>(a1), 4);
      store<f32>(out, load<f32>(a2), 8);
      store<f32>(out, load<f32>(a3), 12);
      if (MR == 6) {
        store<f32>(out, load<f32>(a4), 16);
        store<f32>(out, load<f32>(a5), 20);
        a4 += 4; a5 += 4;
      }
      a0 += 4; a1 += 4; a2 += 4; a3 += 4;
      out += step;
    }
    a0 += jump; a1 += jump; a2 += jump; a3 += jump;
    if (MR == 6) { a4 += jump; a5 += jump; }
  }
}

/**
 * Rows `from` … `to` − 1 of c = a·b + bias + residual, a packed by {@link packRows} from row
 * `from` on and b by {@link packMatrix}; bias and residual as in {@link multiplyRows}.
 */
export function multiplyPanels(
  panels: usize, from: i32, to: i32, K: i32, packed: usize, N: i32,
  c: usize, ldc: i32, bias: usize, residual: usize,
): void {
  const outBytes = <usize>ldc << 2, step: usize = MR << 2;
  for (let n = 0; n < N; n += NR) {
    const panel = packed + (<usize>(n * K) << 2);
    const offset = <usize>n << 2;
    let a = panels;
    for (let m = from; m < to; m += MR) {
      const at = <usize>m * outBytes + offset;
      tile(
        a, 1, K, step, 0, panel, c + at, outBytes, min(MR, to - m), min(NR, N - n),
        bias == 0 ? noBias() : bias + offset, residual == 0 ? 0 : residual + at,
      );
      a += step * <usize>K;
    }
  }
}

/**
 * c[m][n] = Σ_k a[m·lda + k]·b[k][n] + bias[n] + residual[m][n], b packed by {@link packMatrix}.
 * `bias` and `residual` may be 0; `residual` is laid out like c. Scratch: `rowPanels(K)`.
 */
export function multiplyRows(
  a: usize, lda: i32, M: i32, K: i32, packed: usize, N: i32,
  c: usize, ldc: i32, bias: usize, residual: usize, scratch: usize,
): void {
  const row = <usize>lda << 2;
  const block = MR * panelsAtOnce(K);
  for (let from = 0; from < M; from += block) {
    const to = min(M, from + block);
    let out = scratch;
    for (let m = from; m < to; m += MR) {
      const rows = to - m;
      const a0 = a + <usize>m * row;
      packRows(
        a0, rows > 1 ? a0 + row : a0, rows > 2 ? a0 + 2 * row : a0, rows > 3 ? a0 + 3 * row : a0,
        rows > 4 ? a0 + 4 * row : a0, rows > 5 ? a0 + 5 * row : a0, 1, K, 0, out,
      );
      out += <usize>(MR * K) << 2;
    }
    multiplyPanels(scratch, from, to, K, packed, N, c, ldc, bias, residual);
  }
}

/**
 * c[m][n] = Σ_k a[k·lda + m]·b[k·ldb + n] for k < K. Workspace: `outerProductWorkspace(N)`.
 */
export function outerProduct(
  a: usize, lda: i32, M: i32, b: usize, ldb: i32, N: i32, K: i32, c: usize, ldc: i32, workspace: usize,
): void {
  const outBytes = <usize>ldc << 2;
  for (let k = 0; k < K; k += DEPTH_BLOCK) {
    const depth = min(DEPTH_BLOCK, K - k);
    packMatrix(b + (<usize>(k * ldb) << 2), depth, N, ldb, 1, workspace);
    for (let n = 0; n < N; n += NR) {
      const panel = workspace + (<usize>(n * depth) << 2);
      for (let m = 0; m < M; m += MR) {
        const at = c + <usize>m * outBytes + (<usize>n << 2);
        tile(
          a + (<usize>(k * lda + m) << 2), 1, depth, <usize>lda << 2, 0, panel,
          at, outBytes, min(MR, M - m), min(NR, N - n), noBias(), k > 0 ? at : 0,
        );
      }
    }
  }
}
