// Layer: core (pure). Pictures in another size: the Lanczos filter with three lobes, widened by the
// factor of a reduction so that nothing aliases, as Pillow's `resize` has it. Pixel art that was
// enlarged by a whole factor is taken back to its pixels exactly.

/** 8-bit pictures, row by row from the top, channels together. */
export interface Raster {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly values: Uint8Array | Uint8ClampedArray;
}

const LOBES = 3;

/** Where the weights of each result begin, and the weights, `taps` a result. */
interface Kernel {
  readonly taps: number;
  readonly starts: Int32Array;
  readonly weights: Float64Array;
}

/** Kernels of a few sizes are used for thousands of pictures. */
const kernels = new Map<string, Kernel>();
const MOST_KERNELS = 64;

/** A picture with `width` × `height` pixels. */
export function resample(source: Raster, width: number, height: number): Raster {
  if (source.width === width && source.height === height) return source;
  return (
    pixelsOfBlocks(source, width, height) ??
    alongColumns(alongRows(source, kernelOf(source.width, width)), kernelOf(source.height, height))
  );
}

/** The picture if it consists of equal square blocks of one colour, of which each becomes a pixel. */
function pixelsOfBlocks(source: Raster, width: number, height: number): Raster | null {
  const block = source.width / width;
  if (!Number.isInteger(block) || block < 2 || source.height !== height * block) return null;
  const { channels, values } = source;
  const rowStep = source.width * channels;
  for (let y = 0; y < source.height; y += 1) {
    const blockTop = (y - (y % block)) * rowStep;
    for (let x = 0; x < source.width; x += 1) {
      const corner = blockTop + (x - (x % block)) * channels;
      const at = y * rowStep + x * channels;
      for (let c = 0; c < channels; c += 1) {
        if (values[at + c] !== values[corner + c]) return null;
      }
    }
  }
  const pixels = new Uint8Array(width * height * channels);
  for (let i = 0; i < width * height; i += 1) {
    const corner = (Math.floor(i / width) * block * source.width + (i % width) * block) * channels;
    for (let c = 0; c < channels; c += 1) pixels[i * channels + c] = values[corner + c];
  }
  return { width, height, channels, values: pixels };
}

function kernelOf(from: number, to: number): Kernel {
  const key = `${from} ${to}`;
  const known = kernels.get(key);
  if (known !== undefined) return known;
  if (kernels.size >= MOST_KERNELS) kernels.clear();
  const kernel = lanczosKernel(from, to);
  kernels.set(key, kernel);
  return kernel;
}

function lanczosKernel(from: number, to: number): Kernel {
  const step = from / to;
  const stretch = Math.max(step, 1);
  const support = LOBES * stretch;
  const taps = Math.min(2 * Math.ceil(support) + 1, from);
  const starts = new Int32Array(to);
  const weights = new Float64Array(to * taps);
  for (let i = 0; i < to; i += 1) {
    const centre = (i + 0.5) * step;
    const start = Math.min(Math.max(Math.floor(centre - support + 0.5), 0), from - taps);
    starts[i] = start;
    let sum = 0;
    for (let k = 0; k < taps; k += 1) {
      const weight = lanczos((start + k + 0.5 - centre) / stretch);
      weights[i * taps + k] = weight;
      sum += weight;
    }
    for (let k = 0; k < taps; k += 1) weights[i * taps + k] /= sum;
  }
  return { taps, starts, weights };
}

function lanczos(x: number): number {
  if (x === 0) return 1;
  if (Math.abs(x) >= LOBES) return 0;
  return (Math.sin(Math.PI * x) * Math.sin((Math.PI * x) / LOBES) * LOBES) / (Math.PI * x) ** 2;
}

/** The numbers as one kind of array, which keeps the loops below fast. */
function bytesOf(values: Uint8Array | Uint8ClampedArray): Uint8Array {
  return values instanceof Uint8Array
    ? values
    : new Uint8Array(values.buffer, values.byteOffset, values.length);
}

/** Another height. */
function alongColumns({ width, height, channels, values }: Raster, kernel: Kernel): Raster {
  const { taps, starts, weights } = kernel;
  const to = starts.length;
  if (to === height) return { width, height, channels, values };
  const bytes = bytesOf(values);
  const step = width * channels;
  const out = new Uint8Array(to * step);
  const sums = new Float64Array(step);
  for (let y = 0; y < to; y += 1) {
    sums.fill(0);
    for (let k = 0; k < taps; k += 1) {
      const weight = weights[y * taps + k];
      if (weight === 0) continue;
      const from = (starts[y] + k) * step;
      for (let i = 0; i < step; i += 1) sums[i] += weight * bytes[from + i];
    }
    for (let i = 0; i < step; i += 1) out[y * step + i] = toByte(sums[i]);
  }
  return { width, height: to, channels, values: out };
}

/** Another width. */
function alongRows({ width, height, channels, values }: Raster, kernel: Kernel): Raster {
  const { taps, starts, weights } = kernel;
  const to = starts.length;
  if (to === width) return { width, height, channels, values };
  const bytes = bytesOf(values);
  const out = new Uint8Array(height * to * channels);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < to; x += 1) {
      const first = (y * width + starts[x]) * channels;
      for (let c = 0; c < channels; c += 1) {
        let sum = 0;
        let from = first + c;
        for (let k = x * taps; k < (x + 1) * taps; k += 1) {
          sum += weights[k] * bytes[from];
          from += channels;
        }
        out[(y * to + x) * channels + c] = toByte(sum);
      }
    }
  }
  return { width: to, height, channels, values: out };
}

/** Rounded, and cut off where the filter overshoots. */
function toByte(value: number): number {
  if (value <= 0) return 0;
  return value >= 255 ? 255 : (value + 0.5) | 0;
}
