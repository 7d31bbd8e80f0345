// Layer: core (pure). The EXIF orientation of WebP files, which browsers leave out of account (that of
// JPEG and PNG they respect), and pictures turned by it.

import type { Raster } from './resample';

/** 1 is upright; 2 to 8 as in the EXIF standard, tag 0x0112. */
export type Orientation = number;

const ORIENTATION_TAG = 0x0112;
/** "RIFF", length, "WEBP". */
const RIFF_HEADER = 12;

/** Where the EXIF chunk of a WebP file is, without its header; null without one. */
function exifChunk(bytes: Uint8Array): { start: number; end: number } | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = RIFF_HEADER;
  while (at + 8 <= bytes.length) {
    const name = String.fromCharCode(...bytes.subarray(at, at + 4));
    const size = view.getUint32(at + 4, true);
    if (name === 'EXIF') return { start: at + 8, end: Math.min(at + 8 + size, bytes.length) };
    // Chunks begin at even places.
    at += 8 + size + (size % 2);
  }
  return null;
}

/** The orientation that a WebP file has; 1 where it says nothing. */
export function webpOrientation(bytes: Uint8Array): Orientation {
  const chunk = exifChunk(bytes);
  if (chunk === null) return 1;
  let exif = bytes.subarray(chunk.start, chunk.end);
  // Some writers put JPEG's "Exif\0\0" before the TIFF header.
  if (exif[0] === 0x45) exif = exif.subarray(6);
  return tiffOrientation(exif);
}

/** The file with an EXIF chunk that no browser knows, so that a picture is not turned twice. */
export function withoutWebpExif(bytes: Uint8Array): Uint8Array {
  const chunk = exifChunk(bytes);
  if (chunk === null) return bytes;
  const copy = bytes.slice();
  copy.set([0x78, 0x78, 0x78, 0x78], chunk.start - 8);
  return copy;
}

/** TIFF 6.0: byte order, 42, offset of the first directory; entries of 12 bytes. */
function tiffOrientation(tiff: Uint8Array): Orientation {
  if (tiff.length < 14) return 1;
  const view = new DataView(tiff.buffer, tiff.byteOffset, tiff.byteLength);
  const little = tiff[0] === 0x49;
  const start = view.getUint32(4, little);
  if (start + 2 > tiff.length) return 1;
  const entries = view.getUint16(start, little);
  for (let i = 0; i < entries; i += 1) {
    const at = start + 2 + 12 * i;
    if (at + 12 > tiff.length) return 1;
    if (view.getUint16(at, little) !== ORIENTATION_TAG) continue;
    const value = view.getUint16(at + 8, little);
    return value >= 1 && value <= 8 ? value : 1;
  }
  return 1;
}

/** The picture as it is to be looked at. */
export function turnUpright(picture: Raster, orientation: Orientation): Raster {
  if (orientation <= 1) return picture;
  const { width, height, channels, values } = picture;
  const isTransposed = orientation >= 5;
  const [toWidth, toHeight] = isTransposed ? [height, width] : [width, height];
  const turned = new Uint8Array(values.length);
  for (let y = 0; y < toHeight; y += 1) {
    for (let x = 0; x < toWidth; x += 1) {
      const [column, row] = stored(orientation, x, y, width, height);
      const from = (row * width + column) * channels;
      turned.set(values.subarray(from, from + channels), (y * toWidth + x) * channels);
    }
  }
  return { width: toWidth, height: toHeight, channels, values: turned };
}

/** Where the pixel at (x, y) of the upright picture is stored. */
function stored(
  orientation: Orientation,
  x: number,
  y: number,
  width: number,
  height: number,
): [column: number, row: number] {
  const [right, bottom] = [width - 1, height - 1];
  switch (orientation) {
    case 2:
      return [right - x, y];
    case 3:
      return [right - x, bottom - y];
    case 4:
      return [x, bottom - y];
    case 5:
      return [y, x];
    case 6:
      return [y, bottom - x];
    case 7:
      return [right - y, bottom - x];
    case 8:
      return [right - y, x];
    default:
      return [x, y];
  }
}
