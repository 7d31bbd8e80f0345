// Layer: core (pure). Animated GIF files (GIF89a), for places that do not play animated PNG: slides, chats
// and the previews of many sites. Each frame has 256 colours of its own.

import type { Raster } from '../png/encode';
import { compressedPixels } from './lzw';
import { indexed, MOST_COLORS } from './palette';

/** A file cannot be written; `message` says why. */
export class GifError extends Error {
  override readonly name = 'GifError';
}

/** Shorter times of a frame are taken for 0.1 s by browsers; in hundredths of a second. */
const SHORTEST = 2;
const LONGEST = 0xffff;
const MOST_PIXELS = 0xffff;

/** Frames of one size, repeated without end; each is compressed when it is added. */
export class AnimatedGif {
  private size: { readonly width: number; readonly height: number } | null = null;
  private readonly frames: Uint8Array[] = [];

  /**
   * Adds a frame that is shown for so many milliseconds, to a hundredth of a second.
   * @throws {GifError} for another size than the first one has, and for pixels that are no RGB
   */
  add({ width, height, channels, bytes }: Raster, milliseconds: number): void {
    if (channels !== 3) throw new GifError('The frames of an animation are RGB.');
    if (width > MOST_PIXELS || height > MOST_PIXELS || bytes.length === 0)
      throw new GifError(`A GIF cannot have ${width} × ${height} pixels.`);
    this.size ??= { width, height };
    if (width !== this.size.width || height !== this.size.height)
      throw new GifError('The frames of an animation must all have one size.');
    this.frames.push(frame(width, height, bytes, milliseconds));
  }

  /** The whole file. A GIF has no place that others read texts from, so it holds no recipe. */
  encode(): Uint8Array<ArrayBuffer> {
    if (this.size === null) throw new GifError('An animation needs a frame.');
    const { width, height } = this.size;
    const parts = [
      ascii('GIF89a'),
      // No colours for all frames, whose number would stand in the flags.
      [...word(width), ...word(height), 0x70, 0, 0],
      // Without end.
      [0x21, 0xff, 11, ...ascii('NETSCAPE2.0'), 3, 1, ...word(0), 0],
      ...this.frames,
      [0x3b],
    ];
    const file = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of parts) {
      file.set(part, at);
      at += part.length;
    }
    return file;
  }
}

/** Graphic control extension, image descriptor, local colours and pixels. */
function frame(width: number, height: number, rgb: Uint8Array, milliseconds: number): Uint8Array {
  const { palette, pixels } = indexed(rgb);
  // The table has a power of two, and pixels have two bits at least.
  const bits = Math.max(2, Math.ceil(Math.log2(palette.length / 3)));
  const table = new Uint8Array(3 * Math.min(MOST_COLORS, 2 ** bits));
  table.set(palette);
  const time = Math.min(LONGEST, Math.max(SHORTEST, Math.round(milliseconds / 10)));
  const head = [
    ...[0x21, 0xf9, 4, 0, ...word(time), 0, 0],
    ...[0x2c, ...word(0), ...word(0), ...word(width), ...word(height), 0x80 | (bits - 1)],
  ];
  const data = compressedPixels(pixels, bits);
  const whole = new Uint8Array(head.length + table.length + data.length);
  whole.set(head);
  whole.set(table, head.length);
  whole.set(data, head.length + table.length);
  return whole;
}

/** Two bytes, the lower first. */
function word(value: number): number[] {
  return [value & 0xff, value >> 8];
}

function ascii(text: string): number[] {
  return Array.from(text, (character) => character.charCodeAt(0));
}
