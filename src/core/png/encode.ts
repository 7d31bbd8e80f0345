// Layer: core (pure). Writes PNG files with 8 bits a channel.

import { zlibSync } from 'fflate';
import { pngFile, PngError, type PngChunk } from './chunks';
import { textChunk } from './text';

/** Pixels row by row from the top, `channels` bytes each. */
export interface Raster {
  readonly width: number;
  readonly height: number;
  /** Grey, grey and alpha, RGB, RGBA. */
  readonly channels: 1 | 2 | 3 | 4;
  readonly bytes: Uint8Array;
}

export interface PngOptions {
  /** Texts that go into the file, by keyword. */
  readonly text?: Readonly<Record<string, string>>;
}

/** Colour type of the header by channels. */
const COLOR_TYPES = { 1: 0, 2: 4, 3: 2, 4: 6 } as const;

const FILTER_UP = 2;

const DEFLATE_LEVEL = 6;

export function encodePng(raster: Raster, options: PngOptions = {}): Uint8Array<ArrayBuffer> {
  return pngFile([
    headerChunk(raster),
    ...textChunks(options),
    { type: 'IDAT', data: compressedRows(raster) },
    { type: 'IEND', data: new Uint8Array() },
  ]);
}

export function textChunks({ text = {} }: PngOptions): PngChunk[] {
  return Object.entries(text).map(([keyword, value]) => textChunk(keyword, value));
}

export function headerChunk({ width, height, channels, bytes }: Raster): PngChunk {
  if (width < 1 || height < 1 || bytes.length !== width * height * channels) {
    throw new PngError(
      `A picture of ${width} × ${height} pixels and ${channels} channels cannot have ${bytes.length} bytes.`,
    );
  }
  const data = new Uint8Array(13);
  const view = new DataView(data.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  data[8] = 8;
  data[9] = COLOR_TYPES[channels];
  return { type: 'IHDR', data };
}

/** The picture data of an IDAT: filtered rows, compressed. */
export function compressedRows(raster: Raster): Uint8Array {
  return zlibSync(filteredRows(raster), { level: DEFLATE_LEVEL });
}

/**
 * Every row behind the number of its filter: "up" where it is the row above once more, as in pictures
 * that were enlarged by whole numbers, and else none. What else repeats the compression finds by
 * itself: on such pictures the other filters made larger files.
 */
function filteredRows({ height, width, channels, bytes }: Raster): Uint8Array {
  const length = width * channels;
  const filtered = new Uint8Array(height * (length + 1));
  for (let row = 0; row < height; row++) {
    const start = row * length;
    const out = row * (length + 1);
    if (row > 0 && isRepeated(bytes, start, length)) filtered[out] = FILTER_UP;
    else filtered.set(bytes.subarray(start, start + length), out + 1);
  }
  return filtered;
}

function isRepeated(bytes: Uint8Array, start: number, length: number): boolean {
  for (let i = start; i < start + length; i++) if (bytes[i] !== bytes[i - length]) return false;
  return true;
}
