// Layer: tests. Pictures in another size, against Pillow's LANCZOS (`resampled.npz`), and of pixel art.

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { resample, type Raster } from '../../../src/core/data/images/resample';
import { decodeNpy } from '../../../src/core/npy';
import { npzEntry } from '../../../src/core/npz';

const archive = new Uint8Array(readFileSync('test/fixtures/resampled.npz'));

function raster(name: string): Raster {
  const { shape, values } = decodeNpy(npzEntry(archive, name, 1e6));
  const [height, width, channels] = shape;
  return { width, height, channels, values: Uint8Array.from(values, Number) };
}

describe('resample', () => {
  it.each([
    ['noise', 'noiseDown'],
    ['noise', 'noiseUp'],
    ['zone', 'zoneDown'],
  ])('%s → %s as Pillow does', (from, to) => {
    const wanted = raster(to);
    const found = resample(raster(from), wanted.width, wanted.height);
    expect(found.values).toHaveLength(wanted.values.length);
    const largest = Math.max(...found.values.map((value, i) => Math.abs(value - wanted.values[i])));
    expect(largest).toBeLessThanOrEqual(3);
  });

  it('makes an even grey of stripes that are finer than its pixels', () => {
    const stripes = Uint8Array.from({ length: 64 * 64 }, (_, i) => (i % 2 === 0 ? 255 : 0));
    const { values } = resample({ width: 64, height: 64, channels: 1, values: stripes }, 24, 24);
    const inner = [...values].filter((_, i) => i % 24 > 2 && i % 24 < 21);
    expect(Math.max(...inner) - Math.min(...inner)).toBeLessThan(8);
  });

  it('takes enlarged pixel art back to its pixels, and leaves the right size alone', () => {
    const art = Uint8Array.from({ length: 8 * 8 * 3 }, (_, i) => (i * 37) % 256);
    const large = Uint8Array.from({ length: 40 * 40 * 3 }, (_, i) => {
      const pixel = Math.floor(i / 3);
      return art[(Math.floor(pixel / 40 / 5) * 8 + Math.floor((pixel % 40) / 5)) * 3 + (i % 3)];
    });
    const found = resample({ width: 40, height: 40, channels: 3, values: large }, 8, 8);
    expect([...found.values]).toEqual([...art]);
    expect(resample(found, 8, 8)).toBe(found);
  });
});
