// Animated GIF files, read by a decoder of the tests' own.

import { describe, expect, it } from 'vitest';
import { AnimatedGif, GifError } from '../../../../src/core/gif/animation';
import type { Raster } from '../../../../src/core/png/encode';
import { Draws } from '../../engine/random';
import { decodeGif } from './decoder';

function raster(width: number, height: number, at: (i: number) => number): Raster {
  const bytes = Uint8Array.from({ length: 3 * width * height }, (_, i) => at(i));
  return { width, height, channels: 3, bytes };
}

describe('an animated GIF', () => {
  it.each([
    ['one colour', 5, 3, () => 77],
    ['two colours', 9, 7, (i: number) => (Math.floor(i / 3) % 2) * 255],
    ['200 colours in a pattern without repetition', 40, 37, colors(200)],
    ['256 colours, more than the table of codes holds', 120, 110, colors(256)],
  ])('has every pixel as it was: %s', (_, width, height, at) => {
    const [first, second] = [raster(width, height, at), raster(width, height, (i) => 255 - at(i))];
    const gif = new AnimatedGif();
    gif.add(first, 80);
    gif.add(second, 1500);
    const read = decodeGif(gif.encode());
    expect([read.width, read.height, read.loops]).toEqual([width, height, 0]);
    expect(read.frames.map(({ time }) => time)).toEqual([8, 150]);
    expect(read.frames.map(({ rgb }) => rgb)).toEqual([first.bytes, second.bytes]);
  });

  it('comes near to more colours than it can have', () => {
    // A smooth change in all three channels: some 4,000 colours.
    const picture = raster(64, 64, (i) => {
      const [x, y] = [Math.floor(i / 3) % 64, Math.floor(i / 192)];
      return [4 * x, 4 * y, 2 * (x + y)][i % 3];
    });
    const gif = new AnimatedGif();
    gif.add(picture, 100);
    const [{ rgb }] = decodeGif(gif.encode()).frames;
    const errors = rgb.map((value, i) => Math.abs(value - picture.bytes[i]));
    expect(Math.max(...errors)).toBeLessThanOrEqual(24);
    expect(errors.reduce((sum, error) => sum + error, 0) / errors.length).toBeLessThan(6);
    const used = new Set(
      Array.from({ length: 4096 }, (_, i) => rgb.subarray(3 * i, 3 * i + 3).join()),
    );
    expect(used.size).toBeGreaterThan(200);
    expect(used.size).toBeLessThanOrEqual(256);
  });

  it('shows no frame for less than browsers can', () => {
    const gif = new AnimatedGif();
    gif.add(
      raster(2, 2, () => 0),
      1,
    );
    expect(decodeGif(gif.encode()).frames[0].time).toBe(2);
  });

  it('refuses frames of another size, other channels, and no frame', () => {
    const gif = new AnimatedGif();
    expect(() => gif.encode()).toThrow(GifError);
    gif.add(
      raster(2, 2, () => 0),
      100,
    );
    expect(() => {
      gif.add(
        raster(2, 3, () => 0),
        100,
      );
    }).toThrow('one size');
    expect(() => {
      gif.add({ width: 1, height: 1, channels: 4, bytes: new Uint8Array(4) }, 100);
    }).toThrow('RGB');
  });
});

/** So many colours in random order, the same in every run. */
function colors(count: number): (i: number) => number {
  const draws = new Draws(count);
  const order = Array.from({ length: 20_000 }, (_, i) =>
    i < count ? i : draws.integer(0, count - 1),
  );
  return (i) => {
    const color = order[Math.floor(i / 3)];
    return [color % 16, (Math.floor(color / 16) % 16) * 16, 255 - color][i % 3];
  };
}
