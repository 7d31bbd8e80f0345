// Layer: lab worker, engine, wasm kernels. What transformers have besides products and attention:
// normalisation of rows, gates, patches. Arrays are rows×C, or B×P×C.

import { Optional } from './arguments.assembly';
import { fma, put } from './vector.assembly';

/** Sum of C floats at x, and of the products with those at y. */
@inline
function dot(x: usize, y: usize, C: i32): f32 {
  let sums = f32x4.splat(0);
  let c = 0;
  for (; c + 4 <= C; c += 4) {
    const at = <usize>c << 2;
    sums = fma(v128.load(x + at), v128.load(y + at), sums);
  }
  let sum = lanes(sums);
  for (; c < C; c++) {
    const at = <usize>c << 2;
    sum += load<f32>(x + at) * load<f32>(y + at);
  }
  return sum;
}

@inline
function lanes(v: v128): f32 {
  return (
    f32x4.extract_lane(v, 0) + f32x4.extract_lane(v, 1) +
    (f32x4.extract_lane(v, 2) + f32x4.extract_lane(v, 3))
  );
}

@inline
function sumOf(x: usize, C: i32): f32 {
  let sums = f32x4.splat(0);
  let c = 0;
  for (; c + 4 <= C; c += 4) sums = f32x4.add(sums, v128.load(x + (<usize>c << 2)));
  let sum = lanes(sums);
  for (; c < C; c++) sum += load<f32>(x + (<usize>c << 2));
  return sum;
}

/** y = γ·(x − mean)/√(variance + ε) + β per row; γ and β are optional (both 0). */
export function layer_norm_forward(
  x: usize, gamma: Optional, beta: Optional, y: usize, mean: usize, rstd: usize,
  rows: i32, C: i32, epsilon: f32,
): void {
  const row = <usize>C << 2;
  for (let r = 0; r < rows; r++) {
    const mu = sumOf(x, C) / <f32>C;
    const shift = f32x4.splat(mu);
    for (let c = 0; c < C; c += 4) {
      const at = <usize>c << 2;
      put(y + at, f32x4.sub(v128.load(x + at), shift), C - c);
    }
    const inverse: f32 = 1 / sqrt(dot(y, y, C) / <f32>C + epsilon);
    const factor = f32x4.splat(inverse);
    for (let c = 0; c < C; c += 4) {
      const at = <usize>c << 2;
      let normal = f32x4.mul(v128.load(y + at), factor);
      if (gamma != 0) normal = fma(normal, v128.load(gamma + at), v128.load(beta + at));
      put(y + at, normal, C - c);
    }
    store<f32>(mean, mu);
    store<f32>(rstd, inverse);
    mean += 4;
    rstd += 4;
    x += row;
    y += row;
  }
}

/** dx = r·(γ·dy − mean(γ·dy) − x̂·mean(γ·dy·x̂)); dgamma = Σ dy·x̂ and dbeta = Σ dy with γ only. */
export function layer_norm_backward(
  x: usize, dy: usize, gamma: Optional, mean: usize, rstd: usize,
  dx: usize, dgamma: Optional, dbeta: Optional, rows: i32, C: i32,
): void {
  const row = <usize>C << 2;
  if (gamma != 0) {
    memory.fill(dgamma, 0, row);
    memory.fill(dbeta, 0, row);
  }
  for (let r = 0; r < rows; r++) {
    const shift = f32x4.splat(load<f32>(mean)), factor = f32x4.splat(load<f32>(rstd));
    // γ·dy is put down at dx, and summed from there with whole rows only.
    let products = f32x4.splat(0);
    let rest: f32 = 0;
    for (let c = 0; c < C; c += 4) {
      const at = <usize>c << 2;
      const d = v128.load(dy + at);
      const normal = f32x4.mul(f32x4.sub(v128.load(x + at), shift), factor);
      let incoming = d;
      if (gamma != 0) {
        incoming = f32x4.mul(d, v128.load(gamma + at));
        put(dgamma + at, fma(d, normal, v128.load(dgamma + at)), C - c);
        put(dbeta + at, f32x4.add(d, v128.load(dbeta + at)), C - c);
      }
      put(dx + at, incoming, C - c);
      const product = f32x4.mul(incoming, normal);
      if (C - c >= 4) products = f32x4.add(products, product);
      else {
        rest += f32x4.extract_lane(product, 0);
        if (C - c > 1) rest += f32x4.extract_lane(product, 1);
        if (C - c > 2) rest += f32x4.extract_lane(product, 2);
      }
    }
    const first = f32x4.splat(sumOf(dx, C) / <f32>C);
    const second = f32x4.splat((lanes(products) + rest) / <f32>C);
    for (let c = 0; c < C; c += 4) {
      const at = <usize>c << 2;
      const normal = f32x4.mul(f32x4.sub(v128.load(x + at), shift), factor);
      const centred = f32x4.sub(v128.load(dx + at), fma(normal, second, first));
      put(dx + at, f32x4.mul(centred, factor), C - c);
    }
    mean += 4;
    rstd += 4;
    x += row;
    dy += row;
    dx += row;
  }
}

/** y = residual + x·gate[b], gate [B, C]. */
export function gate(x: usize, gates: usize, residual: usize, y: usize, B: i32, P: i32, C: i32): void {
  const row = <usize>C << 2;
  for (let b = 0; b < B; b++) {
    for (let p = 0; p < P; p++) {
      for (let c = 0; c < C; c += 4) {
        const at = <usize>c << 2;
        put(y + at, fma(v128.load(x + at), v128.load(gates + at), v128.load(residual + at)), C - c);
      }
      x += row;
      residual += row;
      y += row;
    }
    gates += row;
  }
}

/** dx = dy·gate[b], dgates[b] = Σ_p dy·x. */
export function gate_backward(
  x: usize, gates: usize, dy: usize, dx: usize, dgates: usize, B: i32, P: i32, C: i32,
): void {
  const row = <usize>C << 2;
  memory.fill(dgates, 0, <usize>B * row);
  for (let b = 0; b < B; b++) {
    for (let p = 0; p < P; p++) {
      for (let c = 0; c < C; c += 4) {
        const at = <usize>c << 2;
        const d = v128.load(dy + at);
        put(dgates + at, fma(d, v128.load(x + at), v128.load(dgates + at)), C - c);
        put(dx + at, f32x4.mul(d, v128.load(gates + at)), C - c);
      }
      x += row;
      dy += row;
      dx += row;
    }
    gates += row;
    dgates += row;
  }
}

/** [B, R, S, C] → [B, S, R, C]. */
export function swap_inner(x: usize, y: usize, B: i32, R: i32, S: i32, C: i32): void {
  const run = <usize>C << 2;
  for (let b = 0; b < B; b++) {
    for (let s = 0; s < S; s++) {
      for (let r = 0; r < R; r++) {
        memory.copy(y, x + <usize>(r * S + s) * run, run);
        y += run;
      }
    }
    x += <usize>(R * S) * run;
  }
}

/** y[b] = x[b] + each, rows of `size`. */
export function add_to_each(x: usize, each: usize, y: usize, B: i32, size: i32): void {
  for (let b = 0; b < B; b++) {
    for (let i = 0; i < size; i += 4) {
      const at = <usize>i << 2;
      put(y + at, f32x4.add(v128.load(x + at), v128.load(each + at)), size - i);
    }
    x += <usize>size << 2;
    y += <usize>size << 2;
  }
}

/** y[b] = x[b]/level[b], rows of `size`. */
export function divide_by_level(x: usize, level: usize, y: usize, B: i32, size: i32): void {
  for (let b = 0; b < B; b++) {
    const divisor = v128.load32_splat(level + (<usize>b << 2));
    for (let i = 0; i < size; i += 4) {
      const at = <usize>i << 2;
      put(y + at, f32x4.div(v128.load(x + at), divisor), size - i);
    }
    x += <usize>size << 2;
    y += <usize>size << 2;
  }
}
