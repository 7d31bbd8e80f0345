// Layer: tests. Pictures of a file: IDX, .npy and .npz, with labels, and a sheet of tiles; and what is
// said of files that cannot be used.

import { gzipSync } from 'fflate';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { asInt64, encodeNpy } from '../../../src/core/npy';
import { encodeNpz } from '../../../src/core/npz';
import type { ImagesData } from '../../../src/core/recipe/types';
import { readSheet } from '../../../webview/lab/data/sheet';
import { decodeMadeUp, idxFile, imagesData, madeUpPicture, open } from './imagesData';

const PIXELS = 64;
/** Four grey pictures of 8 × 8; picture i has the value 10 · i everywhere. */
const GREYS = Array.from({ length: 4 * PIXELS }, (_, i) => 10 * Math.floor(i / PIXELS));
const IDX = idxFile([4, 8, 8], GREYS);
const LABELS = idxFile([4], [0, 1, 1, 2]);
const text = (value: string) => new TextEncoder().encode(value);

/** The first value of each row, as bytes. */
function firsts({ rows, shape }: Awaited<ReturnType<typeof open>>): number[] {
  const length = shape.reduce((product, extent) => product * extent, 1);
  return [...rows.values].filter((_, i) => i % length === 0);
}

describe('IDX', () => {
  it.each([
    ['as it is', (bytes: Uint8Array) => bytes],
    ['as gzip', (bytes: Uint8Array) => gzipSync(bytes)],
  ])('is read %s, with labels', async (_, pack) => {
    const data = await open(
      { file: 'images', labels: 'labels', classes: true },
      { images: pack(IDX), labels: pack(LABELS) },
    );
    expect(data).toMatchObject({ shape: [8, 8, 1], count: 4, heldOut: 0 });
    expect(data.classes).toEqual(['0', '1', '2']);
    expect([...(data.labels ?? [])]).toEqual([0, 1, 1, 2]);
    expect(firsts(data)).toEqual([0, 10, 20, 30]);
    const row = new Float32Array(PIXELS);
    data.read([3], row);
    expect(row[5]).toBeCloseTo(30 / 127.5 - 1, 6);
  });

  it('holds a share of the pictures out, each with its label', async () => {
    const data = await open(
      { file: 'images', labels: 'labels', classes: true, held_out: 0.5 },
      { images: IDX, labels: idxFile([4], [0, 1, 2, 3]) },
    );
    expect(data).toMatchObject({ count: 2, heldOut: 2 });
    expect(firsts(data).map((value) => value / 10)).toEqual([...(data.labels ?? [])]);
    expect(firsts(data).toSorted((a, b) => a - b)).toEqual([0, 10, 20, 30]);
    expect(data.nameOf(0)).toBe(`picture ${data.labels?.[0]} of the file`);
    const { values, labels } = data.reference(10);
    expect(values).toHaveLength(2 * PIXELS);
    expect([...(labels ?? [])].sort()).toEqual([...(data.labels ?? [])].slice(2).sort());
  });

  it('says when it is cut', async () => {
    await expect(open({ file: 'images' }, { images: IDX.subarray(0, 200) })).rejects.toThrow(
      '"images" ends too early: its header says 4 × 8 × 8, which is 256 numbers, and 184 are there.',
    );
    await expect(open({ file: 'a.gz' }, { 'a.gz': gzipSync(IDX).subarray(0, 30) })).rejects.toThrow(
      /"a.gz" (is a broken gzip file|takes more than 1 GB|ends too early)/,
    );
    await expect(open({ file: 'x' }, { x: text('hello world') })).rejects.toThrow(
      '"x" is no file of pictures; allowed are IDX, .npy, .npz',
    );
  });

  it('says when labels are missing, too few, or none', async () => {
    const given = { file: 'images', labels: 'labels', classes: true };
    await expect(open(given, { images: IDX, labels: idxFile([3], [0, 1, 2]) })).rejects.toThrow(
      '"labels" has 3 labels for 4 pictures; there must be one label a picture.',
    );
    await expect(open(given, { images: IDX, labels: IDX })).rejects.toThrow(
      'The labels of "labels" have the shape 4 × 8 × 8',
    );
    await expect(open(given, { images: IDX, labels: Uint8Array.of(0xff, 1) })).rejects.toThrow(
      '"labels" is no file of labels',
    );
    const data = await open({ file: 'images', classes: true }, { images: IDX });
    expect(data.classes).toBeNull();
    expect(data.notes).toContain('There are no labels, so the pictures have no classes.');
  });
});

describe('labels', () => {
  const label = (labels: Uint8Array) =>
    open({ file: 'i', labels: 'l', classes: true }, { i: IDX, l: labels });

  it('may be text, with words, numbers and a header', async () => {
    const words = await label(text('cat\ndog\n"cat"\r\nbird\n'));
    expect(words.classes).toEqual(['bird', 'cat', 'dog']);
    expect([...(words.labels ?? [])]).toEqual([1, 2, 1, 0]);
    const numbers = await label(text('label\n3\n0\n1\n3\n'));
    expect(numbers.classes).toEqual(['0', '1', '2', '3']);
    expect([...(numbers.labels ?? [])]).toEqual([3, 0, 1, 3]);
  });

  it('may be .npy and .npz, and any whole numbers', async () => {
    const years = await label(encodeNpy(asInt64([2020, 1999, 2020, 2001]), [4, 1]));
    expect(years.classes).toEqual(['1999', '2001', '2020']);
    expect([...(years.labels ?? [])]).toEqual([2, 0, 2, 1]);
    const archive = encodeNpz({
      labels: { values: Uint8Array.of(1, 0, 1, 0), shape: [4] },
      other: { values: Uint8Array.of(1), shape: [1] },
    });
    expect([...((await label(archive)).labels ?? [])]).toEqual([1, 0, 1, 0]);
    await expect(label(encodeNpy(Float32Array.of(0, 0.5, 1, 1), [4]))).rejects.toThrow(
      'has the label 0.5',
    );
  });
});

describe('.npy and .npz', () => {
  const npy = (values: Parameters<typeof encodeNpy>[0], shape: number[], channels: 1 | 3 = 1) =>
    open({ file: 'a.npy', channels }, { 'a.npy': encodeNpy(values, shape) });

  it.each([
    ['0 to 1', (value: number) => value / 255],
    ['−1 to 1', (value: number) => value / 127.5 - 1],
    ['0 to 255', (value: number) => value],
  ])('floats from %s are recognised, and said', async (words, map) => {
    const values = Float32Array.from(GREYS, map);
    values[0] = map(255);
    const data = await npy(values, [4, 8, 8]);
    expect(firsts(data)).toEqual([255, 10, 20, 30]);
    expect(data.notes).toEqual([`The numbers were read as ${words}.`]);
  });

  it('colours may be the last axis or the second', async () => {
    const last = Uint8Array.from({ length: 2 * PIXELS * 3 }, (_, i) => 50 * (i % 3));
    const second = Uint8Array.from(
      { length: 2 * PIXELS * 3 },
      (_, i) => 50 * (Math.floor(i / PIXELS) % 3),
    );
    const [a, b] = [await npy(last, [2, 8, 8, 3], 3), await npy(second, [2, 3, 8, 8], 3)];
    expect(a.shape).toEqual([8, 8, 3]);
    expect([...a.rows.values].slice(0, 4)).toEqual([0, 50, 100, 0]);
    expect(b.rows.values).toEqual(a.rows.values);
    const grey = await npy(last, [2, 8, 8, 3], 1);
    expect(grey.rows.values[0]).toBe((50 * 38470 + 100 * 7471 + 0x8000) >> 16);
  });

  it('transparent pixels show the background', async () => {
    const rgba = Uint8Array.from({ length: PIXELS * 4 }, (_, i) => [200, 100, 0, 0][i % 4]);
    rgba.set([200, 100, 0, 255]);
    const data = await open(
      { file: 'a', channels: 3, background: '#102030' },
      { a: encodeNpy(rgba, [1, 8, 8, 4]) },
    );
    expect([...data.rows.values].slice(0, 6)).toEqual([200, 100, 0, 16, 32, 48]);
  });

  it('an archive brings its labels', async () => {
    const archive = encodeNpz({
      images: { values: Uint8Array.from(GREYS), shape: [4, 8, 8] },
      labels: { values: asInt64([0, 1, 0, 1]), shape: [4] },
    });
    const data = await open({ file: 'a.npz', classes: true }, { 'a.npz': archive });
    expect([...(data.labels ?? [])]).toEqual([0, 1, 0, 1]);
    expect((await open({ file: 'a.npz' }, { 'a.npz': archive })).labels).toBeNull();
  });

  it.each([
    ['nothing', encodeNpz({}), '"a" holds no arrays.'],
    ['a vector', encodeNpy(Uint8Array.of(1, 2), [2]), 'pictures are [N, H, W]'],
    ['one picture', encodeNpy(new Uint8Array(192), [8, 8, 3]), 'has the shape 8 × 8 × 3'],
    ['no picture', encodeNpy(new Uint8Array(0), [0, 8, 8]), 'holds no pictures'],
    ['NaN', encodeNpy(new Float32Array(64).fill(NaN), [1, 8, 8]), 'only finite numbers'],
    ['other numbers', encodeNpy(new Float32Array(64).fill(-3), [1, 8, 8]), 'has numbers from -3'],
    ['two arrays of other names', twoArrays(), 'is to be called "images"'],
  ])('%s: refused in one sentence', async (_, bytes, message) => {
    await expect(open({ file: 'a' }, { a: bytes })).rejects.toThrow(message);
  });

  it('Python objects are refused', async () => {
    const bytes = new Uint8Array(readFileSync('test/fixtures/npy/objects.npy'));
    await expect(open({ file: 'a.npy' }, { 'a.npy': bytes })).rejects.toThrow(
      '"a.npy" holds Python objects',
    );
  });

  it('pictures of another shape are cut, padded or stretched, as the recipe says', async () => {
    // 8 wide and 16 high: the middle is white, the ends are black.
    const values = Uint8Array.from({ length: 128 }, (_, i) => (i >= 32 && i < 96 ? 255 : 0));
    const open8 = (resize: ImagesData['resize']) =>
      open({ file: 'a', resize, background: '#808080' }, { a: encodeNpy(values, [1, 16, 8]) });
    const cover = await open8('cover');
    expect(cover.notes[0]).toContain('8 × 16 pixels and were cut');
    expect([...cover.rows.values].every((value) => value === 255)).toBe(true);
    const contain = (await open8('contain')).rows.values;
    expect([contain[24], contain[25], contain[30]]).toEqual([128, 128, 128]);
    expect(contain[27]).toBeGreaterThan(240);
    const stretch = (await open8('stretch')).rows.values;
    expect(stretch[0]).toBeLessThan(10);
    expect(stretch[32]).toBeGreaterThan(240);
    await expect(open8('refuse')).rejects.toThrow(
      'Each picture of "a" has 8 × 16 pixels and is not square, which data.resize "refuse" does not allow.',
    );
  });
});

function twoArrays(): Uint8Array {
  const entry = { values: Uint8Array.of(1), shape: [1] };
  return encodeNpz({ one: entry, two: entry });
}

describe('a sheet of tiles', () => {
  /** 16 × 16 RGBA: four tiles of 8 × 8, of which the last is empty. */
  const sheet = madeUpPicture({
    width: 16,
    height: 16,
    channels: 4,
    values: Uint8Array.from({ length: 16 * 16 * 4 }, (_, i) => {
      const pixel = Math.floor(i / 4);
      const tile = (pixel % 16 < 8 ? 0 : 1) + (pixel < 128 ? 0 : 2);
      if (i % 4 === 3) return tile === 3 ? 0 : 255;
      return 50 * tile;
    }),
  });
  const read = (tile: [number, number] | null, resize: ImagesData['resize'] = 'cover') =>
    readSheet(
      { path: 's.png', bytes: sheet },
      imagesData({ tile, resize }),
      { advance: () => Promise.resolve() },
      decodeMadeUp,
    );

  it('is cut row by row, without the empty ones', async () => {
    const { values, total, notes } = await read([8, 8]);
    expect(total).toBe(3);
    expect([values[0], values[PIXELS], values[2 * PIXELS]]).toEqual([0, 50, 100]);
    expect(notes).toEqual(['1 of the 4 tiles of "s.png" are empty.']);
  });

  it('needs whole tiles, and their size', async () => {
    await expect(read([5, 8])).rejects.toThrow(
      '16 × 16 pixels, which are not whole tiles of 5 × 8',
    );
    await expect(read(null)).rejects.toThrow('data.tile');
    await expect(read([4, 8], 'refuse')).rejects.toThrow(
      'Each tile of "s.png" has 4 × 8 pixels and is not square',
    );
  });
});
