// Layer: core (pure). A picture as a density: points lie where it is dark, in proportion to how dark.

import { philoxUniforms } from '../../rng/philox';
import { STREAMS } from '../../rng/streams';
import type { Position } from './strokes';

/** How dark each pixel is, from 0 to 1, row by row from the top. */
export interface Shade {
  readonly width: number;
  readonly height: number;
  readonly dark: Float32Array;
}

/** Nothing in the picture is dark. */
export class EmptyShadeError extends Error {
  override readonly name = 'EmptyShadeError';
}

/** Luma of Rec. 709 for red, green and blue. */
const LUMA = [0.2126, 0.7152, 0.0722] as const;

/**
 * Darkness of RGBA pixels: 1 − luma, times alpha, so that what is transparent holds no points. Below
 * `least` it counts as paper: a photograph of a drawing is never quite white.
 * @param isLight the light parts count instead of the dark ones
 */
export function shadeOf(
  rgba: ArrayLike<number>,
  width: number,
  height: number,
  { isLight = false, least = 0.1 }: { isLight?: boolean; least?: number } = {},
): Shade {
  const dark = new Float32Array(width * height);
  for (let i = 0; i < dark.length; i += 1) {
    const luma = LUMA.reduce((sum, part, c) => sum + (part * rgba[4 * i + c]) / 255, 0);
    const value = (isLight ? luma : 1 - luma) * (rgba[4 * i + 3] / 255);
    dark[i] = value < least ? 0 : value;
  }
  return { width, height, dark };
}

/** Where a picture lies in the plane: its middle, and half of its longer side. */
export interface Box {
  readonly centre: Position;
  readonly half: number;
}

/** Draws of one picture, as numbers of the stream. */
const PICTURE_NUMBERS = 2 ** 23;
/** Draws for each point that is wanted: more are needed only for a picture that is nearly empty. */
const MOST_DRAWS = 400;

/**
 * `count` points by rejection: a place of the picture is drawn evenly, and stays with a probability
 * as dark as its pixel. Where a picture has so little ink that this would take too long, places
 * are drawn among its dark pixels only, which gives the same distribution.
 * @param stroke number of the stroke in the drawing
 * @throws {EmptyShadeError}
 */
export function shadedPoints(shade: Shade, box: Box, count: number, stroke: number): Float32Array {
  const { width, height, dark } = shade;
  const inked = Uint32Array.from(
    Array.from(dark, (value, pixel) => (value > 0 ? pixel : -1)).filter((pixel) => pixel >= 0),
  );
  const most = dark.reduce((largest, value) => Math.max(largest, value), 0);
  if (most === 0) throw new EmptyShadeError('There is nothing dark in this picture.');
  const total = dark.reduce((sum, value) => sum + value, 0);
  const isSparse = total / (most * dark.length) < 4 / MOST_DRAWS;
  const size = (2 * box.half) / Math.max(width, height);
  const draws = new Float64Array(4);
  const points = new Float32Array(2 * count);
  for (let made = 0, draw = 0; made < count; draw += 1) {
    philoxUniforms(0, STREAMS.drawnPoints, stroke * PICTURE_NUMBERS + 4 * draw, draws);
    const [which, x, y, keep] = draws;
    const pixel = isSparse
      ? inked[Math.floor(which * inked.length)]
      : Math.floor(which * dark.length);
    if (keep * most > dark[pixel]) continue;
    points[2 * made] = box.centre[0] + ((pixel % width) + x - width / 2) * size;
    points[2 * made + 1] = box.centre[1] - (Math.floor(pixel / width) + y - height / 2) * size;
    made += 1;
  }
  return points;
}
