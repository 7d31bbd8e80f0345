// Layer: tests. The built-in sets of pictures. `faces.npz` has the faces of the seeds 0, 7, 14, … over
// white, drawn from DiceBear's SVG by resvg.

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { RectangleDrawingError, drawRectangles } from '../../../src/core/data/images/rectangles';
import { decodeNpy } from '../../../src/core/npy';
import { npzEntry } from '../../../src/core/npz';
import { drawFace } from '../../../webview/lab/data/faces';
import { openDataSet } from '../../../webview/lab/data/openDataSet';
import { imagesData, open } from './imagesData';

const FACES = { name: 'faces', size: 16, channels: 3, classes: true, count: 300 } as const;

describe('faces', () => {
  it('are those that an SVG renderer draws', () => {
    const bytes = new Uint8Array(readFileSync('test/fixtures/faces.npz'));
    const { shape, values } = decodeNpy(npzEntry(bytes, 'images', 1e6));
    expect(shape).toEqual([100, 16, 16, 3]);
    for (let i = 0; i < 100; i += 1) {
      const { picture } = drawFace(7 * i, '#ffffff');
      // resvg rounds to bytes after every layer.
      const off = [...picture.values].filter(
        (value, k) => Math.abs(value - Number(values[768 * i + k])) > 2,
      );
      expect(off, `face ${7 * i}`).toEqual([]);
    }
  });

  it.each([
    ['hair', ['short hair', 'long hair'], 0.25],
    ['glasses', ['no glasses', 'glasses'], 0.1],
    ['hat', ['no hat', 'hat'], 0.01],
    ['clothing', ['yellow', 'blue', 'red', 'green'].map((c) => `${c} clothing`), 0.15],
  ] as const)('have classes by %s', async (label, classes, least) => {
    const data = await open({ ...FACES, label }, {});
    expect(data).toMatchObject({ shape: [16, 16, 3], count: 300, heldOut: 200, classes });
    const labels = [...(data.labels ?? [])];
    expect(labels).toHaveLength(500);
    classes.forEach((_, label) => {
      expect(labels.filter((found) => found === label).length).toBeGreaterThan(500 * least);
    });
  });

  it('count their seeds up, and are fresh where they are held out', async () => {
    const [all, later] = [
      await open({ ...FACES, count: 10 }, {}),
      await open({ ...FACES, count: 5, seed: 5 }, {}),
    ];
    const row = 16 * 16 * 3;
    expect(later.rows.values.subarray(0, 5 * row)).toEqual(
      all.rows.values.subarray(5 * row, 10 * row),
    );
    expect(all.nameOf(3)).toBe('face 3');
    expect(all.labels).toBeNull();
  });

  it('keep their pixels when they are larger, and stand before the background', async () => {
    const data = await open({ ...FACES, count: 2, size: 32, background: '#123456' }, {});
    const { values } = data.rows;
    expect([...values].slice(0, 3)).toEqual([0x12, 0x34, 0x56]);
    const at = (x: number, y: number) => [...values.slice((32 * y + x) * 3, (32 * y + x) * 3 + 3)];
    for (const [x, y] of [
      [10, 8],
      [16, 20],
      [20, 30],
    ]) {
      expect(at(x + 1, y + 1)).toEqual(at(x, y));
    }
  });

  it('are refused where they are not rectangles', () => {
    const draw = (elements: string) => () => {
      drawRectangles(new Float32Array(768), 16, elements);
    };
    expect(draw('<path d="M1 1l2 2H1Z" fill="#fff"/>')).toThrow(RectangleDrawingError);
    expect(draw('<path d="M1 1h.5v1H1Z" fill="#fff"/>')).toThrow(RectangleDrawingError);
    expect(draw('<circle r="2"/>')).toThrow(RectangleDrawingError);
    expect(draw('<path opacity=".5" d="M1 1h1v1H1Z" fill="#fff"/>')).toThrow('"opacity"');
  });

  it('can be cancelled', async () => {
    const stop = new AbortController();
    const opening = openDataSet(
      imagesData({ ...FACES, count: 100_000 }),
      [],
      () => {
        stop.abort(new Error('enough'));
      },
      stop.signal,
    );
    await expect(opening).rejects.toThrow('enough');
  });
});

describe('digits8', () => {
  const DIGITS = { name: 'digits8', classes: true, count: 50, background: '#000000' } as const;

  it('take turns, in white on black', async () => {
    const data = await open(DIGITS, {});
    expect(data).toMatchObject({ shape: [8, 8, 1], count: 50, heldOut: 200 });
    expect([...(data.labels ?? [])].slice(0, 12)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1]);
    const picture = [...data.rows.values].slice(64, 128);
    expect(picture[0]).toBe(0);
    expect(Math.max(...picture)).toBeGreaterThan(200);
  });

  it('are the same everywhere, and others with another seed', async () => {
    const [first, other] = [await open(DIGITS, {}), await open({ ...DIGITS, seed: 1 }, {})];
    expect([...first.rows.values].slice(64, 128)).toMatchInlineSnapshot(`
      [
        0,
        0,
        0,
        29,
        132,
        0,
        0,
        0,
        0,
        0,
        76,
        218,
        176,
        0,
        0,
        0,
        0,
        0,
        150,
        94,
        132,
        0,
        0,
        0,
        0,
        0,
        0,
        138,
        88,
        0,
        0,
        0,
        0,
        0,
        0,
        182,
        44,
        0,
        0,
        0,
        0,
        0,
        0,
        226,
        0,
        0,
        0,
        0,
        0,
        0,
        37,
        189,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        50,
        0,
        0,
        0,
        0,
      ]
    `);
    expect(other.rows.values).not.toEqual(first.rows.values);
  });

  it('can be told apart by the mean of each', async () => {
    const data = await open({ ...DIGITS, count: 1_000 }, {});
    const labels = data.labels ?? new Int32Array();
    const means = Array.from({ length: 10 }, () => new Float64Array(64));
    for (let row = 0; row < 1_000; row += 1) {
      for (let i = 0; i < 64; i += 1) means[labels[row]][i] += data.rows.values[64 * row + i] / 100;
    }
    let right = 0;
    for (let row = 1_000; row < 1_200; row += 1) {
      const picture = data.rows.values.subarray(64 * row, 64 * row + 64);
      const distances = means.map((mean) =>
        mean.reduce((sum, value, i) => sum + (value - picture[i]) ** 2, 0),
      );
      if (distances.indexOf(Math.min(...distances)) === labels[row]) right += 1;
    }
    expect(right).toBeGreaterThan(180);
  });
});
