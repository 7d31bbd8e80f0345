// Built-in pictures: the same at every size, opaque, and with something to see.

import { describe, expect, it } from 'vitest';
import type { PictureName } from '../../../src/core/data/pictures';
import { PICTURES, PictureError, drawPicture } from '../../../src/core/data/pictures';

/** Mean of each channel over cells of a 4 × 4 grid, in 0 … 255. */
function cellMeans(rgba: Uint8ClampedArray, size: number): number[] {
  const sums = new Array<number>(48).fill(0);
  for (let i = 0; i < size * size; i += 1) {
    const cell =
      4 * Math.floor((4 * Math.floor(i / size)) / size) + Math.floor((4 * (i % size)) / size);
    for (let channel = 0; channel < 3; channel += 1)
      sums[3 * cell + channel] += rgba[4 * i + channel];
  }
  return sums.map((sum) => sum / ((size * size) / 16));
}

describe.each(PICTURES)('$id', ({ id }) => {
  const { width, height, rgba } = drawPicture(id, 64);

  it('is opaque and uses a wide range of values', () => {
    expect([width, height, rgba.length]).toEqual([64, 64, 64 * 64 * 4]);
    const values = rgba.filter((_, i) => i % 4 !== 3);
    expect(rgba.every((value, i) => i % 4 !== 3 || value === 255)).toBe(true);
    expect(Math.min(...values)).toBeLessThan(60);
    expect(Math.max(...values)).toBeGreaterThan(230);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    expect(Math.sqrt(variance)).toBeGreaterThan(40);
  });

  it('is the same picture at another size', () => {
    const small = cellMeans(drawPicture(id, 32).rgba, 32);
    const large = cellMeans(rgba, 64);
    // Half the resolution moves an edge by at most half a pixel of 8 per cell.
    expect(Math.max(...small.map((value, i) => Math.abs(value - large[i])))).toBeLessThan(8);
  });
});

it('names the pictures and sizes that there are when asked for others', () => {
  expect(() => drawPicture('dog' as PictureName, 8)).toThrow(/"dog"; the built-in ones are cat,/);
  for (const size of [0, -1, 1.5, Number.NaN, 1e9]) {
    expect(() => drawPicture('cat', size)).toThrow(PictureError);
  }
});
