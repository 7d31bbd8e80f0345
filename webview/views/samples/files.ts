// Layer: page, views. Samples as files: pictures with the recipe inside, animations of the reverse
// process, arrays.

import { encodePng, type Raster } from '../../../src/core/png/encode';
import type { Recipe } from '../../../src/core/recipe/types';
import { ANIMATION_FORMATS, type AnimationFormat } from '../../../src/shared/samples/clipFiles';
import { recipeTexts } from '../../../src/shared/samples/recipeInPicture';

/** The browser gave no pixels, e.g. because the canvas is too large. */
export class CanvasReadError extends Error {
  override name = 'CanvasReadError';
}

/** Time of a whole animation, and for how long its end is shown, in milliseconds. */
const PLAY_TIME = 4000;
const END_TIME = 1500;

/** A picture as a PNG file that holds its recipe. */
export function pngOf(canvas: HTMLCanvasElement, recipe: Recipe): Uint8Array {
  return encodePng(opaquePixels(canvas), { text: recipeTexts(recipe) });
}

/**
 * An animation of `count` pictures, which `draw` makes one after the other. Between them the page
 * may do something else.
 */
export async function animationOf(
  format: AnimationFormat,
  count: number,
  draw: (index: number) => HTMLCanvasElement,
  recipe: Recipe,
): Promise<Uint8Array> {
  const animation = ANIMATION_FORMATS[format]();
  for (let index = 0; index < count; index++) {
    const isLast = index === count - 1;
    animation.add(opaquePixels(draw(index)), PLAY_TIME / count + (isLast ? END_TIME : 0));
    await new Promise((resolve) => setTimeout(resolve));
  }
  return animation.encode({ text: recipeTexts(recipe) });
}

function opaquePixels(canvas: HTMLCanvasElement): Raster {
  const { width, height } = canvas;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (context === null || width === 0 || height === 0) {
    throw new CanvasReadError(`A picture of ${width} × ${height} pixels could not be drawn.`);
  }
  const { data } = context.getImageData(0, 0, width, height);
  const bytes = new Uint8Array(width * height * 3);
  for (let pixel = 0; pixel < width * height; pixel++) {
    for (let channel = 0; channel < 3; channel++) {
      bytes[3 * pixel + channel] = data[4 * pixel + channel] ?? 0;
    }
  }
  return { width, height, channels: 3, bytes };
}
