// Layer: core (pure). The built-in set `digits8`: the ten digits as strokes of a pen, each drawn with
// its own width, height, slant, place, thickness and ink. A picture is a function of the seed and of
// its number alone; only sums, products, quotients and roots are taken, which are the same on
// every machine. Digits take turns, so that the classes are even.

import { philoxUniforms } from '../../rng/philox';
import { STREAMS } from '../../rng/streams';
import type { DataSet } from '../dataSet';
import { ROWS_BETWEEN, type Opening } from '../opening';
import { freshCount } from '../split';
import type { ImagesData } from '../../recipe/types';
import { greyOf, parseColour } from './fit';
import { imageDataSet } from './imageDataSet';

type Point = readonly [x: number, y: number];
/** Start, then pairs of control point and end of quadratic Bézier curves. */
type Stroke = readonly Point[];

/** Straight pieces of a curve. */
const PIECES = 6;

/** Each digit in the box from −0.5 to 0.5 across and −1 to 1 down, y growing downwards. */
const DIGITS: readonly (readonly Stroke[])[] = [
  [
    curve(
      [0, -1],
      [0.5, -1],
      [0.5, 0],
      [0.5, 1],
      [0, 1],
      [-0.5, 1],
      [-0.5, 0],
      [-0.5, -1],
      [0, -1],
    ),
  ],
  [line([-0.3, -0.6], [0.1, -1], [0.1, 1])],
  [
    curve([-0.5, -0.55], [-0.4, -1], [0, -1], [0.5, -1], [0.5, -0.5], [0.5, 0], [-0.5, 1]),
    line([-0.5, 1], [0.5, 1]),
  ],
  [
    curve(
      [-0.5, -0.75],
      [-0.3, -1],
      [0, -1],
      [0.45, -1],
      [0.45, -0.5],
      [0.45, -0.05],
      [-0.1, -0.05],
    ),
    curve([-0.1, -0.05], [0.5, -0.05], [0.5, 0.45], [0.5, 1], [0, 1], [-0.35, 1], [-0.5, 0.75]),
  ],
  [line([0.2, 1], [0.2, -1], [-0.5, 0.4], [0.5, 0.4])],
  [
    line([0.45, -1], [-0.4, -1], [-0.45, -0.15]),
    curve(
      [-0.45, -0.15],
      [-0.2, -0.35],
      [0.05, -0.35],
      [0.5, -0.3],
      [0.5, 0.3],
      [0.5, 1],
      [-0.05, 1],
      [-0.35, 1],
      [-0.5, 0.75],
    ),
  ],
  [
    curve(
      [0.4, -0.8],
      [0.2, -1],
      [0, -1],
      [-0.5, -0.9],
      [-0.5, 0.3],
      [-0.5, 1],
      [0, 1],
      [0.5, 1],
      [0.5, 0.4],
      [0.5, -0.15],
      [0, -0.15],
      [-0.4, -0.15],
      [-0.5, 0.3],
    ),
  ],
  [line([-0.5, -1], [0.5, -1], [-0.1, 1])],
  [
    curve(
      [0, -0.08],
      [-0.42, -0.1],
      [-0.42, -0.54],
      [-0.42, -1],
      [0, -1],
      [0.42, -1],
      [0.42, -0.54],
      [0.42, -0.1],
      [0, -0.08],
    ),
    curve(
      [0, -0.08],
      [-0.5, 0],
      [-0.5, 0.48],
      [-0.5, 1],
      [0, 1],
      [0.5, 1],
      [0.5, 0.48],
      [0.5, 0],
      [0, -0.08],
    ),
  ],
  [
    curve(
      [0.5, -0.3],
      [0.4, 0.15],
      [0, 0.15],
      [-0.5, 0.15],
      [-0.5, -0.4],
      [-0.5, -1],
      [0, -1],
      [0.5, -1],
      [0.5, -0.3],
      [0.5, 0.9],
      [0, 1],
      [-0.2, 1],
      [-0.4, 0.8],
    ),
  ],
];

/** Numbers between 0 and 1 that a picture is made of. */
const UNIFORMS = 8;

/** Draws the digits of a recipe, and fresh ones to measure against. */
export async function openDigits8(config: ImagesData, opening: Opening): Promise<DataSet> {
  const { size, channels, count, classes } = config;
  const total = count + freshCount(count);
  const length = size * size * channels;
  const values = new Uint8Array(total * length);
  const draw = digitPainter(config);
  for (let row = 0; row < total; row += 1) {
    if (row % ROWS_BETWEEN === 0) await opening.advance(row, total);
    draw(row, values.subarray(row * length, (row + 1) * length));
  }
  return imageDataSet(
    {
      shape: [size, size, channels],
      values,
      total,
      labels: classes ? Int32Array.from({ length: total }, (_, row) => row % 10) : null,
      classes: classes ? DIGITS.map((_, digit) => String(digit)) : null,
      nameOf: (row) => `digit ${row}`,
      notes: [],
      skipped: [],
    },
    count,
  );
}

/** A digit as it was written: lengths are shares of the side of the picture that it is made for. */
export interface WrittenDigit {
  readonly strokes: readonly Stroke[];
  /** Half of the width of the pen. */
  readonly radius: number;
  /** Of the ink, up to 1. */
  readonly strength: number;
}

/** Digit row mod 10, as nobody else writes it; a function of the seed and the row. */
export function writtenDigit(seed: number, row: number): WrittenDigit {
  const uniforms = new Float64Array(UNIFORMS);
  philoxUniforms(seed, STREAMS.dataPictures, row * UNIFORMS, uniforms);
  const between = (i: number, low: number, high: number) => low + uniforms[i] * (high - low);
  // The digit stays inside of the picture.
  const halfHeight = between(0, 0.31, 0.37);
  const width = between(1, 0.4, 0.54);
  const slant = between(2, -0.08, 0.22);
  const left = 0.5 + between(3, -0.07, 0.07);
  const top = 0.5 + between(4, -0.06, 0.06);
  const lean = between(7, -0.04, 0.04);
  const place = ([x, y]: Point): Point => [
    left + x * width - y * slant * halfHeight + lean * x,
    top + y * halfHeight + lean * x,
  ];
  return {
    strokes: DIGITS[row % 10].map((stroke) => stroke.map(place)),
    radius: between(5, 0.045, 0.08),
    strength: between(6, 0.85, 1),
  };
}

/**
 * How much ink is at a place, from 0 to 1.
 * @param x share of the side, as `y`
 * @param size pixels of the side
 */
export function inkAt(
  { strokes, radius, strength }: WrittenDigit,
  x: number,
  y: number,
  size: number,
): number {
  // The edge of a stroke is one pixel wide, which is its coverage but for a percent or two.
  const inside = 0.5 + (radius - distanceTo(strokes, x, y)) * size;
  return strength * Math.min(1, Math.max(0, inside));
}

/** Draws picture `row`, which shows row mod 10, in black or white over the background. */
function digitPainter({ size, channels, background, seed }: ImagesData) {
  const paper = parseColour(background);
  const isDark = greyOf(...paper) < 128;
  return (row: number, out: Uint8Array): void => {
    const digit = writtenDigit(seed, row);
    for (let i = 0; i < size * size; i += 1) {
      const x = ((i % size) + 0.5) / size;
      const y = (Math.floor(i / size) + 0.5) / size;
      const ink = inkAt(digit, x, y, size);
      for (let c = 0; c < channels; c += 1) {
        const shade = channels === 1 ? greyOf(...paper) : paper[c];
        out[i * channels + c] = Math.round(shade + ink * ((isDark ? 255 : 0) - shade));
      }
    }
  };
}

function distanceTo(strokes: readonly Stroke[], x: number, y: number): number {
  let least = Infinity;
  for (const stroke of strokes) {
    for (let i = 1; i < stroke.length; i += 1) {
      const [fromX, fromY] = stroke[i - 1];
      const [stepX, stepY] = [stroke[i][0] - fromX, stroke[i][1] - fromY];
      const along = ((x - fromX) * stepX + (y - fromY) * stepY) / (stepX * stepX + stepY * stepY);
      const share = Math.min(1, Math.max(0, along));
      const [dx, dy] = [x - fromX - share * stepX, y - fromY - share * stepY];
      least = Math.min(least, dx * dx + dy * dy);
    }
  }
  return Math.sqrt(least);
}

function line(...points: Point[]): Stroke {
  return points;
}

/** The corners of quadratic Bézier curves that follow each other. */
function curve(...points: Point[]): Stroke {
  const corners: Point[] = [points[0]];
  for (let i = 2; i < points.length; i += 2) {
    const [from, control, to] = [points[i - 2], points[i - 1], points[i]];
    for (let piece = 1; piece <= PIECES; piece += 1) {
      const s = piece / PIECES;
      const at = (axis: 0 | 1) =>
        (1 - s) * ((1 - s) * from[axis] + s * control[axis]) +
        s * ((1 - s) * control[axis] + s * to[axis]);
      corners.push([at(0), at(1)]);
    }
  }
  return corners;
}
