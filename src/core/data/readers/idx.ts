// Layer: core (pure). The IDX format, in which MNIST and its relatives are distributed: two zero
// bytes, a byte for the type, a byte for the number of axes, the extent of each axis as a big-endian
// u32, then the numbers, big-endian, the last axis fastest.

import { DataError } from '../dataSet';
import { shapeText, type NumberArray } from './numberArray';

/** Bytes of a number by the code of its type, and how it is read. */
const TYPES = {
  0x08: { size: 1, read: (view: DataView, at: number) => view.getUint8(at) },
  0x09: { size: 1, read: (view: DataView, at: number) => view.getInt8(at) },
  0x0b: { size: 2, read: (view: DataView, at: number) => view.getInt16(at) },
  0x0c: { size: 4, read: (view: DataView, at: number) => view.getInt32(at) },
  0x0d: { size: 4, read: (view: DataView, at: number) => view.getFloat32(at) },
  0x0e: { size: 8, read: (view: DataView, at: number) => view.getFloat64(at) },
} as const;

const UNSIGNED_BYTES = 0x08;
const MOST_AXES = 4;

/** True for bytes that begin as an IDX file does. */
export function isIdx(bytes: Uint8Array): boolean {
  return bytes.length >= 8 && bytes[0] === 0 && bytes[1] === 0 && isType(bytes[2]) && bytes[3] > 0;
}

/**
 * Reads a whole file, inflated; unsigned bytes are not copied.
 * @param path what the file is called in messages
 * @throws {DataError}
 */
export function readIdx(path: string, bytes: Uint8Array): NumberArray {
  const [, , code, axes] = bytes;
  if (!isIdx(bytes) || !isType(code)) throw new DataError(`"${path}" is no IDX file.`);
  if (axes > MOST_AXES) {
    throw new DataError(`"${path}" has ${axes} axes; an IDX file of pictures has 3 or 4.`);
  }
  const start = 4 + 4 * axes;
  if (bytes.length < start) throw new DataError(`"${path}" ends within its header.`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const shape = Array.from({ length: axes }, (_, axis) => view.getUint32(4 + 4 * axis));
  const count = shape.reduce((product, extent) => product * extent, 1);
  const { size, read } = TYPES[code];
  const present = Math.floor((bytes.length - start) / size);
  if (present < count) {
    throw new DataError(
      `"${path}" ends too early: its header says ${shapeText(shape)}, which is ${grouped(count)} numbers, and ${grouped(present)} are there.`,
    );
  }
  if (code === UNSIGNED_BYTES) return { shape, values: bytes.subarray(start, start + count) };
  const values = new Float64Array(count);
  for (let i = 0; i < count; i += 1) values[i] = read(view, start + i * size);
  return { shape, values };
}

function isType(code: number): code is keyof typeof TYPES {
  return Object.hasOwn(TYPES, code);
}

function grouped(count: number): string {
  return count.toLocaleString('en-GB');
}
