// Layer: lab worker, engine, wasm kernels. Softmax of the rows of a matrix in place, and its
// gradient. Sums go along a row one number after the other, so that results do not depend on how
// many rows there are; four rows are summed at a time, one a lane.

import { exp, fma, put, putExpPair } from './vector.assembly';

/** sums + the columns of four rows' vectors, the first column first; `left` of them. */
@inline
function addColumns(sums: v128, r0: v128, r1: v128, r2: v128, r3: v128, left: i32): v128 {
  const a = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5), b = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5);
  const c = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7), d = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
  sums = f32x4.add(sums, v128.shuffle<f64>(a, b, 0, 2));
  if (left > 1) sums = f32x4.add(sums, v128.shuffle<f64>(a, b, 1, 3));
  if (left > 2) sums = f32x4.add(sums, v128.shuffle<f64>(c, d, 0, 2));
  if (left > 3) sums = f32x4.add(sums, v128.shuffle<f64>(c, d, 1, 3));
  return sums;
}

/** The largest number of a row. */
@inline
function largestOf(x: usize, columns: i32): f32 {
  let most = v128.load32_splat(x);
  let c = 0;
  for (; c + 4 <= columns; c += 4) most = f32x4.pmax(v128.load(x + (<usize>c << 2)), most);
  let largest = max(
    max(f32x4.extract_lane(most, 0), f32x4.extract_lane(most, 1)),
    max(f32x4.extract_lane(most, 2), f32x4.extract_lane(most, 3)),
  );
  for (; c < columns; c++) largest = max(largest, load<f32>(x + (<usize>c << 2)));
  return largest;
}

@inline
function scaleRow(x: usize, columns: i32, factor: f32): void {
  const f = f32x4.splat(factor);
  for (let c = 0; c < columns; c += 4) {
    const at = x + (<usize>c << 2);
    put(at, f32x4.mul(v128.load(at), f), columns - c);
  }
}

/** In place: each row of `columns` becomes softmax(factor·row). */
export function softmaxRows(x: usize, rows: i32, columns: i32, factor: f32): void {
  const bytes = <usize>columns << 2, f = f32x4.splat(factor);
  for (let r = 0; r + 4 <= rows; r += 4) {
    const x1 = x + bytes, x2 = x1 + bytes, x3 = x2 + bytes;
    const shift0 = f32x4.splat(-largestOf(x, columns) * factor);
    const shift1 = f32x4.splat(-largestOf(x1, columns) * factor);
    const shift2 = f32x4.splat(-largestOf(x2, columns) * factor);
    const shift3 = f32x4.splat(-largestOf(x3, columns) * factor);
    let sums = f32x4.splat(0);
    let at: usize = 0;
    for (let c = columns; c >= 4; c -= 4) {
      const p = x + at, p1 = x1 + at, p2 = x2 + at, p3 = x3 + at;
      putExpPair(fma(v128.load(p), f, shift0), fma(v128.load(p1), f, shift1), p, p1);
      putExpPair(fma(v128.load(p2), f, shift2), fma(v128.load(p3), f, shift3), p2, p3);
      sums = addColumns(sums, v128.load(p), v128.load(p1), v128.load(p2), v128.load(p3), 4);
      at += 16;
    }
    const left = columns & 3;
    if (left > 0) {
      const p = x + at, p1 = x1 + at, p2 = x2 + at, p3 = x3 + at;
      put(p3, exp(fma(v128.load(p3), f, shift3)), left);
      put(p2, exp(fma(v128.load(p2), f, shift2)), left);
      put(p1, exp(fma(v128.load(p1), f, shift1)), left);
      put(p, exp(fma(v128.load(p), f, shift0)), left);
      sums = addColumns(sums, v128.load(p), v128.load(p1), v128.load(p2), v128.load(p3), left);
    }
    const inverse = f32x4.div(f32x4.splat(1), sums);
    scaleRow(x, columns, f32x4.extract_lane(inverse, 0));
    scaleRow(x1, columns, f32x4.extract_lane(inverse, 1));
    scaleRow(x2, columns, f32x4.extract_lane(inverse, 2));
    scaleRow(x3, columns, f32x4.extract_lane(inverse, 3));
    x += 4 * bytes;
  }
  for (let r = rows & 3; r > 0; r--) {
    const shift = f32x4.splat(-largestOf(x, columns) * factor);
    let sum: f32 = 0;
    for (let c = 0; c < columns; c += 4) {
      const at = x + (<usize>c << 2);
      put(at, exp(fma(v128.load(at), f, shift)), columns - c);
    }
    for (let c = 0; c < columns; c++) sum += load<f32>(x + (<usize>c << 2));
    scaleRow(x, columns, 1 / sum);
    x += bytes;
  }
}

@inline
function scoreGradient(d: usize, shares: usize, columns: i32, mean: f32, factor: f32): void {
  const m = f32x4.splat(mean), f = f32x4.splat(factor);
  for (let c = 0; c < columns; c += 4) {
    const at = <usize>c << 2;
    const difference = f32x4.sub(v128.load(d + at), m);
    put(d + at, f32x4.mul(f32x4.mul(v128.load(shares + at), difference), f), columns - c);
  }
}

/**
 * Gradient of {@link softmaxRows} in place: with `shares` the softmax and d the gradient by it,
 * d becomes factor·shares·(d − Σ_row d·shares).
 */
export function softmaxRowsGradient(
  d: usize, shares: usize, rows: i32, columns: i32, factor: f32,
): void {
  const bytes = <usize>columns << 2;
  const ahead = shares - d;
  for (let r = 0; r < rows; r += 4) {
    const d1 = r + 1 < rows ? d + bytes : d, d2 = r + 2 < rows ? d1 + bytes : d1;
    const d3 = r + 3 < rows ? d2 + bytes : d2;
    let means = f32x4.splat(0);
    for (let c = 0; c < columns; c += 4) {
      const at = <usize>c << 2, left = columns - c;
      means = addColumns(
        means,
        f32x4.mul(v128.load(d + at), v128.load(d + ahead + at)),
        f32x4.mul(v128.load(d1 + at), v128.load(d1 + ahead + at)),
        f32x4.mul(v128.load(d2 + at), v128.load(d2 + ahead + at)),
        f32x4.mul(v128.load(d3 + at), v128.load(d3 + ahead + at)),
        left,
      );
    }
    scoreGradient(d, d + ahead, columns, f32x4.extract_lane(means, 0), factor);
    if (d1 != d) scoreGradient(d1, d1 + ahead, columns, f32x4.extract_lane(means, 1), factor);
    if (d2 != d1) scoreGradient(d2, d2 + ahead, columns, f32x4.extract_lane(means, 2), factor);
    if (d3 != d2) scoreGradient(d3, d3 + ahead, columns, f32x4.extract_lane(means, 3), factor);
    d = d3 + bytes;
  }
}
