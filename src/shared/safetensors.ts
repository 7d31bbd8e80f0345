// Layer: shared. No vscode, no DOM: the worker and Node scripts use it too. The safetensors
// format (github.com/huggingface/safetensors): u64 little-endian length of the header, a JSON
// header padded with spaces to a multiple of 8, then the data. Every tensor has dtype, shape and
// data_offsets relative to the data; together they cover the data without gap or overlap.
// Written: F32, or F16 by rounding. Read: F32, F16 and BF16 widened to float32 (both exactly), and F64
// rounded to it. `safetensorsHeader.ts` checks what a header claims.

import {
  BYTES_PER_VALUE,
  checkedCount,
  dataStartOf,
  LENGTH_BYTES,
  METADATA,
  parseHeader,
  SafetensorsError,
  type Dtype,
} from './safetensorsHeader';

export { SafetensorsError } from './safetensorsHeader';

/** A tensor: row-major values and the shape they have. */
export interface Tensor {
  shape: number[];
  data: Float32Array;
}

export interface SafetensorsContent {
  tensors: Record<string, Tensor>;
  /** Free text by key; the header's `__metadata__`. */
  metadata: Record<string, string>;
}

/**
 * Writes tensors in the order of their names.
 * @param dtype of all of them; F16 rounds to the nearest number of 16 bits
 * @throws SafetensorsError if a shape does not fit its data, or a tensor is called `__metadata__`
 */
export function encodeSafetensors(
  tensors: Readonly<Record<string, Readonly<Tensor>>>,
  metadata?: Readonly<Record<string, string>>,
  dtype: 'F32' | 'F16' = 'F32',
): Uint8Array {
  const shapes = Object.entries(tensors).map(([name, { shape }]) => [name, shape] as const);
  const { bytes, starts } = layOut(Object.fromEntries(shapes), metadata, dtype, (name, count) => {
    const { shape, data } = tensors[name];
    if (count === data.length) return;
    throw new SafetensorsError(
      `Tensor ${name} has the shape [${shape.join(', ')}], which is ${count} values, but holds ${data.length}.`,
    );
  });
  const view = new DataView(bytes.buffer);
  for (const [name, { start }] of starts) {
    let at = start;
    for (const value of tensors[name].data) {
      if (dtype === 'F32') view.setFloat32(at, value, true);
      else view.setUint16(at, toFloat16(value), true);
      at += BYTES_PER_VALUE[dtype];
    }
  }
  return bytes;
}

/**
 * A file of float32 whose values are all zero, and each tensor as a view of it, to be filled: so that
 * large weights stand in memory once. Processors that the lab runs on are little-endian, as the format.
 * @throws SafetensorsError if a tensor is called `__metadata__`, or a shape cannot be
 */
export function emptySafetensors(
  shapes: Readonly<Record<string, readonly number[]>>,
  metadata?: Readonly<Record<string, string>>,
): { bytes: Uint8Array; views: ReadonlyMap<string, Float32Array> } {
  const { bytes, starts } = layOut(shapes, metadata, 'F32', () => undefined);
  const views = Array.from(starts, ([name, { start, count }]) => {
    return [name, new Float32Array(bytes.buffer, start, count)] as const;
  });
  return { bytes, views: new Map(views) };
}

interface Layout {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** In the order of the names. */
  readonly starts: ReadonlyMap<string, { readonly start: number; readonly count: number }>;
}

/** A file with its header, and where in it each tensor begins. */
function layOut(
  shapes: Readonly<Record<string, readonly number[]>>,
  metadata: Readonly<Record<string, string>> | undefined,
  dtype: 'F32' | 'F16',
  check: (name: string, count: number) => void,
): Layout {
  const header: Record<string, unknown> = {};
  if (metadata && Object.keys(metadata).length > 0) header[METADATA] = metadata;
  const sorted = Object.entries(shapes).sort(([a], [b]) => (a < b ? -1 : 1));
  const places: [name: string, from: number, count: number][] = [];
  let end = 0;
  for (const [name, shape] of sorted) {
    if (name === METADATA) throw new SafetensorsError(`No tensor can be called ${METADATA}.`);
    const count = checkedCount(name, shape);
    check(name, count);
    const size = count * BYTES_PER_VALUE[dtype];
    header[name] = { dtype, shape, data_offsets: [end, end + size] };
    places.push([name, end, count]);
    end += size;
  }

  const json = new TextEncoder().encode(JSON.stringify(header));
  const headerBytes = Math.ceil(json.length / 8) * 8;
  const dataStart = LENGTH_BYTES + headerBytes;
  const bytes = new Uint8Array(dataStart + end).fill(SPACE, LENGTH_BYTES, dataStart);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(headerBytes), true);
  bytes.set(json, LENGTH_BYTES);
  const starts = new Map(
    places.map(([name, from, count]) => [name, { start: dataStart + from, count }]),
  );
  return { bytes, starts };
}

const SPACE = 0x20;

/** Reads a whole file. @throws SafetensorsError for anything that the format does not allow */
export function decodeSafetensors(bytes: Uint8Array): SafetensorsContent {
  const dataStart = dataStartOf(bytes, bytes.length);
  const { entries, metadata } = parseHeader(
    bytes.subarray(LENGTH_BYTES, dataStart),
    bytes.length - dataStart,
  );
  const tensors = entries.map(({ name, dtype, shape, count, start }): [string, Tensor] => {
    const data = new Float32Array(count);
    readValues(bytes, dataStart + start, dtype, data);
    return [name, { shape: [...shape], data }];
  });
  return { tensors: Object.fromEntries(tensors), metadata };
}

/**
 * Numbers of a file as float32, into `data`, as many as it has.
 * @param start byte of the first one
 */
export function readValues(
  bytes: Uint8Array,
  start: number,
  dtype: Dtype,
  data: Float32Array,
): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const bits = new DataView(new ArrayBuffer(4));
  for (let i = 0; i < data.length; i += 1) {
    if (dtype === 'F32') data[i] = view.getFloat32(start + 4 * i, true);
    else if (dtype === 'F64') data[i] = view.getFloat64(start + 8 * i, true);
    else if (dtype === 'F16') data[i] = fromFloat16(view.getUint16(start + 2 * i, true));
    else {
      // bfloat16 is the upper half of a float32.
      bits.setUint32(0, view.getUint16(start + 2 * i, true) << 16);
      data[i] = bits.getFloat32(0);
    }
  }
}

/** IEEE 754 binary16: 1 sign, 5 exponent (bias 15) and 10 fraction bits. */
function fromFloat16(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0x1f) return fraction ? NaN : sign * Infinity;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** The nearest IEEE 754 binary16, ties to even; ±∞ beyond 65520. */
function toFloat16(value: number): number {
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const size = Math.abs(value);
  if (Number.isNaN(value)) return 0x7e00;
  if (size >= 65520) return sign | 0x7c00;
  const exponent = size < 2 ** -14 ? -14 : Math.floor(Math.log2(size));
  // In units of the last place; a carry runs into the exponent by itself.
  const units = roundToEven(size / 2 ** (exponent - 10));
  const bits = size < 2 ** -14 ? units : ((exponent + 15) << 10) + units - 1024;
  return sign | bits;
}

function roundToEven(value: number): number {
  const below = Math.floor(value);
  const rest = value - below;
  return rest > 0.5 || (rest === 0.5 && below % 2 === 1) ? below + 1 : below;
}

/** The value that is left of a number in 16 bits. */
export function roundedToFloat16(value: number): number {
  return fromFloat16(toFloat16(value));
}
