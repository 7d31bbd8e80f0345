// Layer: page, views. Text and pictures as shades: the browser draws them, and their pixels are read.

import { shadeOf, type Shade } from '../../../src/core/data/drawing/shade';
import { el } from '../../ui/dom';

/** Pixels of the longer side: far finer than points can show. */
const SIDE = 400;
const FONT_PIXELS = 120;

/** A file that the browser does not know as a picture. */
export class NoPictureError extends Error {
  override readonly name = 'NoPictureError';

  constructor(file: string) {
    super(
      `"${file}" is no picture that can be read here; allowed are PNG, JPEG, WebP, GIF and SVG.`,
    );
  }
}

/** The text in one line, as large as its pixels. */
export function shadeOfText(text: string): Shade {
  const font = `bold ${FONT_PIXELS}px sans-serif`;
  const measuring = contextOf(1, 1);
  measuring.font = font;
  const width = Math.max(1, Math.ceil(measuring.measureText(text).width));
  const height = Math.ceil(1.3 * FONT_PIXELS);
  const context = contextOf(width, height);
  context.font = font;
  context.textBaseline = 'middle';
  context.fillText(text, 0, height / 2);
  return shadeOfCanvas(context, false);
}

/**
 * @param isLight the light parts count instead of the dark ones
 * @throws {NoPictureError}
 */
export async function shadeOfPicture(file: File, isLight: boolean): Promise<Shade> {
  const url = URL.createObjectURL(file);
  try {
    const picture = new Image();
    picture.src = url;
    try {
      await picture.decode();
    } catch (error) {
      throw error instanceof DOMException ? new NoPictureError(file.name) : error;
    }
    // An SVG may have no size of its own.
    const [wide, high] = [picture.naturalWidth || SIDE, picture.naturalHeight || SIDE];
    const scale = SIDE / Math.max(wide, high);
    const context = contextOf(Math.ceil(wide * scale), Math.ceil(high * scale));
    const { width, height } = context.canvas;
    context.drawImage(picture, 0, 0, width, height);
    return shadeOfCanvas(context, isLight);
  } finally {
    URL.revokeObjectURL(url);
  }
}

function shadeOfCanvas(context: CanvasRenderingContext2D, isLight: boolean): Shade {
  const { width, height } = context.canvas;
  return shadeOf(context.getImageData(0, 0, width, height).data, width, height, { isLight });
}

function contextOf(width: number, height: number): CanvasRenderingContext2D {
  const canvas = el('canvas');
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (context === null) throw new Error('The browser has no canvas to draw on.');
  return context;
}
