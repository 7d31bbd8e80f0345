// Layer: lab worker, engine, wasm kernels. The one-dimensional transforms of Winograd's
// convolution with tiles of 6: four outputs of a filter of three (F(4, 3)), or three of a filter
// of four (F(3, 4), for the gradient by the weights), in six products instead of twelve. Polynomials
// are evaluated at 0, ±5/8, ±3/2 and ∞, multiplied there, and interpolated (Winograd 1980; Lavin &
// Gray 2016). These points instead of the usual ±1, ±2 keep the rounding error of a two-dimensional
// convolution at twice that of the direct sum, where the usual ones have four times as much.
// Every function works on four channels at once: it takes vectors, or reads them `step` bytes apart,
// and writes vectors `pitch` bytes apart.

import { fma, fnma } from './vector.assembly';

/** a = 5/8, b = 3/2, a², b², a³, b³, a² + b², a²b²; all exact in float32. */
const POINTS = memory.data<f32>([
  0.625, 1.5, 0.390625, 2.25, 0.244140625, 3.375, 2.640625, 0.87890625,
], 16);

/** Π of the differences from the other points, inverted: at 0, 1/a²b²; at ±a, 1/2a²(a² − b²), and
 *  a and a² times that; the same for ±b. */
const SHARES = memory.data<f32>([
  1.1377777777777778, -0.6884033613445379, -0.4302521008403361, -0.2689075630252101,
  0.11951447245564893, 0.17927170868347339, 0.26890756302521007,
], 16);

@inline
function point(index: usize): v128 {
  return v128.load32_splat(POINTS + (index << 2));
}

@inline
function share(index: usize): v128 {
  return v128.load32_splat(SHARES + (index << 2));
}

/** Six pixels of the image (Bᵀ): the transposed interpolation. */
@inline
export function spread6(
  d0: v128, d1: v128, d2: v128, d3: v128, d4: v128, d5: v128, to: usize, pitch: usize,
): void {
  const a = point(0), b = point(1), sum = point(6), product = point(7);
  v128.store(to, fma(product, d0, fnma(sum, d2, d4)));
  let even = fnma(point(3), d2, d4), odd = fnma(point(3), d1, d3);
  v128.store(to + pitch, fma(a, odd, even));
  v128.store(to + 2 * pitch, fnma(a, odd, even));
  even = fnma(point(2), d2, d4);
  odd = fnma(point(2), d1, d3);
  v128.store(to + 3 * pitch, fma(b, odd, even));
  v128.store(to + 4 * pitch, fnma(b, odd, even));
  v128.store(to + 5 * pitch, fma(product, d1, fnma(sum, d3, d5)));
}

/** {@link spread6} of nothing but zeros. */
@inline
export function clear6(to: usize, pitch: usize): void {
  const zero = f32x4.splat(0);
  v128.store(to, zero);
  v128.store(to + pitch, zero);
  v128.store(to + 2 * pitch, zero);
  v128.store(to + 3 * pitch, zero);
  v128.store(to + 4 * pitch, zero);
  v128.store(to + 5 * pitch, zero);
}

/** Three weights at the six points, divided by the products of differences (G). */
@inline
export function evaluate3(from: usize, step: usize, to: usize, pitch: usize): void {
  const g0 = v128.load(from), g1 = v128.load(from + step), g2 = v128.load(from + 2 * step);
  v128.store(to, f32x4.mul(share(0), g0));
  let even = fma(share(3), g2, f32x4.mul(share(1), g0)), odd = f32x4.mul(share(2), g1);
  v128.store(to + pitch, f32x4.add(even, odd));
  v128.store(to + 2 * pitch, f32x4.sub(even, odd));
  even = fma(share(6), g2, f32x4.mul(share(4), g0));
  odd = f32x4.mul(share(5), g1);
  v128.store(to + 3 * pitch, f32x4.add(even, odd));
  v128.store(to + 4 * pitch, f32x4.sub(even, odd));
  v128.store(to + 5 * pitch, g2);
}

/** Four output gradients at the six points. */
@inline
export function evaluate4(g0: v128, g1: v128, g2: v128, g3: v128, to: usize, pitch: usize): void {
  const a = point(0), b = point(1);
  v128.store(to, g0);
  let even = fma(point(2), g2, g0), odd = fma(point(2), g3, g1);
  v128.store(to + pitch, fma(a, odd, even));
  v128.store(to + 2 * pitch, fnma(a, odd, even));
  even = fma(point(3), g2, g0);
  odd = fma(point(3), g3, g1);
  v128.store(to + 3 * pitch, fma(b, odd, even));
  v128.store(to + 4 * pitch, fnma(b, odd, even));
  v128.store(to + 5 * pitch, g3);
}

/** Four outputs from six products (Aᵀ). */
@inline
export function gather4(from: usize, step: usize, to: usize, pitch: usize): void {
  const m1 = v128.load(from + step), m2 = v128.load(from + 2 * step);
  const m3 = v128.load(from + 3 * step), m4 = v128.load(from + 4 * step);
  const even1 = f32x4.add(m1, m2), odd1 = f32x4.sub(m1, m2);
  const even2 = f32x4.add(m3, m4), odd2 = f32x4.sub(m3, m4);
  v128.store(to, f32x4.add(v128.load(from), f32x4.add(even1, even2)));
  v128.store(to + pitch, fma(point(0), odd1, f32x4.mul(point(1), odd2)));
  v128.store(to + 2 * pitch, fma(point(2), even1, f32x4.mul(point(3), even2)));
  v128.store(to + 3 * pitch, fma(point(4), odd1, fma(point(5), odd2, v128.load(from + 5 * step))));
}

/** Three weight gradients from six sums of products, divided by the products of differences. */
@inline
export function gather3(from: usize, step: usize, to: usize, pitch: usize): void {
  const m1 = v128.load(from + step), m2 = v128.load(from + 2 * step);
  const m3 = v128.load(from + 3 * step), m4 = v128.load(from + 4 * step);
  const even1 = f32x4.add(m1, m2), odd1 = f32x4.sub(m1, m2);
  const even2 = f32x4.add(m3, m4), odd2 = f32x4.sub(m3, m4);
  const first = fma(share(1), even1, f32x4.mul(share(4), even2));
  v128.store(to, fma(share(0), v128.load(from), first));
  v128.store(to + pitch, fma(share(2), odd1, f32x4.mul(share(5), odd2)));
  const last = fma(share(6), even2, v128.load(from + 5 * step));
  v128.store(to + 2 * pitch, fma(share(3), even1, last));
}
