// Layer: tests. Points as data sets: what is trained on, what is held out, what is measured against.

import { describe, expect, it } from 'vitest';
import { DataError } from '../../../src/core/data/dataSet';
import { drawPointSet } from '../../../src/core/data/pointSets';
import { builtInPoints, csvPoints } from '../../../src/core/data/pointsDataSet';
import { heldOutCount, splitOrder } from '../../../src/core/data/split';
import type { PointsData } from '../../../src/core/recipe/types';

const MOONS: PointsData = {
  kind: 'points',
  name: 'moons',
  file: null,
  count: 100,
  noise: 0.05,
  held_out: 0.05,
  seed: 3,
};

const text = (value: string) => new TextEncoder().encode(value);

describe('a built-in set of points', () => {
  it('trains on all of its points and holds fresh ones out', () => {
    const data = builtInPoints(MOONS);
    expect(data).toMatchObject({ kind: 'points', shape: [2], count: 100, heldOut: 4_000 });
    const rows = new Float32Array(4);
    data.read([0, 99], rows);
    const drawn = drawPointSet('moons', 100, 3, 0.05);
    expect([...rows]).toEqual([drawn[0], drawn[1], drawn[198], drawn[199]]);
    const { values, labels } = data.reference(500);
    expect(values).toHaveLength(1_000);
    expect(labels).toBeNull();
    const trained = new Set(drawn);
    expect(values.some((value) => trained.has(value))).toBe(false);
    expect(data.reference(500).values).toEqual(values);
  });

  it('needs a name', () => {
    expect(() => builtInPoints({ ...MOONS, name: null })).toThrow(DataError);
  });
});

describe('the points of a file', () => {
  it('are all trained on when they are few', () => {
    const data = csvPoints('few.csv', text('1,2\n3,4\n'), 0.05);
    expect(data).toMatchObject({ count: 2, heldOut: 0 });
    expect([...data.reference(10).values].sort()).toEqual([1, 2, 3, 4]);
  });

  it('are held out in part when they are many, and measured against', () => {
    const lines = Array.from({ length: 1_000 }, (_, i) => `${i},${-i}`);
    const data = csvPoints('many.csv', text(lines.join('\n')), 0.05);
    expect(data).toMatchObject({ count: 950, heldOut: 50 });
    const all = new Float32Array(2_000);
    data.read(
      Array.from({ length: 1_000 }, (_, i) => i),
      all,
    );
    const numbers = [...all].filter((_, i) => i % 2 === 0);
    expect(numbers.toSorted((a, b) => a - b)).toEqual(lines.map((_, i) => i));
    expect(numbers.slice(0, 950)).toEqual(numbers.slice(0, 950).toSorted((a, b) => a - b));
    const held = new Set(numbers.slice(950));
    const { values } = data.reference(200);
    expect(values).toHaveLength(100);
    expect(values.every((value, i) => i % 2 === 1 || held.has(value))).toBe(true);
    expect(data.nameOf(0)).toMatch(/^point \d+ of the file$/);
  });

  it('say what is wrong with them, and remarks', () => {
    expect(() => csvPoints('bad.csv', text('1,2\n3,x\n'), 0)).toThrow(
      '"bad.csv" cannot be used. Line 2, column 3: "x" is not a number',
    );
    expect(() => csvPoints('bytes.csv', Uint8Array.of(0xff, 0xfe, 0), 0)).toThrow(
      'not text in UTF-8',
    );
    expect(csvPoints('pandas.csv', text('0,1\n0.5,2\n'), 0).notes).toHaveLength(1);
  });
});

describe('the split', () => {
  it('takes the share that is asked for, rounded down', () => {
    expect(heldOutCount(2_000, 0.05)).toBe(100);
    expect(heldOutCount(19, 0.05)).toBe(0);
    expect(heldOutCount(7, 0.5)).toBe(3);
  });

  it('keeps every row once', () => {
    expect([...splitOrder(1_000, 50)].sort((a, b) => a - b)).toEqual(
      Array.from({ length: 1_000 }, (_, i) => i),
    );
  });
});
