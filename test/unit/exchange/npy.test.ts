// Layer: tests. .npy and .npz files, written and read; the fixtures were written by NumPy.

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { asInt64, decodeNpy, encodeNpy, NpyError } from '../../../src/core/npy';
import { encodeNpz, npzEntry, npzNames } from '../../../src/core/npz';

const file = (name: string) => new Uint8Array(readFileSync(`test/fixtures/npy/${name}`));
const counting = Array.from({ length: 24 }, (_, i) => i);
const NO_LIMIT = 1e9;

describe('.npy', () => {
  it('is written as NumPy writes it', () => {
    expect(encodeNpy(Uint8Array.from(counting), [2, 3, 4])).toEqual(file('uint8.npy'));
  });

  it.each([
    ['uint8.npy', '|u1'],
    ['bigEndian.npy', '>i4'],
    ['fortran.npy', '<f4'],
  ])('%s is read in C order', (name, descr) => {
    const array = decodeNpy(file(name));
    expect(array).toMatchObject({ descr, shape: [2, 3, 4] });
    expect([...array.values]).toEqual(counting);
  });

  it('has half precision and booleans', () => {
    expect([...decodeNpy(file('half.npy')).values]).toEqual([
      0,
      1,
      -2.5,
      65504,
      2 ** -24,
      Infinity,
      0.333251953125,
    ]);
    expect([...decodeNpy(file('bool.npy')).values]).toEqual([1, 0]);
  });

  it('is read wherever it lies in memory, and without a copy where that is possible', () => {
    const whole = new Uint8Array(1_000);
    const bytes = encodeNpy(Float32Array.of(1, 2, 3), [3]);
    for (const offset of [0, 3]) {
      whole.set(bytes, offset);
      const { values } = decodeNpy(whole.subarray(offset, offset + bytes.length));
      expect([...values]).toEqual([1, 2, 3]);
      expect(values.buffer === whole.buffer).toBe(offset === 0);
    }
  });

  it.each([
    ['objects.npy', 'Python objects'],
    ['records.npy', 'named fields'],
  ])('%s is refused', (name, reason) => {
    expect(() => decodeNpy(file(name))).toThrow(reason);
  });

  it('is refused when it is cut, broken or something else', () => {
    const bytes = file('uint8.npy');
    expect(() => decodeNpy(bytes.subarray(0, bytes.length - 1))).toThrow(
      'needs 24 bytes of numbers, and 23 are there',
    );
    expect(() => decodeNpy(bytes.subarray(0, 40))).toThrow('broken header');
    expect(() => decodeNpy(new Uint8Array(100))).toThrow(NpyError);
    expect(() => encodeNpy(Float32Array.of(1), [2])).toThrow(NpyError);
  });

  it('keeps numbers of eight bytes', () => {
    const { values, descr } = decodeNpy(encodeNpy(asInt64([3, -1]), [2]));
    expect(descr).toBe('<i8');
    expect([...values]).toEqual([3n, -1n]);
  });
});

describe('.npz', () => {
  it.each(['stored.npz', 'deflated.npz'])('%s of NumPy is read', (name) => {
    const bytes = file(name);
    expect(npzNames(bytes)).toEqual(['images', 'labels']);
    const images = decodeNpy(npzEntry(bytes, 'images', NO_LIMIT));
    expect(images.shape).toEqual([2, 3, 4]);
    expect([...images.values]).toEqual(counting);
    expect(Array.from(decodeNpy(npzEntry(bytes, 'labels', NO_LIMIT)).values, Number)).toEqual([
      1, 0,
    ]);
  });

  it('is written and read back, the same bytes each time', () => {
    const write = () =>
      encodeNpz({
        samples: { values: Float32Array.of(1, 2, 3, 4), shape: [2, 2] },
        labels: { values: asInt64([0, 1]), shape: [2] },
      });
    expect(write()).toEqual(write());
    expect([...decodeNpy(npzEntry(write(), 'samples', NO_LIMIT)).values]).toEqual([1, 2, 3, 4]);
  });

  it('is refused when it is broken, too large, or has no such array', () => {
    const bytes = file('stored.npz');
    expect(() => npzNames(bytes.subarray(0, 100))).toThrow(NpyError);
    expect(() => npzEntry(bytes, 'pictures', NO_LIMIT)).toThrow('no array "pictures"');
    expect(() => npzEntry(bytes, 'images', 10)).toThrow('the limit');
  });
});
