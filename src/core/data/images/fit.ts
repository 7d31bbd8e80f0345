// Layer: core (pure). A picture of any size and number of channels as one row of a data set: over
// the background where it is transparent, in colour or grey, cut, padded or stretched to a square.

import type { ImagesData } from '../../recipe/types';
import { resample, type Raster } from './resample';

/** The square that a picture becomes. */
export interface Frame {
  /** Pixels of a side. */
  readonly size: number;
  readonly channels: 1 | 3;
  /** What becomes of a picture that is not square: cut at both sides, padded, stretched, or refused. */
  readonly resize: ImagesData['resize'];
  /** '#rrggbb': behind transparent pixels, and beside a padded picture. */
  readonly background: string;
}

/** Why a picture of this size is refused, as the end of a sentence; null for one that is not. */
export function shapeFault(
  { width, height }: Pick<Raster, 'width' | 'height'>,
  { resize }: Pick<Frame, 'resize'>,
): string | null {
  if (resize !== 'refuse' || width === height) return null;
  return `has ${width} × ${height} pixels and is not square, which data.resize "refuse" does not allow`;
}

/** Writes a picture with 1 (grey), 3 (RGB) or 4 channels (RGBA) to `out`, from `at` on. */
export function fitPicture(picture: Raster, frame: Frame, out: Uint8Array, at: number): void {
  const { size, channels, resize } = frame;
  const background = parseColour(frame.background);
  const opaque = inChannels(picture, channels, background);
  if (resize === 'contain' && opaque.width !== opaque.height) {
    const scale = size / Math.max(opaque.width, opaque.height);
    const width = Math.max(1, Math.round(opaque.width * scale));
    const height = Math.max(1, Math.round(opaque.height * scale));
    fill(out, at, size * size, channels === 1 ? [greyOf(...background)] : background);
    pad(resample(opaque, width, height), size, out, at);
    return;
  }
  const square = resize === 'cover' ? middleSquare(opaque) : opaque;
  out.set(resample(square, size, size).values, at);
}

/** Red, green and blue from 0 to 255 of '#rrggbb'. */
export function parseColour(text: string): [number, number, number] {
  const value = Number.parseInt(text.slice(1), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}

/** Luma of ITU-R BT.601, as Pillow's mode L. */
export function greyOf(red: number, green: number, blue: number): number {
  return (red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16;
}

/** The picture with 1 or 3 channels, over the background where it is transparent. */
export function inChannels(
  picture: Raster,
  channels: 1 | 3,
  background: readonly [number, number, number],
): Raster {
  if (picture.channels === channels) return picture;
  const { width, height, values } = picture;
  const pixels = new Uint8ClampedArray(width * height * channels);
  for (let i = 0; i < width * height; i += 1) {
    const at = i * picture.channels;
    let [red, green, blue] = [values[at], values[at], values[at]];
    if (picture.channels > 1) [green, blue] = [values[at + 1], values[at + 2]];
    if (picture.channels === 4 && values[at + 3] < 255) {
      const alpha = values[at + 3] / 255;
      red = Math.round(alpha * red + (1 - alpha) * background[0]);
      green = Math.round(alpha * green + (1 - alpha) * background[1]);
      blue = Math.round(alpha * blue + (1 - alpha) * background[2]);
    }
    if (channels === 1) pixels[i] = greyOf(red, green, blue);
    else {
      pixels[3 * i] = red;
      pixels[3 * i + 1] = green;
      pixels[3 * i + 2] = blue;
    }
  }
  return { width, height, channels, values: pixels };
}

/** The largest square in the middle, on whole pixels. */
function middleSquare(picture: Raster): Raster {
  const { width, height, channels, values } = picture;
  if (width === height) return picture;
  const side = Math.min(width, height);
  const left = (width - side) >> 1;
  const top = (height - side) >> 1;
  const cut = new Uint8Array(side * side * channels);
  for (let y = 0; y < side; y += 1) {
    const from = ((top + y) * width + left) * channels;
    cut.set(values.subarray(from, from + side * channels), y * side * channels);
  }
  return { width: side, height: side, channels, values: cut };
}

function fill(out: Uint8Array, at: number, pixels: number, colour: readonly number[]): void {
  for (let i = 0; i < pixels; i += 1) out.set(colour, at + i * colour.length);
}

/** Writes a picture into the middle of a square of `size` pixels. */
function pad(
  { width, height, channels, values }: Raster,
  size: number,
  out: Uint8Array,
  at: number,
): void {
  const left = (size - width) >> 1;
  const top = (size - height) >> 1;
  for (let y = 0; y < height; y += 1) {
    const from = y * width * channels;
    const to = at + ((top + y) * size + left) * channels;
    out.set(values.subarray(from, from + width * channels), to);
  }
}
