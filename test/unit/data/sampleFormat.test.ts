import { describe, expect, it } from 'vitest';
import {
  intoNetwork,
  networkShape,
  outOfNetwork,
  sampleSize,
  type SampleFormat,
} from '../../../src/core/data/sampleFormat';

const points: SampleFormat = {
  kind: 'points',
  shape: [2],
  classes: null,
  scaling: { mean: [10, -4], scale: 2 },
};

function images(height: number, width: number, channels: number): SampleFormat {
  return { kind: 'images', shape: [height, width, channels], classes: null, scaling: null };
}

describe('points in a network', () => {
  it('are shifted by the mean and divided by the scale, and back', () => {
    expect(networkShape(points)).toEqual([2]);
    expect(sampleSize(points)).toBe(2);
    const data = Float32Array.of(10, -4, 14, -8);
    expect(intoNetwork(points, data)).toEqual(Float32Array.of(0, 0, 2, -2));
    expect(outOfNetwork(points, Float32Array.of(0, 0, 2, -2))).toEqual(data);
    expect(data).toEqual(Float32Array.of(10, -4, 14, -8));
  });
});

describe('pictures in a network', () => {
  it('are channel after channel, two of them one after the other', () => {
    const format = images(2, 3, 2);
    expect(networkShape(format)).toEqual([2, 2, 3]);
    expect(sampleSize(format)).toBe(12);
    // Number 100·picture + 10·pixel + channel.
    const data = Float32Array.from({ length: 24 }, (_, i) => {
      const within = i % 12;
      return 100 * Math.floor(i / 12) + 10 * Math.floor(within / 2) + (within % 2);
    });
    const expected = [0, 100].flatMap((picture) =>
      [0, 1].flatMap((channel) =>
        [0, 1, 2, 3, 4, 5].map((pixel) => picture + 10 * pixel + channel),
      ),
    );
    expect(Array.from(intoNetwork(format, data))).toEqual(expected);
    expect(outOfNetwork(format, intoNetwork(format, data))).toEqual(data);
  });

  it.each([
    [4, 2, 3],
    [3, 5, 1],
    [1, 1, 3],
  ])('come back from %i×%i×%i as they were, as new arrays', (height, width, channels) => {
    const format = images(height, width, channels);
    const data = Float32Array.from({ length: 2 * sampleSize(format) }, (_, i) => i / 7 - 1);
    const before = data.slice();
    const inside = intoNetwork(format, data);
    expect(inside).not.toBe(data);
    expect(outOfNetwork(format, inside)).toEqual(before);
    inside.fill(0);
    expect(data).toEqual(before);
  });
});
