// Layer: worker. The built-in set `faces`: DiceBear's pixel art (code MIT, art CC0), 16 × 16 pixels of
// colour. Face number i is the one that DiceBear draws for the seed String(i), without beards, whose
// masks are no rectangles. The set has no end and is the same everywhere.

import { createAvatar } from '@dicebear/core';
import * as pixelArt from '@dicebear/pixel-art';
import type { DataSet } from '../../../src/core/data/dataSet';
import type { ImagesData } from '../../../src/core/recipe/types';
import { FACE_ATTRIBUTES, type FaceParts } from '../../../src/core/data/images/faceClasses';
import { fitPicture, parseColour } from '../../../src/core/data/images/fit';
import { imageDataSet } from '../../../src/core/data/images/imageDataSet';
import { drawRectangles } from '../../../src/core/data/images/rectangles';
import type { Raster } from '../../../src/core/data/images/resample';
import { ROWS_BETWEEN, type Opening } from '../../../src/core/data/opening';
import { freshCount } from '../../../src/core/data/split';

/** Pixels of a side of the art. */
const SIDE = 16;

/** Draws the faces of a recipe, and fresh ones to measure against. */
export async function openFaces(config: ImagesData, opening: Opening): Promise<DataSet> {
  const { size, channels, count, seed } = config;
  const attribute = config.label === null || !config.classes ? null : FACE_ATTRIBUTES[config.label];
  const total = count + freshCount(count);
  const length = size * size * channels;
  const values = new Uint8Array(total * length);
  const labels = attribute === null ? null : new Int32Array(total);
  for (let row = 0; row < total; row += 1) {
    if (row % ROWS_BETWEEN === 0) await opening.advance(row, total);
    const { picture, parts } = drawFace(seed + row, config.background);
    fitPicture(enlarged(picture, size), config, values, row * length);
    if (labels !== null && attribute !== null) labels[row] = attribute.classOf(parts);
  }
  return imageDataSet(
    {
      shape: [size, size, channels],
      values,
      total,
      labels,
      classes: attribute?.classes ?? null,
      nameOf: (row) => `face ${seed + row}`,
      notes: [],
      skipped: [],
    },
    count,
  );
}

/** One face, 16 × 16 × 3, and what it consists of. */
export function drawFace(
  number: number,
  background: string,
): { picture: Raster; parts: FaceParts } {
  const options = { seed: String(number), beardProbability: 0, clip: false };
  const { svg, extra } = createAvatar(pixelArt, options).toJson();
  const colour = parseColour(background);
  const rgb = Float32Array.from({ length: SIDE * SIDE * 3 }, (_, i) => colour[i % 3]);
  drawRectangles(rgb, SIDE, elementsOf(svg));
  const values = Uint8ClampedArray.from(rgb);
  return { picture: { width: SIDE, height: SIDE, channels: 3, values }, parts: extra };
}

/** What stands between `<svg …><metadata>…</metadata>` and `</svg>`. */
function elementsOf(svg: string): string {
  const end = '</metadata>';
  const start = svg.indexOf(end);
  return svg.slice(start < 0 ? svg.indexOf('>') + 1 : start + end.length, -'</svg>'.length);
}

/** Pixel art keeps its pixels when it is made larger by a whole factor. */
function enlarged(picture: Raster, size: number): Raster {
  const factor = size / picture.width;
  if (!Number.isInteger(factor) || factor < 2) return picture;
  const { channels, values } = picture;
  const pixels = new Uint8Array(size * size * channels);
  for (let i = 0; i < pixels.length; i += 1) {
    const pixel = Math.floor(i / channels);
    const x = Math.floor((pixel % size) / factor);
    const y = Math.floor(Math.floor(pixel / size) / factor);
    pixels[i] = values[(y * picture.width + x) * channels + (i % channels)];
  }
  return { width: size, height: size, channels, values: pixels };
}
