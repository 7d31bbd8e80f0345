// Layer: lab worker, engine, wasm kernels (AssemblyScript). Four float32 lanes: fused
// multiply-add, exponential, sigmoid, and loads and stores of rows whose length is not a
// multiple of four. Rows are read in whole vectors: what lies behind an array in the arena may
// be read, never written.

/** a·b + c; one rounding where relaxed SIMD is built in, two otherwise. */
@inline
export function fma(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
  return f32x4.add(f32x4.mul(a, b), c);
}

/** c − a·b, rounded as {@link fma}. */
@inline
export function fnma(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_nmadd(a, b, c);
  return f32x4.sub(c, f32x4.mul(a, b));
}

/** Stores the first `left` lanes, or all four when there are at least as many left. */
@inline
export function put(p: usize, v: v128, left: i32): void {
  if (left >= 4) {
    v128.store(p, v);
    return;
  }
  store<f32>(p, f32x4.extract_lane(v, 0));
  if (left > 1) store<f32>(p, f32x4.extract_lane(v, 1), 4);
  if (left > 2) store<f32>(p, f32x4.extract_lane(v, 2), 8);
}

/**
 * Constants of {@link exp}, loaded where they are used: V8 builds a vector constant anew from
 * integers in every turn of a loop, which costs more than the arithmetic.
 */
const EXP = memory.data<f32>([
  88.0, -87.3, 1.44269504, 12582912, -0.693359375, 2.12194440e-4, 1.9875691500e-4,
  1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 5.0000001201e-1, 1,
], 16);

@inline
function constant(index: usize): v128 {
  return v128.load32_splat(EXP + (index << 2));
}

/** e^x to about 1e-7 relative, clamped to the finite range: Cephes' expf, four lanes at once. */
@inline
export function exp(x: v128): v128 {
  // pmin and pmax are one instruction, min and max six; in this order of operands NaN stays NaN.
  x = f32x4.pmin(f32x4.pmax(x, constant(1)), constant(0));
  // Adding 1.5·2²³ rounds to a whole number n and leaves it in the lowest bits.
  const magic = constant(3);
  const bits = fma(x, constant(2), magic);
  const n = f32x4.sub(bits, magic);
  // x − n·ln 2, with ln 2 in two parts so that the product with n is exact.
  let r = fma(n, constant(4), x);
  r = fma(n, constant(5), r);
  const square = f32x4.mul(r, r);
  // Terms in pairs, so that they need not wait for one another.
  const high = fma(fma(constant(6), r, constant(7)), square, fma(constant(8), r, constant(9)));
  const p = fma(high, square, fma(constant(10), r, constant(11)));
  // The bits of 1 are the exponent's bias in its place.
  const one = constant(12), power = i32x4.add(i32x4.shl(bits, 23), one);
  return f32x4.mul(fma(p, square, f32x4.add(r, one)), power);
}

/** Stores e^x and e^z, as {@link exp}; two vectors share the loads of constants. */
@inline
export function putExpPair(x: v128, z: v128, p: usize, q: usize): void {
  let c = constant(1), d = constant(0);
  x = f32x4.pmin(f32x4.pmax(x, c), d); z = f32x4.pmin(f32x4.pmax(z, c), d);
  c = constant(2);
  const magic = constant(3);
  const m = fma(x, c, magic), n = fma(z, c, magic);
  const i = f32x4.sub(m, magic), j = f32x4.sub(n, magic);
  c = constant(4);
  let r = fma(i, c, x), s = fma(j, c, z);
  c = constant(5);
  r = fma(i, c, r); s = fma(j, c, s);
  const r2 = f32x4.mul(r, r), s2 = f32x4.mul(s, s);
  c = constant(6); d = constant(7);
  let u = fma(c, r, d), v = fma(c, s, d);
  c = constant(8); d = constant(9);
  u = fma(u, r2, fma(c, r, d)); v = fma(v, s2, fma(c, s, d));
  c = constant(10); d = constant(11);
  u = fma(u, r2, fma(c, r, d)); v = fma(v, s2, fma(c, s, d));
  const one = constant(12);
  u = fma(u, r2, f32x4.add(r, one)); v = fma(v, s2, f32x4.add(s, one));
  v128.store(p, f32x4.mul(u, i32x4.add(i32x4.shl(m, 23), one)));
  v128.store(q, f32x4.mul(v, i32x4.add(i32x4.shl(n, 23), one)));
}

/** 1/(1 + e^−x). */
@inline
export function sigmoid(x: v128): v128 {
  const one = constant(12);
  return f32x4.div(one, f32x4.add(one, exp(f32x4.neg(x))));
}

/**
 * Stores SiLU(x) = x·σ(x) of eight numbers at y and, unless `slope` is 0, its derivative
 * σ(x)·(1 + x·(1 − σ(x))) there; of fewer, when fewer are `left`. The exponential of −x as in
 * {@link exp}, with the sign taken into the arithmetic; two vectors share the loads of constants.
 */
@inline
export function putSilu(x: v128, z: v128, y: usize, slope: usize, left: i32): void {
  const low = constant(1), top = constant(0), scale = constant(2), magic = constant(3);
  let r = f32x4.pmin(f32x4.pmax(x, low), top), s = f32x4.pmin(f32x4.pmax(z, low), top);
  const m = fnma(r, scale, magic), n = fnma(s, scale, magic);
  const i = f32x4.sub(m, magic), j = f32x4.sub(n, magic);
  let c = constant(4);
  r = fnma(i, c, r); s = fnma(j, c, s);
  c = constant(5);
  r = fnma(i, c, r); s = fnma(j, c, s);
  c = constant(6);
  let d = constant(7);
  let u = fnma(c, r, d), v = fnma(c, s, d);
  c = constant(8);
  d = constant(9);
  const r2 = f32x4.mul(r, r), s2 = f32x4.mul(s, s);
  u = fma(u, r2, fnma(c, r, d)); v = fma(v, s2, fnma(c, s, d));
  c = constant(10);
  d = constant(11);
  u = fma(u, r2, fnma(c, r, d)); v = fma(v, s2, fnma(c, s, d));
  const one = constant(12);
  u = fma(u, r2, f32x4.sub(one, r)); v = fma(v, s2, f32x4.sub(one, s));
  u = f32x4.div(one, fma(u, i32x4.add(i32x4.shl(m, 23), one), one));
  v = f32x4.div(one, fma(v, i32x4.add(i32x4.shl(n, 23), one), one));
  const a = f32x4.mul(x, u), b = f32x4.mul(z, v);
  putPair(a, b, y, left);
  if (slope != 0) putPair(fma(a, f32x4.sub(one, u), u), fma(b, f32x4.sub(one, v), v), slope, left);
}

/** Stores two vectors, or as many of their lanes as are left. */
@inline
export function putPair(a: v128, b: v128, p: usize, left: i32): void {
  if (left >= 8) {
    v128.store(p, a);
    v128.store(p, b, 16);
  } else {
    put(p, a, left);
    if (left > 4) put(p + 16, b, left - 4);
  }
}
