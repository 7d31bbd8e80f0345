// Layer: core (pure). What a small picture is enlarged to without a model, to put beside what a
// model makes of it: pixels repeated, and bicubic interpolation. Pictures are [channels, height, width].

/** A of Keys 1981, "Cubic convolution interpolation for digital image processing": −1/2. */
const KEYS_A = -0.5;

export type PictureSides = readonly [channels: number, height: number, width: number];

/** Each pixel as a block of factor × factor. */
export function nearestUpscaled(
  small: Float64Array,
  sides: PictureSides,
  factor: number,
): Float64Array {
  return enlarged(small, sides, factor, (sample, row, column) =>
    sample(Math.floor(row / factor), Math.floor(column / factor)),
  );
}

/** Bicubic, with the edge's pixels repeated beyond it. */
export function bicubicUpscaled(
  small: Float64Array,
  sides: PictureSides,
  factor: number,
): Float64Array {
  return enlarged(small, sides, factor, (sample, row, column) => {
    const [y, x] = [(row + 0.5) / factor - 0.5, (column + 0.5) / factor - 0.5];
    const [top, left] = [Math.floor(y), Math.floor(x)];
    let sum = 0;
    for (let i = -1; i <= 2; i++)
      for (let j = -1; j <= 2; j++)
        sum += keys(y - top - i) * keys(x - left - j) * sample(top + i, left + j);
    return sum;
  });
}

function keys(x: number): number {
  const t = Math.abs(x);
  if (t <= 1) return (KEYS_A + 2) * t ** 3 - (KEYS_A + 3) * t ** 2 + 1;
  if (t < 2) return KEYS_A * (t ** 3 - 5 * t ** 2 + 8 * t - 4);
  return 0;
}

function enlarged(
  small: Float64Array,
  [channels, height, width]: PictureSides,
  factor: number,
  at: (sample: (row: number, column: number) => number, row: number, column: number) => number,
): Float64Array {
  const [rows, columns] = [height * factor, width * factor];
  const within = (value: number, count: number): number => Math.min(count - 1, Math.max(0, value));
  return Float64Array.from({ length: channels * rows * columns }, (_, i) => {
    const channel = Math.floor(i / (rows * columns));
    const sample = (row: number, column: number): number =>
      small[(channel * height + within(row, height)) * width + within(column, width)];
    return at(sample, Math.floor(i / columns) % rows, i % columns);
  });
}

/** Peak signal-to-noise ratio in dB of pictures in [−1, 1]: 10 log₁₀(2²/mean squared error). */
export function psnr(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let squares = 0;
  for (let i = 0; i < a.length; i++) squares += (a[i] - b[i]) ** 2;
  return 10 * Math.log10(4 / (squares / a.length));
}
