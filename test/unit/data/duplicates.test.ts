// Layer: tests. What is there twice in a data set, and the report that says so.

import { describe, expect, it } from 'vitest';
import { imageDataSet } from '../../../src/core/data/images/imageDataSet';
import { csvPoints } from '../../../src/core/data/pointsDataSet';
import { findDuplicates } from '../../../src/core/data/duplicates';
import { describeData, sheetRows } from '../../../src/core/data/report';
import { reportLines } from '../../../src/core/data/reportText';
import { philoxIntegers } from '../../../src/core/rng/philox';

const SIDE = 12;
const LENGTH = SIDE * SIDE * 3;
const OPENING = { advance: () => Promise.resolve() };

/** Random pictures of large squares, of which some are given. */
function pictures(
  total: number,
  given: Record<number, (from: Uint8Array) => void> = {},
  heldOut = 0,
) {
  const random = new Int32Array(total * 9 * 3);
  philoxIntegers(1, 1, 0, 256, random);
  const values = Uint8Array.from({ length: total * LENGTH }, (_, i) => {
    const [row, rest] = [Math.floor(i / LENGTH), i % LENGTH];
    const [y, x, c] = [Math.floor(rest / (SIDE * 3)), Math.floor(rest / 3) % SIDE, rest % 3];
    return random[(row * 9 + Math.floor(y / 4) * 3 + Math.floor(x / 4)) * 3 + c];
  });
  for (const [row, change] of Object.entries(given)) {
    change(values.subarray(Number(row) * LENGTH, (Number(row) + 1) * LENGTH));
  }
  const labels = Int32Array.from({ length: total }, (_, i) => (i % 4 === 0 ? 0 : 1));
  return {
    values,
    data: imageDataSet(
      {
        shape: [SIDE, SIDE, 3],
        values,
        total,
        labels,
        classes: ['few', 'many'],
        nameOf: (row) => `p${row}`,
        notes: ['A note.'],
        skipped: [],
      },
      total - heldOut,
    ),
  };
}

/** Pairs that are near, each compared with each. */
function slowPairs(values: Uint8Array, total: number): number {
  let pairs = 0;
  const cells = Array.from({ length: total }, (_, row) => {
    const sums = new Float64Array(64 * 3);
    const counts = new Float64Array(64 * 3);
    for (let i = 0; i < LENGTH; i += 1) {
      const [y, x, c] = [Math.floor(i / (SIDE * 3)), Math.floor(i / 3) % SIDE, i % 3];
      const cell = (Math.floor((y * 8) / SIDE) * 8 + Math.floor((x * 8) / SIDE)) * 3 + c;
      sums[cell] += values[row * LENGTH + i];
      counts[cell] += 1;
    }
    return sums.map((sum, k) => sum / counts[k]);
  });
  for (let i = 0; i < total; i += 1) {
    for (let j = 0; j < i; j += 1) {
      const sum = cells[i].reduce((all, cell, k) => all + (cell - cells[j][k]) ** 2, 0);
      if (sum <= 16 * 192) pairs += 1;
    }
  }
  return pairs;
}

describe('findDuplicates', () => {
  it('finds equal rows, and pictures that hardly differ', async () => {
    const { values } = pictures(40);
    const row = (i: number) => values.slice(i * LENGTH, (i + 1) * LENGTH);
    const { data } = pictures(40, {
      9: (to) => {
        to.set(row(2));
      },
      30: (to) => {
        to.set(row(2));
      },
      12: (to) => {
        to.set(row(5).map((value) => Math.min(255, value + 3)));
      },
      20: (to) => {
        to.set(row(7).map((value) => Math.min(255, value + 40)));
      },
    });
    const { groups, near } = await findDuplicates(data, OPENING);
    expect(groups).toEqual([[2, 9, 30]]);
    expect(near).toEqual([[5, 12]]);
  });

  it('finds as many near pairs as comparing each with each', async () => {
    // Grey pictures whose means lie close: many are near, many are just not.
    const total = 300;
    const shades = new Int32Array(total * 4);
    philoxIntegers(2, 1, 0, 30, shades);
    const given = Object.fromEntries(
      Array.from({ length: total }, (_, row) => [
        row,
        (to: Uint8Array) => {
          for (let i = 0; i < LENGTH; i += 1) {
            const [y, x] = [Math.floor(i / (SIDE * 3)), Math.floor(i / 3) % SIDE];
            to[i] = 100 + shades[4 * row + (y < 6 ? 0 : 2) + (x < 6 ? 0 : 1)] + (i % 3);
          }
        },
      ]),
    );
    const { values, data } = pictures(total, given);
    const { groups, near } = await findDuplicates(data, OPENING);
    const wanted = slowPairs(values, total);
    expect(groups).toEqual([]);
    expect(wanted).toBeGreaterThan(50);
    expect(near).toHaveLength(wanted);
  });

  it('finds equal points', async () => {
    const data = csvPoints('a', new TextEncoder().encode('1,2\n3,4\n1,2\n1,3\n'), 0);
    expect(await findDuplicates(data, OPENING)).toEqual({ groups: [[0, 2]], near: [] });
  });
});

describe('the report', () => {
  it('has size, classes, moments and what is there twice', async () => {
    const { values } = pictures(40);
    const { data } = pictures(
      40,
      {
        39: (to) => {
          to.set(values.slice(0, LENGTH));
        },
      },
      4,
    );
    const report = await describeData(data, OPENING);
    expect(report.classes).toEqual([
      { name: 'few', count: 10 },
      { name: 'many', count: 30 },
    ]);
    expect(report.duplicates).toMatchObject({
      repeated: 1,
      leaked: 1,
      near: 0,
      equalNames: [['p0', 'p39']],
    });
    const all = new Float32Array(40 * LENGTH);
    data.read(
      Array.from({ length: 40 }, (_, i) => i),
      all,
    );
    const red = all.filter((_, i) => i % 3 === 0);
    const mean = red.reduce((sum, value) => sum + value, 0) / red.length;
    expect(report.mean[0]).toBeCloseTo(mean, 5);
    const squares = red.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    expect(report.deviation[0]).toBeCloseTo(Math.sqrt(squares / red.length), 5);
    expect(reportLines(report)).toEqual([
      '36 pictures of 12 × 12 pixels in colour to train on; 4 more are held out.',
      '2 classes, from 10 ("few") to 30 ("many").',
      expect.stringMatching(/^Mean of red, green and blue .*, from −1 to 1\.$/),
      '1 picture is equal to an earlier one, such as p0 and p39.',
      '1 picture that is held out is also trained on.',
      'A note.',
    ]);
  });

  it('has as many of each class on its sheet, one class after the other', () => {
    const { data } = pictures(40);
    const rows = sheetRows(data, 12);
    expect(rows.map((row) => data.labels?.[row])).toEqual([0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1]);
    expect(new Set(rows).size).toBe(12);
    expect(sheetRows({ ...data, labels: null, classes: null }, 4)).toEqual([0, 10, 20, 30]);
  });
});
