// Layer: lab worker, engine, wasm kernels. AdamW (Loshchilov & Hutter 2019, in PyTorch's order of
// operations) and the moving average of the weights, over flat buffers in one pass; the norm of
// gradients that are to be clipped.

import { fma } from './vector.assembly';

/** Σ x², in float64 and always in the same order. `n` is a multiple of 4. */
export function sum_of_squares(x: usize, n: i32): f64 {
  let low = f64x2.splat(0),
    high = low;
  for (let i = 0; i < n; i += 4) {
    const four = v128.load(x + ((<usize>i) << 2));
    const a = f64x2.promote_low_f32x4(four);
    const b = f64x2.promote_low_f32x4(v128.shuffle<f64>(four, four, 1, 0));
    low = f64x2.add(low, f64x2.mul(a, a));
    high = f64x2.add(high, f64x2.mul(b, b));
  }
  const sums = f64x2.add(low, high);
  return f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1);
}

/**
 * `n` is a multiple of 4. `clip` multiplies the gradients (1: as they are). `stepSize` = lr/(1 − β₁^t), `root` = √(1 − β₂^t), `shrink` = lr·weight
 * decay. `average` (optional) moves by `blend` = 1 − decay towards p. Scalars come in float64, so
 * that 1 − β₂ is exact to float32.
 */
export function adamw(
  p: usize,
  g: usize,
  m: usize,
  v: usize,
  average: usize,
  n: i32,
  stepSize: f64,
  beta1: f64,
  beta2: f64,
  epsilon: f64,
  shrink: f64,
  root: f64,
  blend: f64,
  clip: f64,
): void {
  const keep = f32x4.splat(<f32>(1 - shrink));
  const b1 = f32x4.splat(<f32>beta1),
    r1 = f32x4.splat(<f32>(1 - beta1));
  const b2 = f32x4.splat(<f32>beta2),
    r2 = f32x4.splat(<f32>(1 - beta2));
  const step = f32x4.splat(<f32>-stepSize);
  const inverse = f32x4.splat(<f32>(1 / root));
  const eps = f32x4.splat(<f32>epsilon),
    share = f32x4.splat(<f32>blend),
    factor = f32x4.splat(<f32>clip);
  for (let i = 0; i < n; i += 4) {
    const at = (<usize>i) << 2;
    const gradient = f32x4.mul(v128.load(g + at), factor);
    const first = fma(v128.load(m + at), b1, f32x4.mul(gradient, r1));
    const second = fma(v128.load(v + at), b2, f32x4.mul(f32x4.mul(gradient, gradient), r2));
    v128.store(m + at, first);
    v128.store(v + at, second);
    const denominator = fma(f32x4.sqrt(second), inverse, eps);
    const change = f32x4.mul(step, f32x4.div(first, denominator));
    const weight = fma(v128.load(p + at), keep, change);
    v128.store(p + at, weight);
    if (average != 0) {
      const mean = v128.load(average + at);
      v128.store(average + at, fma(share, f32x4.sub(weight, mean), mean));
    }
  }
}
