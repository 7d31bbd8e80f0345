import { describe, expect, it } from 'vitest';
import {
  philoxBlock,
  philoxIntegers,
  philoxNormals,
  philoxPermutation,
  philoxUniforms,
} from '../../../src/core/rng/philox';
import { STREAMS } from '../../../src/core/rng/streams';

type Four = [number, number, number, number];

function block(counter: Four, key: [number, number]): number[] {
  const out = new Uint32Array(4);
  philoxBlock(counter, key, out);
  return [...out];
}

describe('Philox 4x32-10', () => {
  // Known-answer vectors of Random123 (kat_vectors, "philox4x32 10").
  const ones = 0xffffffff;
  it.each<[Four, [number, number], Four]>([
    [
      [0, 0, 0, 0],
      [0, 0],
      [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
    ],
    [
      [ones, ones, ones, ones],
      [ones, ones],
      [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
    ],
    [
      [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
      [0xa4093822, 0x299f31d0],
      [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
    ],
  ])('matches the published answer for counter %j', (counter, key, expected) => {
    expect(block(counter, key)).toEqual(expected);
  });

  it('puts the seed into the key and index and stream into the counter', () => {
    const seed = 5 * 2 ** 32 + 7;
    const start = 4 * (3 * 2 ** 32 + 11);
    const out = new Float64Array(4);
    philoxUniforms(seed, 9, start, out);
    const words = block([11, 3, 9, 0], [7, 5]);
    expect([...out]).toEqual(words.map((w) => ((w >>> 8) + 0.5) / 2 ** 24));
  });

  it('gives any part of a stream without the parts before it', () => {
    const whole = new Float64Array(103);
    philoxNormals(42, STREAMS.samplingStart, 0, whole);
    for (const start of [0, 1, 2, 3, 4, 5, 50, 99]) {
      const part = new Float64Array(Math.min(4, 103 - start));
      philoxNormals(42, STREAMS.samplingStart, start, part);
      expect([...part]).toEqual([...whole.subarray(start, start + part.length)]);
    }
  });

  it('has the moments of a standard normal', () => {
    const n = 200_000;
    const z = new Float32Array(n);
    philoxNormals(1, 2, 3, z);
    const moment = (p: number): number => z.reduce((sum, v) => sum + v ** p, 0) / n;
    expect(Math.abs(moment(1))).toBeLessThan(4 / Math.sqrt(n));
    expect(Math.abs(moment(2) - 1)).toBeLessThan(4 * Math.sqrt(2 / n));
    expect(Math.abs(moment(3))).toBeLessThan(4 * Math.sqrt(15 / n));
    expect(Math.abs(moment(4) - 3)).toBeLessThan(4 * Math.sqrt(96 / n));
  });

  it('draws integers evenly below the bound', () => {
    const out = new Int32Array(60_000);
    philoxIntegers(3, 1, 0, 6, out);
    const counts = new Array<number>(6).fill(0);
    for (const v of out) counts[v] = (counts[v] ?? 0) + 1;
    const chiSquare = counts.reduce((sum, c) => sum + (c - 10_000) ** 2 / 10_000, 0);
    expect(chiSquare).toBeLessThan(20.5); // 0.1 % point of χ² with 5 degrees of freedom
  });

  it('permutes', () => {
    const order = philoxPermutation(1, 11, 1000);
    expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 1000 }, (_, i) => i));
    expect([...order.subarray(0, 5)]).not.toEqual([0, 1, 2, 3, 4]);
  });

  it('names a seed, stream or start that does not fit', () => {
    const out = new Float64Array(1);
    expect(() => {
      philoxUniforms(-1, 0, 0, out);
    }).toThrow(/seed is -1/);
    expect(() => {
      philoxUniforms(2 ** 53, 0, 0, out);
    }).toThrow(/seed/);
    expect(() => {
      philoxUniforms(0, 0.5, 0, out);
    }).toThrow(/stream/);
  });
});

describe('streams', () => {
  it('never share a number', () => {
    const numbers = Object.values(STREAMS);
    expect(new Set(numbers).size).toBe(numbers.length);
  });
});
