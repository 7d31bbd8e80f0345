// safetensors: there and back, the bytes of the format, every kind of corruption, and a file that
// the reference implementation wrote.

import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  SafetensorsError,
  decodeSafetensors,
  encodeSafetensors,
  roundedToFloat16,
} from '../../../src/shared/safetensors';

/** A file with this header, as text, and this many bytes of data. */
function file(header: unknown, dataBytes = 0, data?: Uint8Array): Uint8Array {
  const json = new TextEncoder().encode(
    typeof header === 'string' ? header : JSON.stringify(header),
  );
  const bytes = new Uint8Array(8 + json.length + dataBytes);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true);
  bytes.set(json, 8);
  if (data) bytes.set(data, 8 + json.length);
  return bytes;
}

const entry = (shape: unknown, data_offsets: unknown, dtype: unknown = 'F32') => ({
  dtype,
  shape,
  data_offsets,
});

function reason(bytes: Uint8Array): string {
  try {
    decodeSafetensors(bytes);
  } catch (error) {
    if (error instanceof SafetensorsError) return error.message;
    throw error;
  }
  return 'no error';
}

describe('there and back', () => {
  const tensors = {
    'b.weight': { shape: [2, 3], data: Float32Array.of(1, -2, 0.1, 1e-45, Infinity, -0) },
    'a.bias': { shape: [3], data: Float32Array.of(4, 5, 6) },
    scalar: { shape: [], data: Float32Array.of(7) },
    empty: { shape: [0, 4], data: new Float32Array(0) },
  };

  it('keeps every value, shape and metadatum', () => {
    const decoded = decodeSafetensors(encodeSafetensors(tensors, { step: '40', note: 'ᾱ_T ≈ 0' }));
    expect(decoded).toEqual({ tensors, metadata: { step: '40', note: 'ᾱ_T ≈ 0' } });
    expect(decodeSafetensors(encodeSafetensors({}))).toEqual({ tensors: {}, metadata: {} });
  });

  it('reads the same key in different tensors, and names within texts', () => {
    const metadata = { note: '{"a": 1, "a": 2}', 'a:"b"': '[' };
    const bytes = encodeSafetensors(tensors, metadata);
    expect(decodeSafetensors(bytes).metadata).toEqual(metadata);
  });

  it('reads from the middle of a larger buffer, at any alignment', () => {
    const bytes = encodeSafetensors(tensors);
    const larger = new Uint8Array(bytes.length + 11);
    larger.set(bytes, 3);
    expect(decodeSafetensors(larger.subarray(3, 3 + bytes.length)).tensors).toEqual(tensors);
  });

  it('lays the file out as the format says', () => {
    const bytes = encodeSafetensors({ x: { shape: [1], data: Float32Array.of(1) } });
    const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
    expect(length % 8).toBe(0);
    const header = new TextDecoder().decode(bytes.subarray(8, 8 + length));
    expect(header.trimEnd()).toBe('{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}');
    expect(header).toMatch(/^\{.*\} *$/);
    expect([...bytes.subarray(8 + length)]).toEqual([0, 0, 0x80, 0x3f]);
  });

  it('refuses what it could not read again', () => {
    const data = Float32Array.of(1, 2);
    expect(() => encodeSafetensors({ x: { shape: [3], data } })).toThrow(/3 values, but holds 2/);
    expect(() => encodeSafetensors({ x: { shape: [-1, -2], data } })).toThrow(/is not possible/);
    expect(() => encodeSafetensors({ __metadata__: { shape: [2], data } })).toThrow(
      SafetensorsError,
    );
  });
});

describe('half precision', () => {
  it('writes F16: the nearest one, ties to even, as numpy.float16 rounds', () => {
    const values = [1 / 3, -2049, 2051, 65519, 65520, -0, 6e-8, 2.9e-8, 6.1e-5, 1 + 2 ** -11];
    const expected = [
      0.333251953125,
      -2048,
      2052,
      65504,
      Infinity,
      -0,
      2 ** -24,
      0,
      6.097555160522461e-5,
      1,
    ];
    const data = Float32Array.from(values);
    const bytes = encodeSafetensors({ x: { shape: [10], data } }, {}, 'F16');
    expect(Array.from(decodeSafetensors(bytes).tensors.x.data)).toEqual(expected);
    expect(values.map((value) => roundedToFloat16(Math.fround(value)))).toEqual(expected);
    const again = encodeSafetensors(
      { x: { shape: [10], data: Float32Array.from(expected) } },
      {},
      'F16',
    );
    expect(again).toEqual(bytes);
  });

  it('widens F16, subnormal and infinite values included', () => {
    const halves = Uint16Array.of(0x3c00, 0xc000, 0x0001, 0x03ff, 0x7bff, 0xfc00, 0x7e00, 0x3555);
    const bytes = file({ x: entry([8], [0, 16], 'F16') }, 16, new Uint8Array(halves.buffer));
    expect([...decodeSafetensors(bytes).tensors.x.data]).toEqual([
      1,
      -2,
      2 ** -24,
      1023 * 2 ** -24,
      65504,
      -Infinity,
      NaN,
      0.333251953125,
    ]);
  });

  it('widens BF16', () => {
    const halves = Uint16Array.of(0x3f80, 0xc040, 0x7f80, 0x0001);
    const bytes = file({ x: entry([4], [0, 8], 'BF16') }, 8, new Uint8Array(halves.buffer));
    expect([...decodeSafetensors(bytes).tensors.x.data]).toEqual([1, -3, Infinity, 2 ** -133]);
  });
});

describe('corruption', () => {
  const valid = encodeSafetensors({ x: { shape: [2], data: Float32Array.of(1, 2) } });

  it.each([
    ['nothing', new Uint8Array(0), /has 0 bytes/],
    ['seven bytes', valid.subarray(0, 7), /has 7 bytes/],
    ['a header cut short', valid.subarray(0, 20), /only 12 follow; the file is cut short/],
    ['data cut short', valid.subarray(0, valid.length - 1), /outside the data of 7 bytes/],
    ['bytes left over', Uint8Array.of(...valid, 0), /end at byte 8 of the data, which has 9/],
    [
      'another kind of file',
      new TextEncoder().encode('\x89PNG and so on'),
      /claims \d+ bytes, more/,
    ],
    ['no JSON', file('{"x": '), /^The header is not JSON/],
    ['no UTF-8', file('{}', 0).fill(0xff, 8), /^The header is not JSON/],
    ['a list', file([]), /not a JSON object/],
    ['metadata of numbers', file({ __metadata__: { a: 1 } }), /not an object of texts/],
    [
      'a name twice',
      file(
        '{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"a":{"dtype":"F16","shape":[4],"data_offsets":[0,8]}}',
        8,
      ),
      /^The header has the duplicate name "a"\.$/,
    ],
    [
      'a name twice, once with an escape',
      file(
        '{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"\\u0061" : {"dtype":"F32","shape":[1],"data_offsets":[4,8]}}',
        8,
      ),
      /the duplicate name "a"/,
    ],
    [
      'two lists of metadata',
      file('{"__metadata__":{"a":"1"},"__metadata__":{"b":"2"}}'),
      /the duplicate name "__metadata__"/,
    ],
    [
      'a key of metadata twice',
      file('{"__metadata__":{"step":"1","step":"2"}}'),
      /the duplicate name "step"/,
    ],
    [
      'a dtype twice',
      file('{"a":{"dtype":"F32","dtype":"F16","shape":[1],"data_offsets":[0,4]}}', 4),
      /the duplicate name "dtype"/,
    ],
    [
      'a Git LFS pointer',
      new TextEncoder().encode(
        'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n',
      ),
      /Git LFS pointer/,
    ],
    ['an entry of null', file({ x: null }), /entry of tensor x is no object/],
    [
      'an integer tensor',
      file({ x: entry([1], [0, 8], 'I64') }, 8),
      /dtype I64; F32, F16, BF16, F64/,
    ],
    ['a dtype of Object', file({ x: entry([1], [0, 4], 'toString') }, 4), /dtype toString/],
    ['a negative size', file({ x: entry([-1], [0, 4]) }, 4), /no list of whole numbers/],
    ['a size with a fraction', file({ x: entry([0.5], [0, 2]) }, 2), /no list of whole numbers/],
    ['a huge shape', file({ x: entry([2 ** 40, 2 ** 40], [0, 4]) }, 4), /is not possible/],
    ['one offset', file({ x: entry([1], [0]) }, 4), /not two whole numbers/],
    ['offsets outside', file({ x: entry([2], [0, 8]) }, 4), /outside the data of 4 bytes/],
    ['offsets backwards', file({ x: entry([1], [4, 0]) }, 4), /outside the data/],
    ['a shape that does not fit', file({ x: entry([3], [0, 8]) }, 8), /has 8 bytes, but 12/],
    [
      'an overlap',
      file({ x: entry([2], [0, 8]), y: entry([1], [4, 8]) }, 8),
      /Tensor y overlaps the one before it: it starts at 4, not 8/,
    ],
    [
      'a gap',
      file({ x: entry([1], [0, 4]), y: entry([1], [8, 12]) }, 12),
      /Tensor y leaves a gap before it/,
    ],
  ])('%s', (_, bytes, message) => {
    expect(reason(bytes)).toMatch(message);
  });
});

const REFERENCE = new URL(
  '../../../../shared/golden/networks/unet2d-tiny/unet/diffusion_pytorch_model.safetensors',
  import.meta.url,
);

describe.skipIf(!existsSync(REFERENCE))(
  'a file of the reference implementation (skipped without ../shared/golden)',
  () => {
    it('reads, and written again has the same tensors and data', () => {
      const bytes = readFileSync(REFERENCE);
      const { tensors, metadata } = decodeSafetensors(bytes);
      expect(tensors['conv_in.weight'].shape).toHaveLength(4);
      expect(Object.values(tensors).every(({ data }) => data.every(Number.isFinite))).toBe(true);
      const again = encodeSafetensors(tensors, metadata);
      expect(decodeSafetensors(again)).toEqual({ tensors, metadata });
      expect(again.length).toBe(bytes.length);
    });
  },
);

describe('64 bits', () => {
  it('rounds to the nearest number of 32', () => {
    const values = Float64Array.of(0.1, -1 / 3, 1e300, 5e-324);
    const header = { x: entry([4], [0, 32], 'F64') };
    const bytes = file(header, 32, new Uint8Array(values.buffer));
    expect(decodeSafetensors(bytes).tensors.x.data).toEqual(Float32Array.from(values));
  });
});
