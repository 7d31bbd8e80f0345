// Layer: shared. No vscode, no DOM. A small picture of samples, for lists of runs: points as a scatter
// in the colour of a theme, of pictures the first one. What is behind it stays transparent.

import type { Raster } from '../../core/png/encode';
import { sampleCount, type SampleSet } from '../protocol/samples';
import { frameOf } from './filmstrips';
import { pictureRgba, pictureShape } from './pictures';
import { asPictures, FILE_LOOK } from './soundPictures';
import { scatterBounds, scatterRaster } from './scatter';

export const THUMBNAIL_THEMES = ['light', 'dark'] as const;

export type ThumbnailTheme = (typeof THUMBNAIL_THEMES)[number];

/** Lists show 16 pixels, on fine displays twice or three times as many, and hovers all of them. */
const SIDE = 96;
/** Side of a dot; a sixth of it is left in a list of 16 pixels. */
const DOT = 4;
/** More points than this fill the picture and say no more. */
const MOST_POINTS = 600;
/** The blue of charts in the default themes of VS Code. */
const COLORS: Readonly<Record<ThumbnailTheme, readonly [number, number, number]>> = {
  light: [26, 133, 255],
  dark: [55, 148, 255],
};

/** As wide as high, and on white in every theme, as a picture is. */
const SOUND_LOOK = { ...FILE_LOOK, width: SIDE, height: SIDE };

export function thumbnailOf(set: SampleSet, theme: ThumbnailTheme): Raster {
  return set.kind === 'points' ? scatter(set.values, theme) : picture(set);
}

function scatter(values: Float32Array, theme: ThumbnailTheme): Raster {
  const points = values.subarray(0, 2 * MOST_POINTS);
  const style = { side: SIDE, dot: DOT, colour: COLORS[theme], background: null };
  return scatterRaster(points, scatterBounds(points), style);
}

/** The first picture, sound, or frame of the first clip, in whole pixels as large as fits. */
function picture(given: SampleSet): Raster {
  const set = given.kind === 'video' ? frameOf(given, 0) : asPictures(given, SOUND_LOOK, 1);
  const bytes = new Uint8Array(SIDE * SIDE * 4);
  if (sampleCount(set) < 1) return { width: SIDE, height: SIDE, channels: 4, bytes };
  const { height, width } = pictureShape(set);
  const rgba = pictureRgba(set, 0);
  const scale = SIDE / Math.max(height, width);
  const top = Math.floor((SIDE - height * scale) / 2);
  const left = Math.floor((SIDE - width * scale) / 2);
  for (let row = 0; row < Math.round(height * scale); row++) {
    for (let column = 0; column < Math.round(width * scale); column++) {
      const y = Math.min(Math.floor(row / scale), height - 1);
      const x = Math.min(Math.floor(column / scale), width - 1);
      const at = (y * width + x) * 4;
      bytes.set(rgba.subarray(at, at + 4), ((top + row) * SIDE + left + column) * 4);
    }
  }
  return { width: SIDE, height: SIDE, channels: 4, bytes };
}
