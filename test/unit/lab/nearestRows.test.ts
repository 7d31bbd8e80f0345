import { describe, expect, it } from 'vitest';
import type { SampleSet } from '../../../src/shared/protocol/samples';
import { nearestRows } from '../../../webview/lab/nearestRows';
import { CLASSES, pictures, SHAPE, SIZE } from './pictures';
import { Draws } from '../engine/random';

/** More than are read at once. */
const COUNT = 600;
const HELD_OUT = 40;
const data = pictures(COUNT, HELD_OUT);

function rows(...wanted: number[]): Float32Array {
  const values = new Float32Array(wanted.length * SIZE);
  data.read(wanted, values);
  return values;
}

function samples(values: Float32Array): SampleSet {
  return { kind: 'images', shape: [...SHAPE], values, labels: null, classes: null };
}

const pause = (): Promise<void> => Promise.resolve();

describe('nearestRows', () => {
  it('finds rows themselves, wherever they stand, with their classes', async () => {
    const wanted = [599, 0, 255, 256, 300, 299];
    const found = await nearestRows(data, samples(rows(...wanted)), pause);
    expect(found.values).toEqual(rows(...wanted));
    expect(found.labels).toEqual(Int32Array.from(wanted, (row) => row % CLASSES.length));
    expect(found.classes).toEqual(CLASSES);
    expect(found).toMatchObject({ kind: 'images', shape: [...SHAPE] });
  });

  it('finds the row of the least square distance, by trying them all', async () => {
    const values = Float32Array.from(new Draws(3).normals(7 * SIZE));
    const found = await nearestRows(data, samples(values), pause);
    for (let sample = 0; sample < 7; sample++) {
      const own = values.subarray(sample * SIZE, (sample + 1) * SIZE);
      const distances = Array.from({ length: COUNT }, (_, row) =>
        rows(row).reduce((sum, value, i) => sum + (value - own[i]) ** 2, 0),
      );
      const best = distances.indexOf(Math.min(...distances));
      expect(found.values.subarray(sample * SIZE, (sample + 1) * SIZE)).toEqual(rows(best));
      expect(found.labels?.[sample]).toBe(best % CLASSES.length);
    }
  });

  it('looks at no row that is held out', async () => {
    const heldOut = rows(COUNT, COUNT + HELD_OUT - 1);
    const found = await nearestRows(data, samples(heldOut), pause);
    expect(found.values.subarray(0, SIZE)).not.toEqual(heldOut.subarray(0, SIZE));
    expect(found.values.subarray(SIZE)).not.toEqual(heldOut.subarray(SIZE));
  });

  it('has no labels where the data have none', async () => {
    const found = await nearestRows(pictures(COUNT, 0, false), samples(rows(5)), pause);
    expect(found).toMatchObject({ labels: null, classes: null, values: rows(5) });
  });

  it('is the only row of data that have one', async () => {
    const one = pictures(1, 0);
    const only = new Float32Array(SIZE);
    one.read([0], only);
    const found = await nearestRows(one, samples(rows(3, 4)), pause);
    expect(found.values).toEqual(Float32Array.of(...only, ...only));
  });
});
