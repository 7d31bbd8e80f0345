// Layer: lab worker, engine, wasm kernels. Activations besides SiLU: each gives the value and,
// where asked (slope may be 0), the derivative. Lengths are counts of floats; y may be x.

import { Optional } from './arguments.assembly';
import { exp, fma, put, sigmoid } from './vector.assembly';

/** y = x·Φ(x); slope = Φ(x) + x·φ(x). Φ by the error function's rational approximation 7.1.26 of
 *  Abramowitz & Stegun, 1.5·10⁻⁷ absolute. */
export function gelu_forward(x: usize, y: usize, slope: Optional, n: i32): void {
  const one = f32x4.splat(1), half = f32x4.splat(0.5);
  for (let i = 0; i < n; i += 4) {
    const at = (<usize>i) << 2;
    const z = v128.load(x + at);
    const u = f32x4.mul(f32x4.abs(z), f32x4.splat(0.7071067811865476));
    const t = f32x4.div(one, fma(u, f32x4.splat(0.3275911), one));
    const bell = exp(f32x4.neg(f32x4.mul(u, u)));
    let tail = fma(f32x4.splat(1.061405429), t, f32x4.splat(-1.453152027));
    tail = fma(tail, t, f32x4.splat(1.421413741));
    tail = fma(tail, t, f32x4.splat(-0.284496736));
    tail = fma(tail, t, f32x4.splat(0.254829592));
    // 1 − erf of the magnitude, halved: Φ of −|x|.
    tail = f32x4.mul(half, f32x4.mul(f32x4.mul(tail, t), bell));
    const gate = v128.bitselect(tail, f32x4.sub(one, tail), f32x4.lt(z, f32x4.splat(0)));
    if (slope != 0) {
      const density = f32x4.mul(bell, f32x4.splat(0.3989422804014327));
      put(slope + at, fma(z, density, gate), n - i);
    }
    put(y + at, f32x4.mul(z, gate), n - i);
  }
}

/** y = x·σ(2u), u = √(2/π)·(x + 0.044715·x³), which is 0.5·x·(1 + tanh u). */
export function gelu_tanh_forward(x: usize, y: usize, slope: Optional, n: i32): void {
  const one = f32x4.splat(1), root = f32x4.splat(1.5957691216057308);
  for (let i = 0; i < n; i += 4) {
    const at = (<usize>i) << 2;
    const z = v128.load(x + at);
    const square = f32x4.mul(z, z);
    const inner = f32x4.mul(f32x4.mul(z, root), fma(square, f32x4.splat(0.044715), one));
    const gate = sigmoid(inner);
    const value = f32x4.mul(z, gate);
    if (slope != 0) {
      const inside = f32x4.mul(root, fma(square, f32x4.splat(0.134145), one));
      put(slope + at, fma(f32x4.mul(value, f32x4.sub(one, gate)), inside, gate), n - i);
    }
    put(y + at, value, n - i);
  }
}

/** y = x·tanh(ln(1 + e^x)) = x·w/(w + 2), w = e^x·(e^x + 2); beyond 20 that is x. */
export function mish_forward(x: usize, y: usize, slope: Optional, n: i32): void {
  const one = f32x4.splat(1), two = f32x4.splat(2);
  for (let i = 0; i < n; i += 4) {
    const at = (<usize>i) << 2;
    const z = v128.load(x + at);
    const power = exp(f32x4.pmin(z, f32x4.splat(20)));
    const w = f32x4.mul(power, f32x4.add(power, two));
    const gate = f32x4.div(w, f32x4.add(w, two));
    if (slope != 0) {
      const rest = f32x4.mul(f32x4.sub(one, gate), f32x4.add(one, gate));
      put(slope + at, fma(f32x4.mul(z, rest), sigmoid(z), gate), n - i);
    }
    put(y + at, f32x4.mul(z, gate), n - i);
  }
}

/** y = max(x, 0). */
export function relu_forward(x: usize, y: usize, slope: Optional, n: i32): void {
  const zero = f32x4.splat(0), one = f32x4.splat(1);
  for (let i = 0; i < n; i += 4) {
    const at = (<usize>i) << 2;
    const z = v128.load(x + at);
    if (slope != 0) put(slope + at, v128.and(one, f32x4.gt(z, zero)), n - i);
    put(y + at, f32x4.max(z, zero), n - i);
  }
}
