// Layer: lab worker, engine, wasm kernels. Group normalisation (Wu & He 2018) of [B, P, C] with
// channels innermost, with SiLU after it when asked, and its gradients.

import { Optional } from './arguments.assembly';
import { wholePanels } from './sizes.assembly';
import { fma, put, putPair, putSilu } from './vector.assembly';

/** Writes per channel Σ(x − x₀) and Σ(x − x₀)², x₀ the first pixel: no cancellation. */
function shiftedSums(x: usize, P: i32, C: i32, sums: usize, squares: usize): void {
  memory.fill(sums, 0, (<usize>C) << 2);
  memory.fill(squares, 0, (<usize>C) << 2);
  let p = x;
  for (let pixel = 0; pixel < P; pixel++) {
    for (let c = 0; c < C; c += 4) {
      const at = (<usize>c) << 2;
      const d = f32x4.sub(v128.load(p + at), v128.load(x + at));
      v128.store(sums + at, f32x4.add(v128.load(sums + at), d));
      v128.store(squares + at, fma(d, d, v128.load(squares + at)));
    }
    p += (<usize>C) << 2;
  }
}

/** x, y, slope [B, P, C]; gamma, beta [C]; mean, rstd [B, G]. y = γ·x̂ + β, or SiLU of that, with
 *  slope (optional) its derivative. Workspace: `normWorkspace(C)`. */
export function group_norm_forward(
  x: usize,
  gamma: usize,
  beta: usize,
  y: usize,
  slope: Optional,
  mean: usize,
  rstd: usize,
  B: i32,
  P: i32,
  C: i32,
  G: i32,
  epsilon: f32,
  silu: bool,
  workspace: usize,
): void {
  const row = <usize>wholePanels(C) << 2;
  const sums = workspace,
    squares = sums + row,
    factor = squares + row,
    shift = factor + row;
  const width = C / G;
  for (let b = 0; b < B; b++) {
    shiftedSums(x, P, C, sums, squares);
    for (let g = 0; g < G; g++) {
      let total: f64 = 0;
      for (let c = g * width; c < (g + 1) * width; c++) {
        const at = (<usize>c) << 2;
        total += <f64>load<f32>(x + at) + <f64>load<f32>(sums + at) / <f64>P;
      }
      const mu = total / <f64>width;
      let variance: f64 = 0;
      for (let c = g * width; c < (g + 1) * width; c++) {
        const at = (<usize>c) << 2;
        const offset = <f64>load<f32>(sums + at) / <f64>P;
        const away = <f64>load<f32>(x + at) + offset - mu;
        variance += <f64>load<f32>(squares + at) / <f64>P - offset * offset + away * away;
      }
      const inverse = 1 / Math.sqrt(max(variance / <f64>width, 0) + <f64>epsilon);
      const index = (<usize>(b * G + g)) << 2;
      store<f32>(mean + index, <f32>mu);
      store<f32>(rstd + index, <f32>inverse);
      for (let c = g * width; c < (g + 1) * width; c++) {
        const at = (<usize>c) << 2;
        const f = <f64>load<f32>(gamma + at) * inverse;
        store<f32>(factor + at, <f32>f);
        store<f32>(shift + at, <f32>(<f64>load<f32>(beta + at) - mu * f));
      }
    }
    for (let pixel = 0; pixel < P; pixel++) {
      for (let c = 0; c < C; c += 8) {
        const at = (<usize>c) << 2;
        const z0 = fma(v128.load(x + at), v128.load(factor + at), v128.load(shift + at));
        const z1 = fma(v128.load(x + at, 16), v128.load(factor + at, 16), v128.load(shift + at, 16));
        if (silu) putSilu(z0, z1, y + at, slope == 0 ? 0 : slope + at, C - c);
        else putPair(z0, z1, y + at, C - c);
      }
      x += (<usize>C) << 2;
      y += (<usize>C) << 2;
      if (slope != 0) slope += (<usize>C) << 2;
    }
  }
}

/** dx [B, P, C], dgamma and dbeta [C], from dy; slope (optional) as the forward pass left it.
 *  Workspace: `normGradientWorkspace(C)`. */
export function group_norm_backward(
  x: usize,
  dy: usize,
  slope: Optional,
  gamma: usize,
  mean: usize,
  rstd: usize,
  dx: usize,
  dgamma: usize,
  dbeta: usize,
  B: i32,
  P: i32,
  C: i32,
  G: i32,
  workspace: usize,
): void {
  const row = <usize>wholePanels(C) << 2;
  const inverse = workspace,
    shift = inverse + row,
    sum = shift + row,
    product = sum + row;
  const factor = product + row;
  const width = C / G;
  const image = (<usize>(P * C)) << 2;
  memory.fill(dgamma, 0, (<usize>C) << 2);
  memory.fill(dbeta, 0, (<usize>C) << 2);
  for (let b = 0; b < B; b++) {
    // x̂ = x·inverse + shift.
    for (let c = 0; c < C; c++) {
      const at = (<usize>c) << 2,
        group = (<usize>(b * G + c / width)) << 2;
      const r = load<f32>(rstd + group);
      store<f32>(inverse + at, r);
      store<f32>(shift + at, -load<f32>(mean + group) * r);
      store<f32>(factor + at, load<f32>(gamma + at) * r);
    }
    memory.fill(sum, 0, row);
    memory.fill(product, 0, row);
    const end = x + image;
    let px = x,
      py = dy,
      ps = slope;
    while (px != end) {
      for (let c = 0; c < C; c += 4) {
        const at = (<usize>c) << 2;
        let d = v128.load(py + at);
        if (slope != 0) d = f32x4.mul(d, v128.load(ps + at));
        const normal = fma(v128.load(px + at), v128.load(inverse + at), v128.load(shift + at));
        v128.store(sum + at, f32x4.add(v128.load(sum + at), d));
        v128.store(product + at, fma(d, normal, v128.load(product + at)));
      }
      px += (<usize>C) << 2;
      py += (<usize>C) << 2;
      ps += (<usize>C) << 2;
    }
    // dx = r·(γ·d − mean(γ·d) − x̂·mean(γ·d·x̂)), the means over the group.
    for (let g = 0; g < G; g++) {
      let meanSum: f32 = 0,
        meanProduct: f32 = 0;
      for (let c = g * width; c < (g + 1) * width; c++) {
        const at = (<usize>c) << 2;
        const s = load<f32>(sum + at),
          q = load<f32>(product + at),
          f = load<f32>(gamma + at);
        meanSum += f * s;
        meanProduct += f * q;
        store<f32>(dbeta + at, load<f32>(dbeta + at) + s);
        store<f32>(dgamma + at, load<f32>(dgamma + at) + q);
      }
      meanSum /= <f32>(P * width);
      meanProduct /= <f32>(P * width);
      for (let c = g * width; c < (g + 1) * width; c++) {
        const at = (<usize>c) << 2;
        const r = load<f32>(inverse + at);
        store<f32>(sum + at, -r * (meanSum + load<f32>(shift + at) * meanProduct));
        store<f32>(product + at, -r * r * meanProduct);
      }
    }
    while (x != end) {
      for (let c = 0; c < C; c += 4) {
        const at = (<usize>c) << 2;
        let d = v128.load(dy + at);
        if (slope != 0) d = f32x4.mul(d, v128.load(slope + at));
        const rest = fma(v128.load(x + at), v128.load(product + at), v128.load(sum + at));
        put(dx + at, fma(d, v128.load(factor + at), rest), C - c);
      }
      x += (<usize>C) << 2;
      dx += (<usize>C) << 2;
      dy += (<usize>C) << 2;
      if (slope != 0) slope += (<usize>C) << 2;
    }
  }
}
