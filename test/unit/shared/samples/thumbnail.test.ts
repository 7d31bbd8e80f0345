// Small pictures of samples: where points and pixels land.

import { expect, it } from 'vitest';
import { pointSamples, type SampleSet } from '../../../../src/shared/protocol/samples';
import { thumbnailOf } from '../../../../src/shared/samples/thumbnail';

function pixel({ width, bytes }: ReturnType<typeof thumbnailOf>, row: number, column: number) {
  return [...bytes.subarray((row * width + column) * 4, (row * width + column) * 4 + 4)];
}

it('draws points as dots on one scale, y upwards, on nothing', () => {
  const set = pointSamples(Float32Array.from([-1, 0, 1, 0, 0, 0.5, 0, -0.5, NaN, 3]));
  const picture = thumbnailOf(set, 'dark');
  const { width, height } = picture;
  const middle = height / 2;
  expect(pixel(picture, middle, 4)[3]).toBe(255);
  expect(pixel(picture, middle, width - 5)[3]).toBe(255);
  expect(pixel(picture, 2, 2)).toEqual([0, 0, 0, 0]);
  // The point at (0, 0.5) lies above the middle of the two others.
  const rows = Array.from({ length: height }, (_, row) => pixel(picture, row, width / 2)[3]);
  expect(rows.indexOf(255)).toBeLessThan(middle);
  expect(pixel(picture, middle, 4)).not.toEqual(pixel(thumbnailOf(set, 'light'), middle, 4));
});

it('draws nothing for points that are no numbers', () => {
  const { bytes } = thumbnailOf(pointSamples(new Float32Array(8).fill(NaN)), 'light');
  expect(bytes.every((byte) => byte === 0)).toBe(true);
});

it('shows the first picture in whole, grey or in colour', () => {
  const grey: SampleSet = {
    kind: 'images',
    shape: [2, 2, 1],
    values: Float32Array.from([-1, 1, 0, NaN, 1, 1, 1, 1]),
    labels: null,
    classes: null,
  };
  const picture = thumbnailOf(grey, 'light');
  const { width, height } = picture;
  expect(pixel(picture, 0, 0)).toEqual([0, 0, 0, 255]);
  expect(pixel(picture, 0, width - 1)).toEqual([255, 255, 255, 255]);
  expect(pixel(picture, height - 1, 0)).toEqual([128, 128, 128, 255]);
  expect(pixel(picture, height - 1, width - 1)).toEqual([0, 0, 0, 255]);
  const colour = { ...grey, shape: [1, 1, 3], values: Float32Array.from([1, -1, 0]) };
  expect(pixel(thumbnailOf(colour, 'light'), 0, 0)).toEqual([255, 0, 128, 255]);
});
