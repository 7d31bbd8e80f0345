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
 * Every row behind the number of its filter: none, difference to the pixel before, or to the one
 * above; of these the one with the smallest sum of differences (PNG specification, §12.7).
 */
function filteredRows({ height, width, channels, bytes }: Raster): Uint8Array {
  const length = width * channels;
  const filtered = new Uint8Array(height * (length + 1));
  for (let row = 0; row < height; row++) {
    const at = row * length;
    const sums = [0, 0, 0];
    for (let i = 0; i < length; i++) {
      const value = bytes[at + i] ?? 0;
      sums[0] += size(value);
      sums[1] += size(value - before(bytes, at, i, channels));
      sums[2] += size(value - above(bytes, at, i, length));
    }
    const filter = sums.indexOf(Math.min(...sums));
    const out = row * (length + 1);
    filtered[out] = filter;
    for (let i = 0; i < length; i++) {
      const value = bytes[at + i] ?? 0;
      const expected =
        filter === 0
          ? 0
          : filter === 1
            ? before(bytes, at, i, channels)
            : above(bytes, at, i, length);
      filtered[out + 1 + i] = value - expected;
    }
  }
  return filtered;
}

function before(bytes: Uint8Array, row: number, i: number, channels: number): number {
  return i < channels ? 0 : (bytes[row + i - channels] ?? 0);
}

function above(bytes: Uint8Array, row: number, i: number, length: number): number {
  return row === 0 ? 0 : (bytes[row - length + i] ?? 0);
}

/** Size of a difference that is stored modulo 256. */
function size(difference: number): number {
  const byte = difference & 0xff;
  return byte < 128 ? byte : 256 - byte;
}
