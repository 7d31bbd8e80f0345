// Layer: lab worker, engine, wasm kernels. Winograd's convolution F(4×4, 3×3) for kernels of 3×3
// with stride 1, NHWC, channels in multiples of four, and its gradients. Tiles of 4×4 outputs are
// worked off in blocks that stay in the second-level cache: the 6×6 inputs below each are
// transformed, multiplied with the transformed kernel, one product at each of 36 points, and
// transformed back. That takes 2.25 products an output instead of 9. The gradient by the input is
// the convolution of the output's gradient with the kernel turned by 180°; for the gradient by the
// weights the products are summed over all tiles before they are transformed back, once.

import { Optional } from './arguments.assembly';
import { addOuterProducts, multiplyGroups } from './products.assembly';
import { pointSize, POINTS as POINT_COUNT, wholePanels, zeroLine } from './sizes.assembly';
import { MR, NR } from './tiles.assembly';
import { clear6, evaluate3, evaluate4, gather3, gather4, spread6 } from './winogradTransforms.assembly';

/** Points of a tile. */
const POINTS: usize = POINT_COUNT;

/** A tile after the first of its two transforms: 6×6 vectors. */
const half = memory.data(36 * 16, 16);

/** Nine vectors of kernel weights. */
const taps = memory.data(9 * 16, 16);

/** Bytes of `floats` for each point. */
@inline
function pointBytes(floats: i32): usize {
  return <usize>pointSize(floats) << 2;
}

/**
 * Transforms weights [O, I, 3, 3] into a matrix for each point, `pitch` bytes apart, in panels of
 * eight columns: i × o, or turned by 180°, o × i.
 */
function transformKernel(w: usize, O: i32, I: i32, turned: bool, to: usize, pitch: usize): void {
  const rows = turned ? O : I, columns = turned ? I : O;
  const rowBytes = (turned ? <usize>I : <usize>1) * 36, columnBytes = (turned ? <usize>1 : <usize>I) * 36;
  for (let n = 0; n < wholePanels(columns); n += 4) {
    let out = to + (<usize>((n & -8) * rows) << 2) + (<usize>(n & 4) << 2);
    for (let r = 0; r < rows; r++) {
      if (n < columns) {
        let source = w + <usize>r * rowBytes + <usize>n * columnBytes;
        for (let lane: usize = 0; lane < 16; lane += 4) {
          for (let tap: usize = 0; tap < 9; tap++) {
            store<f32>(taps + (tap << 4) + lane, load<f32>(source + ((turned ? 8 - tap : tap) << 2)));
          }
          source += columnBytes;
        }
        for (let j: usize = 0; j < 48; j += 16) evaluate3(taps + j, 48, half + j, 48);
        for (let i: usize = 0; i < 6; i++) evaluate3(half + i * 48, 16, out + i * 6 * pitch, pitch);
      } else {
        for (let p: usize = 0; p < POINTS; p++) v128.store(out + p * pitch, f32x4.splat(0));
      }
      out += NR << 2;
    }
  }
}

/** Address of line y of an image at column x0, or of zeros where there is no such line. */
@inline
function lineAt(image: usize, H: i32, W: i32, pixel: usize, y: i32, x0: i32, zeros: usize): usize {
  return y >= 0 && y < H ? image + <usize>(y * W + x0) * pixel : zeros;
}

/** Transforms the 6×6 pixels at (y0, x0) of an image, zero outside of it; groups of four channels
 *  are written `group` bytes apart. `zeros` holds 6·C of them. */
function transformInput(
  image: usize, H: i32, W: i32, C: i32, y0: i32, x0: i32, zeros: usize, to: usize, group: usize, pitch: usize,
): void {
  const pixel = <usize>C << 2;
  const l0 = lineAt(image, H, W, pixel, y0, x0, zeros), l1 = lineAt(image, H, W, pixel, y0 + 1, x0, zeros);
  const l2 = lineAt(image, H, W, pixel, y0 + 2, x0, zeros), l3 = lineAt(image, H, W, pixel, y0 + 3, x0, zeros);
  const l4 = lineAt(image, H, W, pixel, y0 + 4, x0, zeros), l5 = lineAt(image, H, W, pixel, y0 + 5, x0, zeros);
  const first = max(0, -x0), last = min(6, W - x0);
  for (let c: usize = 0; c < pixel; c += 16) {
    let at = c;
    for (let j = 0; j < 6; j++) {
      const column = half + (<usize>j << 4);
      if (j < first || j >= last) clear6(column, 96);
      else {
        spread6(
          v128.load(l0 + at), v128.load(l1 + at), v128.load(l2 + at),
          v128.load(l3 + at), v128.load(l4 + at), v128.load(l5 + at), column, 96,
        );
      }
      at += pixel;
    }
    let out = to;
    for (let row = half; row < half + 576; row += 96) {
      spread6(
        v128.load(row), v128.load(row, 16), v128.load(row, 32),
        v128.load(row, 48), v128.load(row, 64), v128.load(row, 80), out, pitch,
      );
      out += 6 * pitch;
    }
    to += group;
  }
}

/** Transforms the 4×4 output gradients at (y0, x0), zero outside of the image, into one row of
 *  panels with `T` rows. `zeros` holds 4·C of them. */
function transformGradient(
  image: usize, H: i32, W: i32, C: i32, y0: i32, x0: i32, zeros: usize, to: usize, T: i32, pitch: usize,
): void {
  const pixel = <usize>C << 2, panel = <usize>T << 5;
  const l0 = lineAt(image, H, W, pixel, y0, x0, zeros), l1 = lineAt(image, H, W, pixel, y0 + 1, x0, zeros);
  const l2 = lineAt(image, H, W, pixel, y0 + 2, x0, zeros), l3 = lineAt(image, H, W, pixel, y0 + 3, x0, zeros);
  const last = W - x0;
  for (let c: usize = 0; c < pixel; c += 16) {
    let at = c;
    for (let j = 0; j < 4; j++) {
      const column = half + (<usize>j << 4);
      if (j >= last) clear6(column, 64);
      else {
        evaluate4(
          v128.load(l0 + at), v128.load(l1 + at), v128.load(l2 + at), v128.load(l3 + at), column, 64,
        );
      }
      at += pixel;
    }
    let out = to + (c >> 5) * panel + (c & 16);
    for (let row = half; row < half + 384; row += 64) {
      evaluate4(v128.load(row), v128.load(row, 16), v128.load(row, 32), v128.load(row, 48), out, pitch);
      out += 6 * pitch;
    }
  }
}

/** Stores a row of up to four pixels, `pixel` bytes apart; the residual is optional (0). */
@inline
function storePixels(row: usize, shift: v128, y: usize, residual: usize, pixel: usize, columns: usize): void {
  for (let j: usize = 0; j < columns; j++) {
    let value = f32x4.add(v128.load(row), shift);
    if (residual != 0) {
      value = f32x4.add(value, v128.load(residual));
      residual += pixel;
    }
    v128.store(y, value);
    row += 16;
    y += pixel;
  }
}

/** Transforms the products of one tile back into `rows`×`columns` ≤ 4×4 pixels at y; the biases
 *  [C] and the residual, laid out like y, are optional (0). */
function transformOutput(
  from: usize, pitch: usize, C: i32, y: usize, line: usize, rows: usize, columns: usize,
  bias: usize, sampleBias: usize, residual: usize,
): void {
  const pixel = <usize>C << 2;
  for (let c: usize = 0; c < pixel; c += 16) {
    let p = from + c;
    for (let j: usize = 0; j < 96; j += 16) {
      gather4(p, 6 * pitch, half + j, 96);
      p += pitch;
    }
    let shift = f32x4.splat(0);
    if (bias != 0) shift = v128.load(bias + c);
    if (sampleBias != 0) shift = f32x4.add(shift, v128.load(sampleBias + c));
    for (let i: usize = 0; i < rows; i++) {
      const row = half + i * 96, at = i * line + c;
      gather4(row, 16, row, 16);
      storePixels(row, shift, y + at, residual == 0 ? 0 : residual + at, pixel, columns);
    }
  }
}

/** Convolution of x B×H×W×CI to y B×OH×OW×CO, `padding` zeros before each axis; see the exports. */
function convolve(
  x: usize, w: usize, turned: bool, bias: usize, sampleBias: usize, residual: usize, y: usize,
  B: i32, H: i32, W: i32, CI: i32, OH: i32, OW: i32, CO: i32, padding: i32, block: i32, workspace: usize,
): void {
  const N = wholePanels(CO);
  const kernelPitch = pointBytes(CI * N), inputPitch = pointBytes(block * CI), outputPitch = pointBytes(block * N);
  const kernel = workspace;
  const input = kernel + POINTS * kernelPitch;
  const output = input + POINTS * inputPitch;
  const zeros = output + POINTS * outputPitch;
  memory.fill(zeros, 0, <usize>zeroLine(CI) << 2);
  transformKernel(w, turned ? CI : CO, turned ? CO : CI, turned, kernel, kernelPitch);

  const across = (OW + 3) >> 2, perImage = across * ((OH + 3) >> 2);
  const pixelIn = <usize>CI << 2, pixelOut = <usize>CO << 2;
  const tiles = B * perImage;
  for (let first = 0; first < tiles; first += block) {
    const count = min(block, tiles - first);
    for (let t = 0; t < count; t++) {
      const b = (first + t) / perImage, place = first + t - b * perImage;
      const ty = place / across, tx = place - ty * across;
      const image = x + <usize>(b * H * W) * pixelIn;
      const panel = t / MR;
      const to = input + (<usize>(panel * MR * CI) << 2) + (<usize>(t - panel * MR) << 4);
      transformInput(image, H, W, CI, 4 * ty - padding, 4 * tx - padding, zeros, to, MR << 4, inputPitch);
    }
    const rows = (count + MR - 1) / MR * MR;
    for (let p: usize = 0; p < POINTS; p++) {
      multiplyGroups(input + p * inputPitch, kernel + p * kernelPitch, output + p * outputPitch, rows, CI, N);
    }
    for (let t = 0; t < count; t++) {
      const b = (first + t) / perImage, place = first + t - b * perImage;
      const ty = place / across, tx = place - ty * across;
      const at = <usize>((b * OH + 4 * ty) * OW + 4 * tx) * pixelOut;
      transformOutput(
        output + (<usize>(t * N) << 2), outputPitch, CO, y + at, <usize>OW * pixelOut,
        min(4, OH - 4 * ty), min(4, OW - 4 * tx),
        bias, sampleBias == 0 ? 0 : sampleBias + <usize>b * pixelOut, residual == 0 ? 0 : residual + at,
      );
    }
  }
}

/**
 * y = conv(x) + bias + sampleBias[b] + residual; the last three are optional (0). `block` tiles are
 * in work at a time, a multiple of 12. Workspace: `winogradWorkspace(CI, CO, block)`.
 */
export function winograd_forward(
  x: usize, w: usize, bias: Optional, sampleBias: Optional, residual: Optional, y: usize,
  B: i32, H: i32, W: i32, CI: i32, OH: i32, OW: i32, CO: i32, padding: i32, block: i32, workspace: usize,
): void {
  convolve(
    x, w, false, bias, sampleBias, residual, y, B, H, W, CI, OH, OW, CO, padding, block, workspace,
  );
}

/** dx of {@link winograd_forward}. Workspace as there, with CI and CO exchanged. */
export function winograd_input_gradient(
  dy: usize, w: usize, dx: usize,
  B: i32, H: i32, W: i32, CI: i32, OH: i32, OW: i32, CO: i32, padding: i32, block: i32, workspace: usize,
): void {
  convolve(dy, w, true, 0, 0, 0, dx, B, OH, OW, CO, H, W, CI, 2 - padding, block, workspace);
}

/** dW of {@link winograd_forward}. Workspace as there. */
export function winograd_weight_gradient(
  x: usize, dy: usize, dw: usize,
  B: i32, H: i32, W: i32, CI: i32, OH: i32, OW: i32, CO: i32, padding: i32, block: i32, workspace: usize,
): void {
  const N = wholePanels(CO);
  const sumPitch = pointBytes(CI * N), inputPitch = pointBytes(block * CI), outputPitch = pointBytes(block * N);
  const sums = workspace;
  const input = sums + POINTS * sumPitch;
  const output = input + POINTS * inputPitch;
  const zeros = output + POINTS * outputPitch;
  memory.fill(zeros, 0, <usize>zeroLine(max(CI, CO)) << 2);
  memory.fill(sums, 0, POINTS * sumPitch);

  const across = (OW + 3) >> 2, perImage = across * ((OH + 3) >> 2);
  const pixelIn = <usize>CI << 2, pixelOut = <usize>CO << 2;
  const tiles = B * perImage;
  for (let first = 0; first < tiles; first += block) {
    const count = min(block, tiles - first);
    for (let t = 0; t < count; t++) {
      const b = (first + t) / perImage, place = first + t - b * perImage;
      const ty = place / across, tx = place - ty * across;
      const image = x + <usize>(b * H * W) * pixelIn;
      transformInput(
        image, H, W, CI, 4 * ty - padding, 4 * tx - padding, zeros, input + <usize>t * pixelIn, 16, inputPitch,
      );
      const gradient = dy + <usize>(b * OH * OW) * pixelOut;
      transformGradient(
        gradient, OH, OW, CO, 4 * ty, 4 * tx, zeros, output + (<usize>t << 5), count, outputPitch,
      );
    }
    for (let p: usize = 0; p < POINTS; p++) {
      addOuterProducts(input + p * inputPitch, output + p * outputPitch, sums + p * sumPitch, CI, count, N);
    }
  }
  for (let i = 0; i < CI; i++) {
    for (let o = 0; o < CO; o += 4) {
      let p = sums + (<usize>(i * N + o) << 2);
      for (let j: usize = 0; j < 96; j += 16) {
        gather3(p, 6 * sumPitch, half + j, 96);
        p += sumPitch;
      }
      for (let k: usize = 0; k < 3; k++) gather3(half + k * 96, 16, taps + k * 48, 16);
      let out = dw + <usize>((o * CI + i) * 36);
      for (let lane: usize = 0; lane < 16; lane += 4) {
        for (let tap: usize = 0; tap < 9; tap++) {
          store<f32>(out + (tap << 2), load<f32>(taps + (tap << 4) + lane));
        }
        out += <usize>CI * 36;
      }
    }
  }
}
