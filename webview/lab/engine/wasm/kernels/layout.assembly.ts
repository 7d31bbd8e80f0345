// Layer: lab worker, engine, wasm kernels. What moves numbers or looks them up: joining and
// splitting channels, changing resolution, transposing, embeddings.

import { fma, put } from './vector.assembly';

/** Rows of a (width A) and b (width B) side by side. */
export function concat(a: usize, b: usize, y: usize, rows: i32, A: i32, B: i32): void {
  const left = <usize>A << 2, right = <usize>B << 2;
  for (let r = 0; r < rows; r++) {
    memory.copy(y, a, left);
    memory.copy(y + left, b, right);
    a += left;
    b += right;
    y += left + right;
  }
}

/** `width` floats of each row of `stride`, from `offset` on. */
export function slice(x: usize, y: usize, rows: i32, stride: i32, offset: i32, width: i32): void {
  x += <usize>offset << 2;
  const bytes = <usize>width << 2;
  for (let r = 0; r < rows; r++) {
    memory.copy(y, x, bytes);
    x += <usize>stride << 2;
    y += bytes;
  }
}

/** Rows of `width` at `offset` in rows of `stride` zeros. */
export function widen(x: usize, y: usize, rows: i32, stride: i32, offset: i32, width: i32): void {
  const bytes = <usize>width << 2;
  memory.fill(y, 0, <usize>(rows * stride) << 2);
  y += <usize>offset << 2;
  for (let r = 0; r < rows; r++) {
    memory.copy(y, x, bytes);
    x += bytes;
    y += <usize>stride << 2;
  }
}

/** y[b][p][c] = x[b][c]. */
export function spread_pixels(x: usize, y: usize, batch: i32, pixels: i32, channels: i32): void {
  const bytes = <usize>channels << 2;
  for (let b = 0; b < batch; b++) {
    for (let p = 0; p < pixels; p++) {
      memory.copy(y, x, bytes);
      y += bytes;
    }
    x += bytes;
  }
}

/** y[b][c][r] = x[b][r][c]. */
export function transpose(x: usize, y: usize, B: i32, R: i32, C: i32): void {
  for (let b = 0; b < B; b++) {
    for (let c = 0; c < C; c++) {
      let p = x + (<usize>c << 2);
      for (let r = 0; r < R; r++) {
        store<f32>(y, load<f32>(p));
        p += <usize>C << 2;
        y += 4;
      }
    }
    x += <usize>(R * C) << 2;
  }
}

/** Nearest neighbour ×2 times `factor`: y [B, lines·H, 2W, C]; `lines` is 2, or 1 for sequences. */
export function upsample(
  x: usize, y: usize, B: i32, H: i32, W: i32, C: i32, lines: i32, factor: f32,
): void {
  const f = f32x4.splat(factor);
  const pixel = <usize>C << 2;
  for (let line = 0; line < B * H * lines; line++) {
    let source = x + <usize>(line / lines * W) * pixel;
    for (let q = 0; q < W; q++) {
      for (let c = 0; c < C; c += 4) {
        const at = <usize>c << 2;
        const value = f32x4.mul(f, v128.load(source + at));
        put(y + at, value, C - c);
        put(y + pixel + at, value, C - c);
      }
      source += pixel;
      y += 2 * pixel;
    }
  }
}

/** Sums of blocks of `lines`×2 times `factor`: x [B, lines·H, 2W, C], y [B, H, W, C]. */
export function sum_blocks(
  x: usize, y: usize, B: i32, H: i32, W: i32, C: i32, lines: i32, factor: f32,
): void {
  const f = f32x4.splat(factor);
  const pixel = <usize>C << 2, line = (<usize>W << 1) * pixel;
  for (let r = 0; r < B * H; r++) {
    let p = x + <usize>(lines * r) * line;
    for (let q = 0; q < W; q++) {
      for (let c = 0; c < C; c += 4) {
        const at = p + (<usize>c << 2);
        let sum = f32x4.add(v128.load(at), v128.load(at + pixel));
        if (lines == 2) {
          sum = f32x4.add(sum, f32x4.add(v128.load(at + line), v128.load(at + line + pixel)));
        }
        put(y + (<usize>c << 2), f32x4.mul(f, sum), C - c);
      }
      p += 2 * pixel;
      y += pixel;
    }
  }
}

/** y[b] = table[index[b]]; an index outside 0…rows−1 is taken to the nearest end. */
export function embedding_forward(table: usize, index: usize, y: usize, B: i32, rows: i32, width: i32): void {
  const bytes = <usize>width << 2;
  for (let b = 0; b < B; b++) {
    const row = min(max(<i32>load<f32>(index + (<usize>b << 2)), 0), rows - 1);
    memory.copy(y + <usize>b * bytes, table + <usize>row * bytes, bytes);
  }
}

/** dtable = Σ_b dy[b] at row index[b]; all other rows zero. */
export function embedding_backward(index: usize, dy: usize, dtable: usize, B: i32, rows: i32, width: i32): void {
  memory.fill(dtable, 0, <usize>(rows * width) << 2);
  for (let b = 0; b < B; b++) {
    const row = min(max(<i32>load<f32>(index + (<usize>b << 2)), 0), rows - 1);
    let p = dtable + (<usize>(row * width) << 2);
    for (let c = 0; c < width; c++) {
      store<f32>(p, load<f32>(p) + load<f32>(dy));
      p += 4;
      dy += 4;
    }
  }
}

/** Sine by Cephes' polynomials after reduction by π/2 in three parts, four lanes; `quarter` 1
 *  gives the cosine. Good to 1e-6 for |x| up to about 1e4. */
@inline
function sine(x: v128, quarter: i32): v128 {
  const n = f32x4.nearest(f32x4.mul(x, f32x4.splat(0.6366197723675814)));
  let r = fma(n, f32x4.splat(-1.5703125), x);
  r = fma(n, f32x4.splat(-4.837512969970703125e-4), r);
  r = fma(n, f32x4.splat(-7.54978995489188216e-8), r);
  const z = f32x4.mul(r, r);
  let s = fma(f32x4.splat(-1.9515295891e-4), z, f32x4.splat(8.3321608736e-3));
  s = fma(s, z, f32x4.splat(-1.6666654611e-1));
  s = fma(f32x4.mul(s, z), r, r);
  let c = fma(f32x4.splat(2.443315711809948e-5), z, f32x4.splat(-1.388731625493765e-3));
  c = fma(c, z, f32x4.splat(4.166664568298827e-2));
  c = fma(f32x4.mul(c, z), z, fma(f32x4.splat(-0.5), z, f32x4.splat(1)));
  const turns = i32x4.add(i32x4.trunc_sat_f32x4_s(n), i32x4.splat(quarter));
  const odd = i32x4.eq(v128.and(turns, i32x4.splat(1)), i32x4.splat(1));
  const sign = i32x4.shl(v128.and(turns, i32x4.splat(2)), 30);
  return v128.xor(v128.bitselect(c, s, odd), sign);
}

/** y[b] = [sin(t_b·f), cos(t_b·f)], or cosines first; `half` frequencies f, y is B×2·half. */
export function sinusoidal(t: usize, frequencies: usize, y: usize, B: i32, half: i32, cosineFirst: bool): void {
  const second = <usize>half << 2;
  for (let b = 0; b < B; b++) {
    const time = v128.load32_splat(t + (<usize>b << 2));
    for (let i = 0; i < half; i += 4) {
      const at = <usize>i << 2;
      const angle = f32x4.mul(time, v128.load(frequencies + at));
      put(y + at, sine(angle, cosineFirst ? 1 : 0), half - i);
      put(y + second + at, sine(angle, cosineFirst ? 0 : 1), half - i);
    }
    y += 2 * second;
  }
}

/** y[b] = [sin a, cos a], a = ln(level_b)·weight·2π; `half` weights, y is B×2·half. */
export function fourier_features(level: usize, weight: usize, y: usize, B: i32, half: i32): void {
  const second = <usize>half << 2;
  const turn = f32x4.splat(6.283185307179586);
  for (let b = 0; b < B; b++) {
    const logarithm = f32x4.splat(<f32>Math.log(load<f32>(level + (<usize>b << 2))));
    for (let i = 0; i < half; i += 4) {
      const at = <usize>i << 2;
      const angle = f32x4.mul(f32x4.mul(logarithm, v128.load(weight + at)), turn);
      put(y + at, sine(angle, 0), half - i);
      put(y + second + at, sine(angle, 1), half - i);
    }
    y += 2 * second;
  }
}

/** y = x·(1 + scale[b]) + shift[b], both [B, C], x [B, P, C]. */
export function scale_shift(x: usize, scale: usize, shift: usize, y: usize, B: i32, P: i32, C: i32): void {
  const one = f32x4.splat(1);
  for (let b = 0; b < B; b++) {
    for (let p = 0; p < P; p++) {
      for (let c = 0; c < C; c += 4) {
        const at = <usize>c << 2;
        const f = f32x4.add(one, v128.load(scale + at));
        put(y + at, fma(v128.load(x + at), f, v128.load(shift + at)), C - c);
      }
      x += <usize>C << 2;
      y += <usize>C << 2;
    }
    scale += <usize>C << 2;
    shift += <usize>C << 2;
  }
}

/** dx = dy·(1 + scale[b]), dscale[b] = Σ_p dy·x. */
export function scale_shift_backward(
  x: usize, scale: usize, dy: usize, dx: usize, dscale: usize, B: i32, P: i32, C: i32,
): void {
  const pixel = <usize>C << 2;
  const one = f32x4.splat(1);
  for (let b = 0; b < B; b++) {
    for (let c = 0; c < C; c += 4) {
      const at = <usize>c << 2;
      const f = f32x4.add(one, v128.load(scale + at));
      let sum = f32x4.splat(0);
      for (let p = 0; p < P; p++) {
        const offset = <usize>p * pixel + at;
        const d = v128.load(dy + offset);
        sum = fma(d, v128.load(x + offset), sum);
        put(dx + offset, f32x4.mul(d, f), C - c);
      }
      put(dscale + at, sum, C - c);
    }
    x += <usize>P * pixel;
    dy += <usize>P * pixel;
    dx += <usize>P * pixel;
    scale += pixel;
    dscale += pixel;
  }
}
