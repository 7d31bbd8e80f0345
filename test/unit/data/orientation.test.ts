// Layer: tests. EXIF orientation: pictures turned upright as Pillow's `exif_transpose` turns them, and
// the orientation of a WebP file.

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  turnUpright,
  webpOrientation,
  withoutWebpExif,
} from '../../../src/core/data/images/orientation';

const WEBP = new Uint8Array(readFileSync('test/fixtures/pictures/exif/orientation3.webp'));
const PLAIN = new Uint8Array(readFileSync('test/fixtures/pictures/formats/lossless.webp'));

describe('turnUpright', () => {
  const stored = { width: 3, height: 2, channels: 1, values: Uint8Array.of(0, 1, 2, 3, 4, 5) };

  it.each([
    [1, 3, [0, 1, 2, 3, 4, 5]],
    [2, 3, [2, 1, 0, 5, 4, 3]],
    [3, 3, [5, 4, 3, 2, 1, 0]],
    [4, 3, [3, 4, 5, 0, 1, 2]],
    [5, 2, [0, 3, 1, 4, 2, 5]],
    [6, 2, [3, 0, 4, 1, 5, 2]],
    [7, 2, [5, 2, 4, 1, 3, 0]],
    [8, 2, [2, 5, 1, 4, 0, 3]],
  ])('orientation %i', (orientation, width, values) => {
    const turned = turnUpright(stored, orientation);
    expect(turned.width).toBe(width);
    expect([...turned.values]).toEqual(values);
  });
});

describe('the orientation of a WebP file', () => {
  it('is read, and taken away', () => {
    expect(webpOrientation(WEBP)).toBe(3);
    expect(webpOrientation(withoutWebpExif(WEBP))).toBe(1);
    expect(withoutWebpExif(WEBP)).toHaveLength(WEBP.length);
  });

  it('is upright where nothing is said, or the file is cut', () => {
    expect(webpOrientation(PLAIN)).toBe(1);
    expect(withoutWebpExif(PLAIN)).toBe(PLAIN);
    for (let end = 12; end < WEBP.length; end += 1) {
      expect([1, 3]).toContain(webpOrientation(WEBP.subarray(0, end)));
    }
  });
});
