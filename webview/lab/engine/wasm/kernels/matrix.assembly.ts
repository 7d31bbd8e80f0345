// Layer: lab worker, engine, wasm kernels. Packing, and matrix products of any size from the
// tiles. Strides are counted in floats. Blocks are sized so that a panel of the right-hand
// matrix stays in the first-level cache and the rows that stream past it in the second.

import { MR, NR, noBias, outerTile, rowTile } from './tiles.assembly';

/** Rows of the left-hand matrix that are worked on before moving to the next. */
export const ROW_BLOCK: i32 = 96;

/** Rows summed over at a time in {@link outerProduct}. */
const DEPTH_BLOCK: i32 = 256;

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
 * the last one filled up with zeros: K·8·⌈N/8⌉ floats at `out`.
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

/**
 * c[m][n] = Σ_k a[m·lda + k]·b[k][n] + bias[n] + residual[m][n], b packed by {@link packMatrix}.
 * `bias` and `residual` may be 0; `residual` is laid out like c (c itself: accumulate).
 */
export function multiplyRows(
  a: usize, lda: i32, M: i32, K: i32, packed: usize, N: i32,
  c: usize, ldc: i32, bias: usize, residual: usize,
): void {
  const rowBytes = <usize>lda << 2, outBytes = <usize>ldc << 2;
  for (let block = 0; block < M; block += ROW_BLOCK) {
    const end = min(M, block + ROW_BLOCK);
    for (let n = 0; n < N; n += NR) {
      const panel = packed + (<usize>(n * K) << 2);
      const offset = <usize>n << 2;
      for (let m = block; m < end; m += MR) {
        const rows = min(MR, end - m);
        const a0 = a + <usize>m * rowBytes;
        const a1 = rows > 1 ? a0 + rowBytes : a0;
        const a2 = rows > 2 ? a1 + rowBytes : a0;
        const a3 = rows > 3 ? a2 + rowBytes : a0;
        const a4 = rows > 4 ? a3 + rowBytes : a0;
        const a5 = rows > 5 ? a4 + rowBytes : a0;
        const at = <usize>m * outBytes + offset;
        rowTile(
          a0, a1, a2, a3, a4, a5, 1, K, 0, panel, c + at, outBytes, rows, min(NR, N - n),
          bias == 0 ? noBias() : bias + offset, residual == 0 ? 0 : residual + at,
        );
      }
    }
  }
}

/**
 * c[m][n] = Σ_k a[k·lda + m]·b[k·ldb + n] for k < K. Workspace: 256·8·⌈N/8⌉ floats.
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
        outerTile(
          a + (<usize>(k * lda + m) << 2), 1, depth, <usize>lda << 2, 0, panel,
          c + <usize>m * outBytes + (<usize>n << 2), outBytes, min(MR, M - m), min(NR, N - n), k > 0,
        );
      }
    }
  }
}
