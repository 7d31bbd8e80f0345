// Layer: lab worker, engine, wasm kernels. Element by element: activations, sums, products, the
// loss. Lengths are counts of floats.

import { Optional } from './arguments.assembly';
import { put, putSilu } from './vector.assembly';

/** y = x·σ(x); slope (optional) = σ(x)·(1 + x·(1 − σ(x))), kept so that the backward pass is a
 *  product. y may be x. */
export function silu_forward(x: usize, y: usize, slope: Optional, n: i32): void {
  for (let i = 0; i < n; i += 8) {
    const at = (<usize>i) << 2;
    putSilu(v128.load(x + at), v128.load(x + at, 16), y + at, slope == 0 ? 0 : slope + at, n - i);
  }
}

/** y = a + b. */
export function add(a: usize, b: usize, y: usize, n: i32): void {
  for (let i = 0; i < n; i += 4) {
    const at = (<usize>i) << 2;
    put(y + at, f32x4.add(v128.load(a + at), v128.load(b + at)), n - i);
  }
}

/** y = a·b. */
export function multiply(a: usize, b: usize, y: usize, n: i32): void {
  for (let i = 0; i < n; i += 4) {
    const at = (<usize>i) << 2;
    put(y + at, f32x4.mul(v128.load(a + at), v128.load(b + at)), n - i);
  }
}

/** y = factor·x. */
export function scale(x: usize, y: usize, factor: f32, n: i32): void {
  const f = f32x4.splat(factor);
  for (let i = 0; i < n; i += 4) {
    const at = (<usize>i) << 2;
    put(y + at, f32x4.mul(v128.load(x + at), f), n - i);
  }
}

/** sums[c] = Σ_r x[r·columns + c]. */
export function column_sum(x: usize, sums: usize, rows: i32, columns: i32): void {
  const row = (<usize>columns) << 2;
  let c = 0;
  for (; c + 16 <= columns; c += 16) {
    let s0 = f32x4.splat(0),
      s1 = s0,
      s2 = s0,
      s3 = s0;
    let p = x + ((<usize>c) << 2);
    for (let r = 0; r < rows; r++) {
      s0 = f32x4.add(s0, v128.load(p));
      s1 = f32x4.add(s1, v128.load(p, 16));
      s2 = f32x4.add(s2, v128.load(p, 32));
      s3 = f32x4.add(s3, v128.load(p, 48));
      p += row;
    }
    const out = sums + ((<usize>c) << 2);
    v128.store(out, s0);
    v128.store(out, s1, 16);
    v128.store(out, s2, 32);
    v128.store(out, s3, 48);
  }
  for (; c < columns; c += 4) {
    let s = f32x4.splat(0);
    let p = x + ((<usize>c) << 2);
    for (let r = 0; r < rows; r++) {
      s = f32x4.add(s, v128.load(p));
      p += row;
    }
    put(sums + ((<usize>c) << 2), s, columns - c);
  }
}

/** sums[b][c] = Σ_p x[b][p][c]. */
export function spatial_sum(x: usize, sums: usize, batch: i32, pixels: i32, channels: i32): void {
  for (let b = 0; b < batch; b++) {
    column_sum(
      x + ((<usize>(b * pixels * channels)) << 2),
      sums + ((<usize>(b * channels)) << 2),
      pixels,
      channels,
    );
  }
}

/** loss[0] = Σ_b weight[b]·Σ_i (prediction − target)² / (batch·size). */
export function weighted_mse(
  prediction: usize,
  target: usize,
  weight: usize,
  loss: usize,
  batch: i32,
  size: i32,
): void {
  let total: f64 = 0;
  for (let b = 0; b < batch; b++) {
    let sum: f32 = 0;
    for (let i = 0; i < size; i++) {
      const d = load<f32>(prediction) - load<f32>(target);
      sum += d * d;
      prediction += 4;
      target += 4;
    }
    total += <f64>(sum * load<f32>(weight + ((<usize>b) << 2)));
  }
  store<f32>(loss, <f32>(total / <f64>(batch * size)));
}

/** d = seed·2·weight[b]·(prediction − target)/(batch·size). */
export function weighted_mse_gradient(
  prediction: usize,
  target: usize,
  weight: usize,
  seed: usize,
  d: usize,
  batch: i32,
  size: i32,
): void {
  const factor = (<f32>2 * load<f32>(seed)) / <f32>(batch * size);
  for (let b = 0; b < batch; b++) {
    const f = f32x4.splat(factor * load<f32>(weight + ((<usize>b) << 2)));
    const base = (<usize>(b * size)) << 2;
    for (let i = 0; i < size; i += 4) {
      const at = base + ((<usize>i) << 2);
      const difference = f32x4.sub(v128.load(prediction + at), v128.load(target + at));
      put(d + at, f32x4.mul(f, difference), size - i);
    }
  }
}
