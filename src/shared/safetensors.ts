// Layer: shared. No vscode, no DOM: the worker and Node scripts use it too. The safetensors
// format (github.com/huggingface/safetensors): u64 little-endian length of the header, a JSON
// header padded with spaces to a multiple of 8, then the data. Every tensor has dtype, shape and
// data_offsets relative to the data; together they cover the data without gap or overlap.
// Written: F32, or F16 by rounding. Read: F32, and F16 and BF16 widened to float32 (both exactly).

import { duplicateKey } from '../core/duplicateKey';
import { isLfsPointer } from './lfsPointer';

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

/** The bytes are no safetensors file that can be read; the message says why. */
export class SafetensorsError extends Error {
  override readonly name = 'SafetensorsError';
}

const LENGTH_BYTES = 8;
/** The reference implementation refuses longer headers. */
const MAX_HEADER_BYTES = 100_000_000;
const METADATA = '__metadata__';
const BYTES_PER_VALUE = { F32: 4, F16: 2, BF16: 2 } as const;
type Dtype = keyof typeof BYTES_PER_VALUE;

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
  const header: Record<string, unknown> = {};
  if (metadata && Object.keys(metadata).length > 0) header[METADATA] = metadata;
  const sorted = Object.entries(tensors).sort(([a], [b]) => (a < b ? -1 : 1));
  let end = 0;
  for (const [name, { shape, data }] of sorted) {
    if (name === METADATA) throw new SafetensorsError(`No tensor can be called ${METADATA}.`);
    const count = checkedCount(name, shape);
    if (count !== data.length) {
      throw new SafetensorsError(
        `Tensor ${name} has the shape [${shape.join(', ')}], which is ${count} values, but holds ${data.length}.`,
      );
    }
    const size = count * BYTES_PER_VALUE[dtype];
    header[name] = { dtype, shape, data_offsets: [end, end + size] };
    end += size;
  }

  const json = new TextEncoder().encode(JSON.stringify(header));
  const headerBytes = Math.ceil(json.length / 8) * 8;
  const dataStart = LENGTH_BYTES + headerBytes;
  const bytes = new Uint8Array(dataStart + end).fill(SPACE, LENGTH_BYTES, dataStart);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(headerBytes), true);
  bytes.set(json, LENGTH_BYTES);
  let at = dataStart;
  for (const [, { data }] of sorted) {
    for (const value of data) {
      if (dtype === 'F32') view.setFloat32(at, value, true);
      else view.setUint16(at, toFloat16(value), true);
      at += BYTES_PER_VALUE[dtype];
    }
  }
  return bytes;
}

const SPACE = 0x20;

/** Reads a whole file. @throws SafetensorsError for anything that the format does not allow */
export function decodeSafetensors(bytes: Uint8Array): SafetensorsContent {
  const { header, dataStart } = readHeader(bytes);
  const size = bytes.length - dataStart;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const metadata = readMetadata(header[METADATA]);
  const entries = Object.entries(header)
    .filter(([name]) => name !== METADATA)
    .map(([name, value]) => readEntry(name, value, size));

  let covered = 0;
  for (const { name, start, end } of entries.toSorted(
    (a, b) => a.start - b.start || a.end - b.end,
  )) {
    if (start !== covered) {
      const what = start < covered ? 'overlaps the one before it' : 'leaves a gap before it';
      throw new SafetensorsError(`Tensor ${name} ${what}: it starts at ${start}, not ${covered}.`);
    }
    covered = end;
  }
  if (covered !== size) {
    throw new SafetensorsError(
      `The tensors end at byte ${covered} of the data, which has ${size}.`,
    );
  }

  const tensors = entries.map(({ name, dtype, shape, count, start }) => {
    const data = readValues(view, dataStart + start, count, dtype);
    return [name, { shape, data }] as const;
  });
  return { tensors: Object.fromEntries(tensors), metadata };
}

function readHeader(bytes: Uint8Array): { header: Record<string, unknown>; dataStart: number } {
  if (isLfsPointer(bytes))
    throw new SafetensorsError(
      'This is a Git LFS pointer, not the file itself; "git lfs pull" gets the file.',
    );
  if (bytes.length < LENGTH_BYTES) {
    throw new SafetensorsError(
      `The file has ${bytes.length} bytes; a safetensors file has at least 8, the length of its header.`,
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = Number(view.getBigUint64(0, true));
  if (length > MAX_HEADER_BYTES) {
    throw new SafetensorsError(
      `The header claims ${length} bytes, more than the ${MAX_HEADER_BYTES} allowed; this is no safetensors file.`,
    );
  }
  const dataStart = LENGTH_BYTES + length;
  if (dataStart > bytes.length) {
    throw new SafetensorsError(
      `The header claims ${length} bytes, but only ${bytes.length - LENGTH_BYTES} follow; the file is cut short.`,
    );
  }
  let text: string;
  let header: unknown;
  try {
    const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
    text = decoder.decode(bytes.subarray(LENGTH_BYTES, dataStart));
    header = JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new SafetensorsError(`The header is not JSON: ${reason}.`, { cause: error });
  }
  if (!isMapping(header)) throw new SafetensorsError('The header is not a JSON object.');
  const duplicate = duplicateKey(text);
  if (duplicate !== null)
    throw new SafetensorsError(`The header has the duplicate name "${duplicate}".`);
  return { header, dataStart };
}

function readMetadata(value: unknown): Record<string, string> {
  if (value === undefined) return {};
  if (!isMapping(value) || !Object.values(value).every((entry) => typeof entry === 'string')) {
    throw new SafetensorsError(`${METADATA} is not an object of texts.`);
  }
  return value as Record<string, string>;
}

interface Entry {
  name: string;
  dtype: Dtype;
  shape: number[];
  count: number;
  start: number;
  end: number;
}

/** Checks one tensor's entry against itself and the size of the data. */
function readEntry(name: string, value: unknown, size: number): Entry {
  if (!isMapping(value)) throw new SafetensorsError(`The entry of tensor ${name} is no object.`);
  const { dtype, shape, data_offsets: offsets } = value;
  if (!isDtype(dtype)) {
    const known = Object.keys(BYTES_PER_VALUE).join(', ');
    throw new SafetensorsError(
      `Tensor ${name} has the dtype ${String(dtype)}; ${known} can be read.`,
    );
  }
  if (!isNaturals(shape)) {
    throw new SafetensorsError(`The shape of tensor ${name} is no list of whole numbers.`);
  }
  if (!isNaturals(offsets) || offsets.length !== 2) {
    throw new SafetensorsError(`The data_offsets of tensor ${name} are not two whole numbers.`);
  }
  const [start, end] = offsets;
  if (start > end || end > size) {
    throw new SafetensorsError(
      `Tensor ${name} lies at bytes ${start} to ${end}, outside the data of ${size} bytes.`,
    );
  }
  const count = checkedCount(name, shape);
  if (count * BYTES_PER_VALUE[dtype] !== end - start) {
    throw new SafetensorsError(
      `Tensor ${name} has ${end - start} bytes, but ${count * BYTES_PER_VALUE[dtype]} by its shape [${shape.join(', ')}] and dtype ${dtype}.`,
    );
  }
  return { name, dtype, shape, count, start, end };
}

function readValues(view: DataView, start: number, count: number, dtype: Dtype): Float32Array {
  const data = new Float32Array(count);
  const bits = new DataView(new ArrayBuffer(4));
  for (let i = 0; i < count; i += 1) {
    if (dtype === 'F32') data[i] = view.getFloat32(start + 4 * i, true);
    else if (dtype === 'F16') data[i] = fromFloat16(view.getUint16(start + 2 * i, true));
    else {
      // bfloat16 is the upper half of a float32.
      bits.setUint32(0, view.getUint16(start + 2 * i, true) << 16);
      data[i] = bits.getFloat32(0);
    }
  }
  return data;
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

/** Number of values of a shape; the empty shape is a single number. */
function checkedCount(name: string, shape: readonly number[]): number {
  const count = shape.reduce((product, size) => product * size, 1);
  if (!Number.isSafeInteger(count) || shape.some((size) => size < 0)) {
    throw new SafetensorsError(
      `The shape [${shape.join(', ')}] of tensor ${name} is not possible.`,
    );
  }
  return count;
}

function isDtype(value: unknown): value is Dtype {
  return typeof value === 'string' && Object.hasOwn(BYTES_PER_VALUE, value);
}

function isNaturals(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((entry) => Number.isSafeInteger(entry) && entry >= 0);
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
