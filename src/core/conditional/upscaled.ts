// Layer: core (pure). What a small picture is enlarged to without a model, to put beside what a
// model makes of it: pixels repeated, and bicubic interpolation. Pictures are [channels, height, width].

/** A of Keys 1981, "Cubic convolution interpolation for digital image processing": −1/2. */
const KEYS_A = -0.5;

export type PictureSides = readonly [channels: number, height: number, width: number];

/** What a pixel along one axis is a sum of. */
type Taps = readonly { readonly from: number; readonly weight: number }[];

/** Each pixel as a block of factor × factor. */
export function nearestUpscaled(
  small: Float64Array,
  sides: PictureSides,
  factor: number,
): Float64Array {
  return enlarged(small, sides, factor, (at) => [{ from: Math.floor(at / factor), weight: 1 }]);
}

/** Bicubic, with the edge's pixels repeated beyond it. */
export function bicubicUpscaled(
  small: Float64Array,
  sides: PictureSides,
  factor: number,
): Float64Array {
  return enlarged(small, sides, factor, (at, count) => {
    const place = (at + 0.5) / factor - 0.5;
    const before = Math.floor(place);
    return [-1, 0, 1, 2].map((i) => ({
      from: Math.min(count - 1, Math.max(0, before + i)),
      weight: keys(place - before - i),
    }));
  });
}

function keys(x: number): number {
  const t = Math.abs(x);
  if (t <= 1) return (KEYS_A + 2) * t ** 3 - (KEYS_A + 3) * t ** 2 + 1;
  if (t < 2) return KEYS_A * (t ** 3 - 5 * t ** 2 + 8 * t - 4);
  return 0;
}

/** Along the rows, then along the columns. @param tapsAt of a pixel of the large axis, of `count` small */
function enlarged(
  small: Float64Array,
  [channels, height, width]: PictureSides,
  factor: number,
  tapsAt: (at: number, count: number) => Taps,
): Float64Array {
  const [rows, columns] = [height * factor, width * factor];
  const taps = (length: number, count: number): readonly Taps[] =>
    Array.from({ length }, (_, at) => tapsAt(at, count));
  const along = taps(columns, width);
  const wide = new Float64Array(channels * height * columns);
  for (let line = 0; line < channels * height; line++)
    for (let x = 0; x < columns; x++)
      for (const { from, weight } of along[x])
        wide[line * columns + x] += weight * small[line * width + from];
  const down = taps(rows, height);
  const large = new Float64Array(channels * rows * columns);
  for (let channel = 0; channel < channels; channel++)
    for (let y = 0; y < rows; y++) {
      const line = (channel * rows + y) * columns;
      for (const { from, weight } of down[y]) {
        const source = (channel * height + from) * columns;
        for (let x = 0; x < columns; x++) large[line + x] += weight * wide[source + x];
      }
    }
  return large;
}

/** Peak signal-to-noise ratio in dB of pictures in [−1, 1]: 10 log₁₀(2²/mean squared error). */
export function psnr(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let squares = 0;
  for (let i = 0; i < a.length; i++) squares += (a[i] - b[i]) ** 2;
  return 10 * Math.log10(4 / (squares / a.length));
}
