// Layer: lab worker, engine, wasm kernels. 2-D convolution, NHWC, weights as PyTorch keeps them,
// [out, in, kh, kw]. Each image is copied once into a zero-padded buffer; in it the window of an
// output pixel is kh runs of kw·in adjacent floats, so a window is packed straight from there and
// nothing larger than the cache is ever unrolled. The gradient by the input is the same convolution
// of the spread-out output gradient with the kernel turned by 180°; the gradient by the weights sums
// outer products over pixels.

import { Optional } from './arguments.assembly';
import { multiplyPanels, packMatrix, packRows, panelsAtOnce } from './matrix.assembly';
import { imageSize, linesAtOnce, packedSize, paddedExtent, wholePanels } from './sizes.assembly';
import { MR, NR, noBias, tile } from './tiles.assembly';
import { fma } from './vector.assembly';

/** Packs weights [O, I, KH, KW] as the (ky, kx, i) × o matrix, or turned as (ky, kx, o) × i. */
function packKernel(w: usize, O: i32, I: i32, KH: i32, KW: i32, turned: bool, out: usize): void {
  const taps = KH * KW;
  const rows = turned ? O : I, columns = turned ? I : O;
  const rowStride = turned ? I * taps : taps, columnStride = turned ? taps : I * taps;
  for (let n = 0; n < columns; n += NR) {
    const width = min(NR, columns - n);
    for (let tap = 0; tap < taps; tap++) {
      const offset = n * columnStride + (turned ? taps - 1 - tap : tap);
      for (let r = 0; r < rows; r++) {
        let source = w + (<usize>(offset + r * rowStride) << 2);
        for (let q = 0; q < NR; q++) {
          store<f32>(out, q < width ? load<f32>(source) : 0);
          source += <usize>columnStride << 2;
          out += 4;
        }
      }
    }
  }
}

/** Zeros before the lines: images of one line (kernels of height one) are padded at their ends only. */
@inline
function paddingAbove(KH: i32, padding: i32): i32 {
  return KH == 1 ? 0 : padding;
}

/** Copies an H×W×C image into the middle of a zeroed PH×PW×C one: pixel (y, x) goes to
 *  (y·spread + top, x·spread + left), and is dropped where that lies outside. */
function place(
  x: usize, H: i32, W: i32, C: i32, out: usize, PH: i32, PW: i32, top: i32, left: i32, spread: i32,
): void {
  for (let y = 0; y < H; y++) {
    const py = y * spread + top;
    if (py < 0 || py >= PH) continue;
    for (let q = 0; q < W; q++) {
      const px = q * spread + left;
      if (px < 0 || px >= PW) continue;
      // Adjacent pixels stay adjacent: one copy for the rest of the line.
      const run = spread == 1 ? min(W - q, PW - px) : 1;
      memory.copy(
        out + (<usize>((py * PW + px) * C) << 2), x + (<usize>((y * W + q) * C) << 2), <usize>(run * C) << 2,
      );
      q += run - 1;
    }
  }
}

/** Windows of a padded image (line length PW) times a packed kernel: OH×OW×CO at y.
 *  Scratch: `rowPanels(KH·KW·CI)`. */
function windows(
  padded: usize, PW: i32, CI: i32, KH: i32, KW: i32, stride: i32, packed: usize,
  y: usize, OH: i32, OW: i32, CO: i32, bias: usize, residual: usize, scratch: usize,
): void {
  const length = KW * CI, K = KH * length;
  const jump = <usize>((PW - KW) * CI) << 2;
  const pixels = OH * OW;
  const block = MR * panelsAtOnce(K);
  for (let from = 0; from < pixels; from += block) {
    const to = min(pixels, from + block);
    let out = scratch;
    for (let p = from; p < to; p += MR) {
      const rows = to - p;
      const a0 = window(padded, p, OW, PW, CI, stride);
      packRows(
        a0,
        rows > 1 ? window(padded, p + 1, OW, PW, CI, stride) : a0,
        rows > 2 ? window(padded, p + 2, OW, PW, CI, stride) : a0,
        rows > 3 ? window(padded, p + 3, OW, PW, CI, stride) : a0,
        rows > 4 ? window(padded, p + 4, OW, PW, CI, stride) : a0,
        rows > 5 ? window(padded, p + 5, OW, PW, CI, stride) : a0,
        KH, length, jump, out,
      );
      out += <usize>(MR * K) << 2;
    }
    multiplyPanels(scratch, from, to, K, packed, CO, y, CO, bias, residual);
  }
}

/** Outputs up to which a dot product for each replaces tiles of eight, mostly empty: 4.3 times as
 *  fast for one. */
const FEW: i32 = 4;

/** Copies weights [O, I, KH, KW] as [o, ky, kx, i]. */
function packRuns(w: usize, O: i32, I: i32, taps: i32, out: usize): void {
  for (let o = 0; o < O; o++) {
    for (let tap = 0; tap < taps; tap++) {
      for (let i = 0; i < I; i++) {
        store<f32>(out, load<f32>(w + (<usize>((o * I + i) * taps + tap) << 2)));
        out += 4;
      }
    }
  }
}

/** As {@link windows}, with weights of {@link packRuns} and CI a multiple of four. */
function dots(
  padded: usize, PW: i32, CI: i32, KH: i32, KW: i32, stride: i32, weights: usize,
  y: usize, OH: i32, OW: i32, CO: i32, bias: usize, residual: usize,
): void {
  const line = <usize>(KW * CI) << 2, jump = <usize>((PW - KW) * CI) << 2;
  const pixels = OH * OW;
  for (let p = 0; p < pixels; p += 6) {
    const rows = pixels - p;
    const a0 = window(padded, p, OW, PW, CI, stride);
    const a1 = rows > 1 ? window(padded, p + 1, OW, PW, CI, stride) : a0;
    const a2 = rows > 2 ? window(padded, p + 2, OW, PW, CI, stride) : a0;
    const a3 = rows > 3 ? window(padded, p + 3, OW, PW, CI, stride) : a0;
    const a4 = rows > 4 ? window(padded, p + 4, OW, PW, CI, stride) : a0;
    const a5 = rows > 5 ? window(padded, p + 5, OW, PW, CI, stride) : a0;
    for (let o = 0; o < CO; o++) {
      const from = weights + line * <usize>(KH * o);
      sixDots(a0, a1, a2, a3, a4, a5, from, from + line * <usize>KH, line, jump);
      for (let r = 0; r < min(6, rows); r++) {
        const at = <usize>((p + r) * CO + o) << 2;
        let value = load<f32>(sixSums + (<usize>r << 2)) + load<f32>(bias + (<usize>o << 2));
        if (residual != 0) value += load<f32>(residual + at);
        store<f32>(y + at, value);
      }
    }
  }
}

const sixSums = memory.data(6 * 4, 16);

/** Dot products of six windows with one kernel, into `sixSums`. */
export function sixDots(
  a0: usize, a1: usize, a2: usize, a3: usize, a4: usize, a5: usize,
  w: usize, last: usize, line: usize, jump: usize,
): void {
  let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0, s4 = s0, s5 = s0;
  let end = w + line;
  do {
    const v = v128.load(w);
    s0 = fma(v, v128.load(a0), s0);
    s1 = fma(v, v128.load(a1), s1);
    s2 = fma(v, v128.load(a2), s2);
    s3 = fma(v, v128.load(a3), s3);
    s4 = fma(v, v128.load(a4), s4);
    s5 = fma(v, v128.load(a5), s5);
    a0 += 16; a1 += 16; a2 += 16; a3 += 16; a4 += 16; a5 += 16;
    w += 16;
    if (w == end) {
      a0 += jump; a1 += jump; a2 += jump; a3 += jump; a4 += jump; a5 += jump;
      end += line;
    }
  } while (w != last);
  store<f32>(sixSums, total(s0));
  store<f32>(sixSums, total(s1), 4);
  store<f32>(sixSums, total(s2), 8);
  store<f32>(sixSums, total(s3), 12);
  store<f32>(sixSums, total(s4), 16);
  store<f32>(sixSums, total(s5), 20);
}

/** Sum of the four lanes. */
@inline
function total(v: v128): f32 {
  const left = f32x4.extract_lane(v, 0) + f32x4.extract_lane(v, 1);
  return left + (f32x4.extract_lane(v, 2) + f32x4.extract_lane(v, 3));
}

/** Address of the window of output pixel p. */
@inline
function window(padded: usize, p: i32, OW: i32, PW: i32, CI: i32, stride: i32): usize {
  const line = p / OW;
  return padded + (<usize>((line * PW + (p - line * OW)) * stride * CI) << 2);
}

/**
 * y = conv(x) + bias + sampleBias[b] + residual; the last three are optional (0).
 * Workspace: `convolutionWorkspace`.
 */
export function conv2d_forward(
  x: usize, w: usize, bias: Optional, sampleBias: Optional, residual: Optional, y: usize,
  B: i32, H: i32, W: i32, CI: i32, OH: i32, OW: i32, CO: i32, KH: i32, KW: i32, S: i32, P: i32,
  workspace: usize,
): void {
  const PH = paddedExtent(OH, KH, S), PW = paddedExtent(OW, KW, S);
  const padded = workspace + (<usize>packedSize(KH * KW * CI, CO) << 2);
  const rowBias = padded + (<usize>imageSize(PH, PW, CI) << 2);
  const scratch = rowBias + (<usize>wholePanels(CO) << 2);
  const few = CO <= FEW && (CI & 3) == 0;
  if (few) packRuns(w, CO, CI, KH * KW, workspace);
  else packKernel(w, CO, CI, KH, KW, false, workspace);
  memory.fill(padded, 0, <usize>(PH * PW * CI) << 2);
  const image = <usize>(H * W * CI) << 2, result = <usize>(OH * OW * CO) << 2;
  for (let b = 0; b < B; b++) {
    place(x + <usize>b * image, H, W, CI, padded, PH, PW, paddingAbove(KH, P), P, 1);
    for (let c = 0; c < CO; c++) {
      const at = <usize>c << 2;
      let value: f32 = bias == 0 ? 0 : load<f32>(bias + at);
      if (sampleBias != 0) value += load<f32>(sampleBias + (<usize>(b * CO) << 2) + at);
      store<f32>(rowBias + at, value);
    }
    const at = <usize>b * result;
    const rest: usize = residual == 0 ? 0 : residual + at;
    if (few) dots(padded, PW, CI, KH, KW, S, workspace, y + at, OH, OW, CO, rowBias, rest);
    else windows(padded, PW, CI, KH, KW, S, workspace, y + at, OH, OW, CO, rowBias, rest, scratch);
  }
}

/** dx of {@link conv2d_forward}. Workspace: `convolutionInputGradientWorkspace`. */
export function conv2d_input_gradient(
  dy: usize, w: usize, dx: usize,
  B: i32, H: i32, W: i32, CI: i32, OH: i32, OW: i32, CO: i32, KH: i32, KW: i32, S: i32, P: i32,
  workspace: usize,
): void {
  const PH = paddedExtent(H, KH, 1), PW = paddedExtent(W, KW, 1);
  const padded = workspace + (<usize>packedSize(KH * KW * CO, CI) << 2);
  const scratch = padded + (<usize>imageSize(PH, PW, CO) << 2);
  packKernel(w, CO, CI, KH, KW, true, workspace);
  memory.fill(padded, 0, <usize>(PH * PW * CO) << 2);
  for (let b = 0; b < B; b++) {
    const top = KH - 1 - paddingAbove(KH, P);
    place(dy + (<usize>(b * OH * OW * CO) << 2), OH, OW, CO, padded, PH, PW, top, KW - 1 - P, S);
    const image = dx + (<usize>(b * H * W * CI) << 2);
    windows(padded, PW, CO, KH, KW, 1, workspace, image, H, W, CI, 0, 0, scratch);
  }
}

/** Sums of products of windows of x and pixels of dy, (ky, kx, i) × o, at the start of the
 *  workspace; `top` and `left` zeros before the axes of x. */
function sumWindows(
  x: usize, dy: usize,
  B: i32, H: i32, W: i32, CI: i32, OH: i32, OW: i32, CO: i32, KH: i32, KW: i32, S: i32, top: i32, left: i32,
  workspace: usize,
): void {
  const PH = paddedExtent(OH, KH, S), PW = paddedExtent(OW, KW, S);
  const M = KW * CI;
  const padded = workspace + (<usize>wholePanels(KH * M * CO) << 2);
  const packed = padded + (<usize>imageSize(PH, PW, CI) << 2);
  const lineBlock = linesAtOnce(OW);
  const step = <usize>(S * CI) << 2;
  // From the end of one line of windows to the start of the next.
  const jump = (<usize>(S * PW * CI) << 2) - step * <usize>OW;
  memory.fill(workspace, 0, <usize>(KH * M * CO) << 2);
  memory.fill(padded, 0, <usize>imageSize(PH, PW, CI) << 2);
  for (let b = 0; b < B; b++) {
    place(x + (<usize>(b * H * W * CI) << 2), H, W, CI, padded, PH, PW, top, left, 1);
    for (let line = 0; line < OH; line += lineBlock) {
      const lines = min(lineBlock, OH - line);
      const depth = lines * OW;
      packMatrix(dy + (<usize>(((b * OH + line) * OW) * CO) << 2), depth, CO, CO, 1, packed);
      for (let n = 0; n < CO; n += NR) {
        const panel = packed + (<usize>(n * depth) << 2);
        for (let ky = 0; ky < KH; ky++) {
          const source = padded + (<usize>((line * S + ky) * PW * CI) << 2);
          for (let m = 0; m < M; m += MR) {
            const sums = workspace + (<usize>((ky * M + m) * CO + n) << 2);
            tile(
              source + (<usize>m << 2), lines, OW, step, jump, panel,
              sums, <usize>CO << 2, min(MR, M - m), min(NR, CO - n), noBias(), sums,
            );
          }
        }
      }
    }
  }
}

/** dW of {@link conv2d_forward}. Workspace: `convolutionWeightGradientWorkspace`. */
export function conv2d_weight_gradient(
  x: usize, dy: usize, dw: usize,
  B: i32, H: i32, W: i32, CI: i32, OH: i32, OW: i32, CO: i32, KH: i32, KW: i32, S: i32, P: i32,
  workspace: usize,
): void {
  sumWindows(x, dy, B, H, W, CI, OH, OW, CO, KH, KW, S, paddingAbove(KH, P), P, workspace);
  // (ky, kx, i) × o → [o, i, ky, kx].
  const taps = KH * KW;
  for (let o = 0; o < CO; o++) {
    for (let i = 0; i < CI; i++) {
      for (let tap = 0; tap < taps; tap++) {
        store<f32>(dw, load<f32>(workspace + (<usize>((tap * CI + i) * CO + o) << 2)));
        dw += 4;
      }
    }
  }
}

/** dW for stride 1 and fewer outputs than a tile has columns: windows of dy and pixels of x change
 *  places. Workspace: `convolutionWeightGradientFewWorkspace`. */
export function conv2d_weight_gradient_few(
  x: usize, dy: usize, dw: usize,
  B: i32, H: i32, W: i32, CI: i32, OH: i32, OW: i32, CO: i32, KH: i32, KW: i32, S: i32, P: i32,
  workspace: usize,
): void {
  const top = KH - 1 - paddingAbove(KH, P);
  sumWindows(dy, x, B, OH, OW, CO, H, W, CI, KH, KW, 1, top, KW - 1 - P, workspace);
  // (KH − 1 − ky, KW − 1 − kx, o) × i → [o, i, ky, kx].
  for (let o = 0; o < CO; o++) {
    for (let i = 0; i < CI; i++) {
      for (let tap = KH * KW - 1; tap >= 0; tap--) {
        store<f32>(dw, load<f32>(workspace + (<usize>((tap * CO + o) * CI + i) << 2)));
        dw += 4;
      }
    }
  }
}
