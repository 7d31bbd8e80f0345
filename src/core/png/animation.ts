// Layer: core (pure). Animated PNG files (PNG specification, third edition, §11.3.6).

import { pngFile, PngError, type PngChunk } from './chunks';
import { compressedRows, headerChunk, textChunks, type PngOptions, type Raster } from './encode';

export interface AnimationFrame {
  readonly raster: Raster;
  /** How long it is shown, in whole milliseconds. */
  readonly milliseconds: number;
}

/** Longest time of a frame that the format holds. */
const LONGEST = 0xffff;

/**
 * Frames of one size, repeated without end. Viewers that know no animation show the last frame: it
 * is stored first, as the picture of the file, and is not itself a part of the animation.
 */
export function encodeAnimatedPng(
  frames: readonly AnimationFrame[],
  options: PngOptions = {},
): Uint8Array<ArrayBuffer> {
  const last = frames.at(-1);
  if (last === undefined) throw new PngError('An animation needs a frame.');
  const { width, height, channels } = last.raster;
  let sequence = 0;
  const chunks: PngChunk[] = [
    headerChunk(last.raster),
    { type: 'acTL', data: bigEndian([frames.length, 0]) },
    ...textChunks(options),
    { type: 'IDAT', data: compressedRows(last.raster) },
  ];
  for (const { raster, milliseconds } of frames) {
    if (raster.width !== width || raster.height !== height || raster.channels !== channels) {
      throw new PngError('The frames of an animation must all have one size.');
    }
    chunks.push(frameControl(sequence++, raster, milliseconds));
    chunks.push(frameData(sequence++, compressedRows(raster)));
  }
  chunks.push({ type: 'IEND', data: new Uint8Array() });
  return pngFile(chunks);
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
