// Layer: lab worker, engine, wasm kernels. Winograd's convolution F(4×4, 3×3) for kernels of 3×3
// with stride 1, NHWC, channels in multiples of four, and its gradients. Tiles of 4×4 outputs are
// worked off in blocks that stay in the second-level cache: the 6×6 inputs below each are
// transformed, multiplied with the transformed kernel, one product at each of 36 points, and
// transformed back. That takes 2.25 products an output instead of 9. The gradient by the input is
// the convolution of the output's gradient with the kernel turned by 180°; for the gradient by the
// weights the products are summed over all tiles before they are transformed back, once.

import { addOuterProducts, multiplyGroups } from './products.assembly';
import { MR, NR } from './tiles.assembly';
import { round8 } from './vector.assembly';
import { evaluate3, evaluate4, gather3, gather4, spread6 } from './winogradTransforms.assembly';

/** Points of a tile. */
const POINTS: usize = 36;

/** A tile after the first of its two transforms: 6×6 vectors. */
const half = memory.data(36 * 16, 16);

/** Nine vectors of kernel weights. */
const taps = memory.data(9 * 16, 16);

/** Bytes of `floats` for each point, with a cache line between so that the points of a tile do not
 *  fall on the same few lines of the cache; `POINT_SLACK` in `../winograd.ts`. */
@inline
function pointBytes(floats: i32): usize {
  return <usize>(floats + 16) << 2;
}

/**
 * Transforms weights [O, I, 3, 3] into a matrix for each point, `pitch` bytes apart, in panels of
 * eight columns: i × o, or turned by 180°, o × i.
 */
function transformKernel(w: usize, O: i32, I: i32, turned: bool, to: usize, pitch: usize): void {
  const rows = turned ? O : I, columns = turned ? I : O;
  const rowBytes = (turned ? <usize>I : <usize>1) * 36, columnBytes = (turned ? <usize>1 : <usize>I) * 36;
  for (let n = 0; n < round8(columns); n += 4) {
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

/**
 * The address of the `size`×`size` pixels at (y0, x0) of an image: where they lie, or, where they
 * reach over the edge, `patch`, to which they are copied among zeros, `size` pixels a line.
 */
function patchAt(x: usize, H: i32, W: i32, C: i32, y0: i32, x0: i32, size: i32, patch: usize): usize {
  const pixel = <usize>C << 2;
  if (y0 >= 0 && x0 >= 0 && y0 + size <= H && x0 + size <= W)
    return x + <usize>(y0 * W + x0) * pixel;
  let out = patch;
  for (let i = y0; i < y0 + size; i++) {
    for (let j = x0; j < x0 + size; j++) {
      const inside = i >= 0 && i < H && j >= 0 && j < W;
      const from = inside ? x + <usize>(i * W + j) * pixel : 0;
      for (let at: usize = 0; at < pixel; at += 16) {
        v128.store(out + at, inside ? v128.load(from + at) : f32x4.splat(0));
      }
      out += pixel;
    }
  }
  return patch;
}

/** Transforms 6×6 pixels; groups of four channels are written `group` bytes apart. */
function transformInput(from: usize, line: usize, C: i32, to: usize, group: usize, pitch: usize): void {
  const pixel = <usize>C << 2;
  for (let c: usize = 0; c < pixel; c += 16) {
    let p = from + c;
    for (let j: usize = 0; j < 96; j += 16) {
      spread6(p, line, half + j, 96);
      p += pixel;
    }
    let out = to;
    for (let i: usize = 0; i < 576; i += 96) {
      spread6(half + i, 16, out, pitch);
      out += 6 * pitch;
    }
    to += group;
  }
}

/** Transforms 4×4 output gradients into row `t` of panels with `T` rows. */
function transformGradient(from: usize, line: usize, C: i32, to: usize, T: i32, pitch: usize): void {
  const pixel = <usize>C << 2, panel = <usize>T << 5;
  for (let c: usize = 0; c < pixel; c += 16) {
    let p = from + c;
    for (let j: usize = 0; j < 64; j += 16) {
      evaluate4(p, line, half + j, 64);
      p += pixel;
    }
    let out = to + (c >> 5) * panel + (c & 16);
    for (let i: usize = 0; i < 384; i += 64) {
      evaluate4(half + i, 16, out, pitch);
      out += 6 * pitch;
    }
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
      const row = half + i * 96;
      gather4(row, 16, row, 16);
      const at = i * line + c;
      for (let j: usize = 0; j < columns; j++) {
        const offset = at + j * pixel;
        let value = f32x4.add(v128.load(row + (j << 4)), shift);
        if (residual != 0) value = f32x4.add(value, v128.load(residual + offset));
        v128.store(y + offset, value);
      }
    }
  }
}

/** Convolution of x B×H×W×CI to y B×OH×OW×CO, `padding` zeros before each axis; see the exports. */
function convolve(
  x: usize, w: usize, turned: bool, bias: usize, sampleBias: usize, residual: usize, y: usize,
  B: i32, H: i32, W: i32, CI: i32, OH: i32, OW: i32, CO: i32, padding: i32, block: i32, workspace: usize,
): void {
  const N = round8(CO);
  const kernelPitch = pointBytes(CI * N), inputPitch = pointBytes(block * CI), outputPitch = pointBytes(block * N);
  const kernel = workspace;
  const input = kernel + POINTS * kernelPitch;
  const output = input + POINTS * inputPitch;
  const patch = output + POINTS * outputPitch;
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
      const from = patchAt(image, H, W, CI, 4 * ty - padding, 4 * tx - padding, 6, patch);
      const line = pixelIn * <usize>(from == patch ? 6 : W);
      const panel = t / MR;
      const to = input + (<usize>(panel * MR * CI) << 2) + (<usize>(t - panel * MR) << 4);
      transformInput(from, line, CI, to, MR << 4, inputPitch);
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
 * in work at a time, a multiple of 12. Workspace in floats: 36 times CI·8⌈CO/8⌉ + 16,
 * block·CI + 16, block·8⌈CO/8⌉ + 16, and CI.
 */
export function winograd_forward(
  x: usize, w: usize, bias: usize, sampleBias: usize, residual: usize, y: usize,
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

/** dW of {@link winograd_forward}. Workspace as there, with the larger of CI and CO at the end. */
export function winograd_weight_gradient(
  x: usize, dy: usize, dw: usize,
  B: i32, H: i32, W: i32, CI: i32, OH: i32, OW: i32, CO: i32, padding: i32, block: i32, workspace: usize,
): void {
  const N = round8(CO);
  const sumPitch = pointBytes(CI * N), inputPitch = pointBytes(block * CI), outputPitch = pointBytes(block * N);
  const sums = workspace;
  const input = sums + POINTS * sumPitch;
  const output = input + POINTS * inputPitch;
  const patch = output + POINTS * outputPitch;
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
      const from = patchAt(image, H, W, CI, 4 * ty - padding, 4 * tx - padding, 6, patch);
      transformInput(from, pixelIn * <usize>(from == patch ? 6 : W), CI, input + <usize>t * pixelIn, 16, inputPitch);
      const gradient = dy + <usize>(b * OH * OW) * pixelOut;
      const out = patchAt(gradient, OH, OW, CO, 4 * ty, 4 * tx, 4, patch);
      transformGradient(out, pixelOut * <usize>(out == patch ? 4 : OW), CO, output + (<usize>t << 5), count, outputPitch);
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
