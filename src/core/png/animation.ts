// Layer: core (pure). Animated PNG files (PNG specification, third edition, §11.3.6).

import { pngFile, PngError, type PngChunk } from './chunks';
import { compressedRows, headerChunk, textChunks, type PngOptions, type Raster } from './encode';

/** Longest time of a frame that the format holds, in milliseconds. */
const LONGEST = 0xffff;

/**
 * Frames of one size, repeated without end; each is compressed when it is added. Viewers that know
 * no animation show the last frame: it is stored first, as the picture of the file, and is not
 * itself a part of the animation.
 */
export class AnimatedPng {
  private first: Raster | null = null;
  private last: Uint8Array | null = null;
  private count = 0;
  private sequence = 0;
  private readonly frames: PngChunk[] = [];

  /** Adds a frame that is shown for so many milliseconds. */
  add(raster: Raster, milliseconds: number): void {
    this.first ??= raster;
    const { width, height, channels } = this.first;
    if (raster.width !== width || raster.height !== height || raster.channels !== channels) {
      throw new PngError('The frames of an animation must all have one size.');
    }
    this.last = compressedRows(raster);
    this.frames.push(frameControl(this.sequence++, raster, milliseconds));
    this.frames.push(frameData(this.sequence++, this.last));
    this.count++;
  }

  /** The whole file. */
  encode(options: PngOptions = {}): Uint8Array<ArrayBuffer> {
    if (this.first === null || this.last === null)
      throw new PngError('An animation needs a frame.');
    return pngFile([
      headerChunk(this.first),
      { type: 'acTL', data: bigEndian([this.count, 0]) },
      ...textChunks(options),
      { type: 'IDAT', data: this.last },
      ...this.frames,
      { type: 'IEND', data: new Uint8Array() },
    ]);
  }
}

/** The whole picture replaces what was there. */
function frameControl(sequence: number, { width, height }: Raster, milliseconds: number): PngChunk {
  const data = new Uint8Array(26);
  const view = new DataView(data.buffer);
  [sequence, width, height, 0, 0].forEach((value, i) => {
    view.setUint32(4 * i, value);
  });
  view.setUint16(20, Math.min(LONGEST, Math.round(milliseconds)));
  view.setUint16(22, 1000);
  return { type: 'fcTL', data };
}

function frameData(sequence: number, rows: Uint8Array): PngChunk {
  const data = new Uint8Array(4 + rows.length);
  data.set(bigEndian([sequence]));
  data.set(rows, 4);
  return { type: 'fdAT', data };
}

function bigEndian(values: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(4 * values.length);
  const view = new DataView(bytes.buffer);
  values.forEach((value, i) => {
    view.setUint32(4 * i, value);
  });
  return bytes;
}
