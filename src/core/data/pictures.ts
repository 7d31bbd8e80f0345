// Layer: core (pure). The built-in pictures: each is a formula from a place of the unit square to a
// colour, so it can be drawn at any size. They are what a reader sees noised first: large shapes,
// fine detail, smooth gradients and text, since noise does not hide all of these at the same time.

import { cat } from './pictures/cat';
import { landscape } from './pictures/landscape';
import { flower, letters, zonePlate } from './pictures/patterns';
import type { Colour } from './pictures/shapes';
import { clamp01 } from './pictures/shapes';
import { spheres } from './pictures/spheres';

export type PictureName = 'cat' | 'landscape' | 'spheres' | 'flower' | 'letters' | 'zone_plate';

/** An entry of the catalogue. */
export interface Picture {
  id: PictureName;
  label: string;
  /** One sentence: what it shows. */
  description: string;
  /** Colour at a place of the unit square, x to the right and y down. */
  colour: (x: number, y: number) => Colour;
}

export const PICTURES: readonly Picture[] = [
  {
    id: 'cat',
    label: 'Cat',
    description: 'The face of a cat: a few large shapes with clear edges and thin whiskers.',
    colour: cat,
  },
  {
    id: 'landscape',
    label: 'Lake at dusk',
    description: 'Mountains over a lake: smooth sky, rough ridges and ripples.',
    colour: landscape,
  },
  {
    id: 'spheres',
    label: 'Three spheres',
    description: 'Glossy spheres on a floor: smooth shading, shadows and highlights.',
    colour: spheres,
  },
  {
    id: 'flower',
    label: 'Flower',
    description: 'A flower from above: fine veins and seeds in strong colours.',
    colour: flower,
  },
  {
    id: 'letters',
    label: 'Letters',
    description: 'The same signs in four sizes: the smallest are the first to be lost in noise.',
    colour: letters,
  },
  {
    id: 'zone_plate',
    label: 'Zone plate',
    description: 'Rings that grow finer outwards: every spatial frequency has its place.',
    colour: zonePlate,
  },
];

/** Pixels as `ImageData` has them: RGBA, 8 bit, row by row from the top. */
export interface Pixels {
  width: number;
  height: number;
  rgba: Uint8ClampedArray;
}

/** There is no built-in picture of this name, or it cannot be drawn at this size. */
export class PictureError extends Error {
  override readonly name = 'PictureError';
}

/** Samples along each axis of a pixel that an edge runs through; their mean makes it smooth. */
const SUPERSAMPLING = 3;
/** Neighbours that differ by more than this (of 1) in a channel have an edge between them. */
const EDGE = 0.03;
const MAX_SIZE = 4096;

/** Draws a built-in picture, `size` pixels wide and high. @throws PictureError */
export function drawPicture(name: PictureName, size: number): Pixels {
  const picture = PICTURES.find(({ id }) => id === name);
  if (!picture) {
    const known = PICTURES.map(({ id }) => id).join(', ');
    throw new PictureError(`There is no picture "${name}"; the built-in ones are ${known}.`);
  }
  if (!Number.isInteger(size) || size < 1 || size > MAX_SIZE) {
    throw new PictureError(
      `The size is ${size}; allowed are whole numbers of pixels from 1 to ${MAX_SIZE}.`,
    );
  }
  const centres = new Float32Array(size * size * 3);
  for (let i = 0; i < size * size; i += 1) {
    centres.set(
      picture.colour(((i % size) + 0.5) / size, (Math.floor(i / size) + 0.5) / size),
      3 * i,
    );
  }
  const rgba = new Uint8ClampedArray(size * size * 4);
  for (let i = 0; i < size * size; i += 1) {
    const [column, row] = [i % size, Math.floor(i / size)];
    const [red, green, blue] = hasEdge(centres, column, row, size)
      ? meanColour(picture, column, row, size)
      : centres.subarray(3 * i, 3 * i + 3);
    rgba.set([255 * red, 255 * green, 255 * blue, 255], 4 * i);
  }
  return { width: size, height: size, rgba };
}

/** True if a pixel differs from one of its four neighbours, or has none to compare with. */
function hasEdge(centres: Float32Array, column: number, row: number, size: number): boolean {
  const last = size - 1;
  if (column === 0 || row === 0 || column === last || row === last) return true;
  const at = 3 * (row * size + column);
  for (const step of [-3, 3, -3 * size, 3 * size]) {
    for (let channel = at; channel < at + 3; channel += 1) {
      if (Math.abs(centres[channel] - centres[channel + step]) > EDGE) return true;
    }
  }
  return false;
}

/** Mean colour over the square of one pixel. */
function meanColour({ colour }: Picture, column: number, row: number, size: number): Colour {
  let [red, green, blue] = [0, 0, 0];
  for (let i = 0; i < SUPERSAMPLING; i += 1) {
    for (let j = 0; j < SUPERSAMPLING; j += 1) {
      const x = (column + (j + 0.5) / SUPERSAMPLING) / size;
      const y = (row + (i + 0.5) / SUPERSAMPLING) / size;
      const [r, g, b] = colour(x, y);
      red += clamp01(r);
      green += clamp01(g);
      blue += clamp01(b);
    }
  }
  const count = SUPERSAMPLING ** 2;
  return [red / count, green / count, blue / count];
}
