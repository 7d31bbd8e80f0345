// Layer: core (pure). The .npy format of NumPy (numpy.lib.format): the signature \x93NUMPY, two bytes
// of version, the length of the header, a Python dict as text with the type, the order and the
// shape, padded with spaces to a multiple of 64, then the numbers.
// Written: version 1, little-endian, C order. Read: versions 1 to 3, either byte order, C and Fortran
// order, booleans, whole numbers of 1 to 8 bytes and floats of 2, 4 and 8 bytes.

/** Numbers that can be written, by the type that NumPy gives them. */
export type NpyValues =
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | Float32Array
  | Float64Array
  | BigInt64Array
  | BigUint64Array;

/** An array in C order: the last axis runs fastest. */
export interface NpyArray {
  /** As in the file: "|u1", "<f4", ">i8", … */
  readonly descr: string;
  readonly shape: readonly number[];
  readonly values: NpyValues;
}

/** The bytes are no .npy file that can be read; the message is the end of a sentence about it. */
export class NpyError extends Error {
  override readonly name = 'NpyError';
}

const SIGNATURE = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
const ALIGNMENT = 64;

const DESCR: Readonly<Record<string, string>> = {
  Uint8Array: '|u1',
  Int8Array: '|i1',
  Uint16Array: '<u2',
  Int16Array: '<i2',
  Uint32Array: '<u4',
  Int32Array: '<i4',
  Float32Array: '<f4',
  Float64Array: '<f8',
  BigInt64Array: '<i8',
  BigUint64Array: '<u8',
};

/** Types by kind and size. A boolean is a byte; a float of two bytes is widened, see `widened`. */
const TYPES: Readonly<Record<string, NpyConstructor>> = {
  b1: Uint8Array,
  u1: Uint8Array,
  i1: Int8Array,
  u2: Uint16Array,
  i2: Int16Array,
  u4: Uint32Array,
  i4: Int32Array,
  u8: BigUint64Array,
  i8: BigInt64Array,
  f2: Uint16Array,
  f4: Float32Array,
  f8: Float64Array,
};

interface NpyConstructor {
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): NpyValues;
}

/** Writes a whole file. @throws {NpyError} when the shape does not fit the numbers */
export function encodeNpy(values: NpyValues, shape: readonly number[]): Uint8Array {
  const count = shape.reduce((product, extent) => product * extent, 1);
  if (count !== values.length) {
    throw new NpyError(
      `has the shape (${shape.join(', ')}), which is ${count} numbers, but ${values.length} were given`,
    );
  }
  const extents = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const dict = `{'descr': '${DESCR[values.constructor.name]}', 'fortran_order': False, 'shape': (${extents}), }`;
  const before = SIGNATURE.length + 4;
  const whole = Math.ceil((before + dict.length + 1) / ALIGNMENT) * ALIGNMENT;
  const header = new TextEncoder().encode(`${dict.padEnd(whole - before - 1)}\n`);
  const bytes = new Uint8Array(whole + values.byteLength);
  bytes.set([...SIGNATURE, 1, 0, header.length & 0xff, header.length >> 8]);
  bytes.set(header, before);
  bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), whole);
  return bytes;
}

/** Whole numbers as NumPy's labels have them. */
export function asInt64(values: ArrayLike<number>): BigInt64Array {
  return BigInt64Array.from({ length: values.length }, (_, i) => BigInt(values[i]));
}

/** True for bytes that begin as a .npy file does. */
export function isNpy(bytes: Uint8Array): boolean {
  return SIGNATURE.every((byte, i) => bytes[i] === byte);
}

/** Reads a whole file; numbers that lie in it as they are needed are not copied. @throws {NpyError} */
export function decodeNpy(bytes: Uint8Array): NpyArray {
  const { text, start } = readHeader(bytes);
  const { descr, fortran, shape } = parseHeader(text);
  const key = descr.slice(1);
  if (!Object.hasOwn(TYPES, key)) throw new NpyError(refusal(descr));
  const Type = TYPES[key];
  const count = shape.reduce((product, extent) => product * extent, 1);
  const size = count * Type.BYTES_PER_ELEMENT;
  const present = bytes.length - start;
  if (present < size) {
    throw new NpyError(
      `ends too early: the shape (${shape.join(', ')}) needs ${size} bytes of numbers, and ${present} are there`,
    );
  }
  const inPlace =
    !descr.startsWith('>') && (bytes.byteOffset + start) % Type.BYTES_PER_ELEMENT === 0
      ? bytes.subarray(start, start + size)
      : bytes.slice(start, start + size);
  if (descr.startsWith('>')) swapBytes(inPlace, Type.BYTES_PER_ELEMENT);
  const stored = new Type(inPlace.buffer, inPlace.byteOffset, count);
  const values = key === 'f2' && stored instanceof Uint16Array ? widened(stored) : stored;
  return { descr, shape, values: fortran ? inCOrder(values, shape) : values };
}

function refusal(descr: string): string {
  if (descr.includes('O')) {
    return 'holds Python objects (dtype object), which can run code when they are read; save plain numbers';
  }
  return `has the type "${descr}"; allowed are booleans, whole numbers and floats`;
}

function readHeader(bytes: Uint8Array): { text: string; start: number } {
  if (!isNpy(bytes) || bytes.length < 12) throw new NpyError('is no .npy file');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isShort = bytes[6] === 1;
  const before = isShort ? 10 : 12;
  const start = before + (isShort ? view.getUint16(8, true) : view.getUint32(8, true));
  if (bytes[6] > 3 || start > bytes.length) throw new NpyError('has a broken header');
  return { text: new TextDecoder().decode(bytes.subarray(before, start)), start };
}

function parseHeader(text: string): { descr: string; fortran: boolean; shape: number[] } {
  // A structured type is a list instead of a string.
  if (/'descr'\s*:\s*\[/.test(text)) {
    throw new NpyError('holds records with named fields; save plain numbers');
  }
  const descr = /'descr'\s*:\s*'([<>|=][^']+)'/.exec(text)?.[1];
  const order = /'fortran_order'\s*:\s*(True|False)/.exec(text)?.[1];
  const shape = /'shape'\s*:\s*\(([\d\s,L]*)\)/.exec(text)?.[1];
  if (descr === undefined || order === undefined || shape === undefined) {
    throw new NpyError('has a broken header');
  }
  const extents = shape.match(/\d+/g) ?? [];
  return { descr, fortran: order === 'True', shape: extents.map(Number) };
}

/** Turns numbers of `size` bytes around, in place. */
function swapBytes(bytes: Uint8Array, size: number): void {
  for (let at = 0; at < bytes.length; at += size) bytes.subarray(at, at + size).reverse();
}

/** The numbers of an array whose first axis runs fastest, so that the last one does. */
function inCOrder(values: NpyValues, shape: readonly number[]): NpyValues {
  const sorted = values.slice();
  const index = new Array<number>(shape.length).fill(0);
  const strides = shape.map((_, axis) => shape.slice(0, axis).reduce((a, b) => a * b, 1));
  let from = 0;
  for (let to = 0; to < values.length; to += 1) {
    sorted[to] = values[from];
    for (let axis = shape.length - 1; axis >= 0; axis -= 1) {
      index[axis] += 1;
      from += strides[axis];
      if (index[axis] < shape[axis]) break;
      from -= strides[axis] * shape[axis];
      index[axis] = 0;
    }
  }
  return sorted;
}

/** IEEE 754 half-precision numbers as float32, exactly. */
function widened(halves: Uint16Array): Float32Array {
  return Float32Array.from(halves, (half) => {
    const sign = half & 0x8000 ? -1 : 1;
    const exponent = (half >> 10) & 0x1f;
    const fraction = half & 0x3ff;
    if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
    if (exponent === 0) return sign * fraction * 2 ** -24;
    return sign * (1024 + fraction) * 2 ** (exponent - 25);
  });
}
