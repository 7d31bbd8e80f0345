// Layer: tests. Sheets of pictures: every picture stands in its place with its own pixels.

import { describe, expect, it } from 'vitest';
import type { SampleSet } from '../../../../src/shared/protocol/samples';
import { contactSheet, sheetColumns } from '../../../../src/shared/samples/contactSheet';
import { pictureRgba, toByte } from '../../../../src/shared/samples/pictures';

function pictures(shape: readonly number[], values: number[], labels?: number[]): SampleSet {
  return {
    kind: 'images',
    shape,
    values: Float32Array.from(values),
    labels: labels === undefined ? null : Int32Array.from(labels),
    classes: null,
  };
}

describe('pictures as pixels', () => {
  it('−1 … 1 becomes 0 … 255 and back without loss', () => {
    for (let byte = 0; byte < 256; byte++) {
      expect(toByte(Math.fround(byte / 127.5 - 1))).toBe(byte);
    }
    expect([toByte(-7), toByte(7), toByte(NaN), toByte(Infinity)]).toEqual([0, 255, 0, 255]);
  });

  it('grey fills all channels, colours keep theirs', () => {
    expect(Array.from(pictureRgba(pictures([1, 1, 1], [-1, 1]), 1))).toEqual([255, 255, 255, 255]);
    expect(Array.from(pictureRgba(pictures([1, 1, 3], [-1, 0, 1]), 0))).toEqual([0, 128, 255, 255]);
  });

  it('points are refused by name', () => {
    const points: SampleSet = { ...pictures([2], [0, 1]), kind: 'points' };
    expect(() => contactSheet(points)).toThrow('Samples of shape 2 are no pictures');
  });
});

describe('contact sheet', () => {
  it('puts pictures in rows, enlarged by whole pixels, with gaps between', () => {
    const set = pictures([1, 2, 1], [-1, 1, 1, -1, 0, 0]);
    const sheet = contactSheet(set, { columns: 2, scale: 2, gap: 1, background: [9, 9, 9] });
    expect([sheet.width, sheet.height]).toEqual([11, 7]);
    const red = (x: number, y: number): number | undefined => sheet.bytes[3 * (y * 11 + x)];
    const row = (y: number): unknown[] => Array.from({ length: 11 }, (_, x) => red(x, y));
    expect(row(0)).toEqual(Array(11).fill(9));
    const first = [9, 0, 0, 255, 255, 9, 255, 255, 0, 0, 9];
    expect([row(1), row(2)]).toEqual([first, first]);
    expect(row(4)).toEqual([9, 128, 128, 128, 128, 9, 9, 9, 9, 9, 9]);
  });

  it('has a row for each class where the samples are ordered by class', () => {
    const blank = (labels: number[]): SampleSet =>
      pictures([1, 1, 1], Array<number>(labels.length).fill(0), labels);
    expect(sheetColumns(blank([0, 0, 1, 1, 2, 2]))).toBe(2);
    expect(sheetColumns(blank([0, 0, 0, 0, 0, 0]))).toBe(3);
    expect(sheetColumns(blank([0, 1, 0, 1]))).toBe(2);
    expect(sheetColumns(blank([0, 0, 1, 0, 2, 2]))).toBe(3);
  });
});
