// Layer: tests. PNG files that are written are read by an independent reader.

import fc from 'fast-check';
import { inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { AnimatedPng } from '../../../../src/core/png/animation';
import { PngError } from '../../../../src/core/png/chunks';
import { encodePng, type Raster } from '../../../../src/core/png/encode';
import { readPngTexts } from '../../../../src/core/png/text';
import { decodePng, unfiltered } from './decoder';

const rasters = fc
  .record({
    width: fc.integer({ min: 1, max: 9 }),
    height: fc.integer({ min: 1, max: 9 }),
    channels: fc.constantFrom(1, 2, 3, 4),
    smooth: fc.boolean(),
  })
  .chain(({ width, height, channels, smooth }) =>
    fc
      .uint8Array({ minLength: width * height * channels, maxLength: width * height * channels })
      .map((noise): Raster => {
        const bytes = smooth ? noise.map((_, i) => (i * 3) & 0xff) : noise;
        return { width, height, channels: channels, bytes };
      }),
  );

const small: Raster = { width: 2, height: 1, channels: 1, bytes: Uint8Array.of(0, 255) };

describe('PNG files', () => {
  it('hold the pixels that went into them, with every number of channels', () => {
    fc.assert(
      fc.property(rasters, (raster) => {
        const read = decodePng(encodePng(raster));
        expect([read.width, read.height]).toEqual([raster.width, raster.height]);
        expect(read.colorType).toBe([0, 4, 2, 6][raster.channels - 1]);
        expect(Array.from(read.pixels)).toEqual(Array.from(raster.bytes));
      }),
    );
  });

  it('make enlarged pictures small by their row filters', () => {
    const side = 256;
    const bytes = new Uint8Array(side * side);
    for (let i = 0; i < bytes.length; i++) {
      bytes[i] = 40 * Math.floor((i % side) / 32) + 5 * Math.floor(i / side / 32);
    }
    const file = encodePng({ width: side, height: side, channels: 1, bytes });
    expect(file.length).toBeLessThan(1200);
  });

  it('are refused when the bytes do not fit', () => {
    expect(() => encodePng({ ...small, width: 3 })).toThrow(PngError);
    expect(() => encodePng({ width: 0, height: 4, channels: 1, bytes: new Uint8Array() })).toThrow(
      PngError,
    );
  });
});

describe('texts in PNG files', () => {
  it('come back as they were', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const file = encodePng(small, { text: { recipe: text, Title: 'x' } });
        decodePng(file);
        expect(readPngTexts(file)).toEqual(
          new Map([
            ['recipe', text],
            ['Title', 'x'],
          ]),
        );
      }),
    );
  });

  it('are read from tEXt too', () => {
    const file = Buffer.from(encodePng(small, { text: { a: 'b' } }));
    const at = file.indexOf('iTXt');
    // a, its end, Latin-1 text: built with the checksum of another writer (Python's zlib.crc32).
    const chunk = Buffer.from([0, 0, 0, 4, 0x74, 0x45, 0x58, 0x74, 0x61, 0, 0xe9, 0x80]);
    const sum = Buffer.from('561a8dab', 'hex');
    const after = at + 4 + file.readUInt32BE(at - 4) + 4;
    const own = Buffer.concat([file.subarray(0, at - 4), chunk, sum, file.subarray(after)]);
    expect(readPngTexts(own)).toEqual(new Map([['a', 'é\x80']]));
  });

  it('of no PNG, a damaged one and one that is cut off are refused', () => {
    const file = encodePng(small, { text: { recipe: '{"a": 1}' } });
    expect(() => readPngTexts(Uint8Array.of(1, 2, 3))).toThrow('This is no PNG file.');
    expect(() => readPngTexts(file.subarray(0, 60))).toThrow('The PNG file is cut off.');
    const damaged = file.slice();
    damaged[Buffer.from(file).indexOf('{"a"')] = 0x20;
    expect(() => readPngTexts(damaged)).toThrow('its part iTXt is wrong');
  });

  it('cannot have every name', () => {
    expect(() => encodePng(small, { text: { '': 'x' } })).toThrow(PngError);
    expect(() => encodePng(small, { text: { ['k'.repeat(80)]: 'x' } })).toThrow(PngError);
  });
});

describe('animated PNG files', () => {
  const frames = [3, 90, 200].map((grey, i) => ({
    raster: { width: 2, height: 2, channels: 1 as const, bytes: new Uint8Array(4).fill(grey) },
    milliseconds: 100 * (i + 1),
  }));

  it('hold their frames in order, and the last one as their picture', () => {
    const animation = new AnimatedPng();
    for (const { raster, milliseconds } of frames) animation.add(raster, milliseconds);
    const read = decodePng(animation.encode({ text: { recipe: '{}' } }));
    expect(Array.from(read.pixels)).toEqual([200, 200, 200, 200]);
    const control = read.chunks.find(({ type }) => type === 'acTL')?.data;
    expect([control?.readUInt32BE(0), control?.readUInt32BE(4)]).toEqual([3, 0]);
    const parts = read.chunks.filter(({ type }) => type === 'fcTL' || type === 'fdAT');
    expect(parts.map(({ data }) => data.readUInt32BE(0))).toEqual([0, 1, 2, 3, 4, 5]);
    const greys = parts
      .filter(({ type }) => type === 'fdAT')
      .map(({ data }) => unfiltered(inflateSync(data.subarray(4)), 2, 2, 1)[0]);
    expect(greys).toEqual([3, 90, 200]);
    const times = parts
      .filter(({ type }) => type === 'fcTL')
      .map(({ data }) => data.readUInt16BE(20) / data.readUInt16BE(22));
    expect(times).toEqual([0.1, 0.2, 0.3]);
  });

  it('need frames of one size', () => {
    const animation = new AnimatedPng();
    expect(() => animation.encode()).toThrow(PngError);
    animation.add(small, 1);
    expect(() => {
      animation.add({ ...small, width: 1, height: 2 }, 1);
    }).toThrow('must all have one size');
  });
});
