// Layer: shared by the headless page and the command line (Node). No DOM, no Node.
// What the two say to each other, and how an RPC message becomes bytes: JSON in which every
// binary array is replaced by a reference, followed by the arrays themselves, and numbers that JSON
// has not (NaN, ±Infinity) by their names. A frame is
// [u32 length of the rest][u32 length of the JSON][JSON][arrays], little-endian.

import type { Call } from '../src/shared/protocol/call';
import type { ComputeMethods } from '../src/shared/protocol/compute';
import type { ExploreMethods } from '../src/shared/protocol/explore';
import type { WorkerMethods } from '../src/shared/protocol/worker';

/** What the page forwards to its worker. */
export type ForwardedMethods = ComputeMethods &
  Pick<
    WorkerMethods,
    'inspectData' | 'trainingRows' | 'sampleConditionally' | 'race' | keyof ExploreMethods
  >;

/** Served by the headless page, called by the command line. */
export interface HeadlessPageMethods extends ForwardedMethods {
  /** A PNG of a scatter plot of points (n × 2, data units), `size` pixels square. */
  drawPoints: Call<{ points: Float32Array; size: number }, Uint8Array>;
}

/** Served by the command line, called by the headless page. */
export interface HeadlessHostMethods {
  /** An error that no call reports: a violation of the CSP, an exception in page or worker. */
  report: Call<{ message: string }, void>;
}

const KINDS = {
  Uint8Array,
  Uint8ClampedArray,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
};
type Kind = keyof typeof KINDS;
type BinaryArray = InstanceType<(typeof KINDS)[Kind]>;

interface Reference {
  $binary: number;
  kind: Kind;
  length: number;
}

/** A frame that does not follow the format. */
export class FrameError extends Error {
  override readonly name = 'FrameError';
}

/** The whole frame of a message. */
export function encodeFrame(message: unknown): Uint8Array<ArrayBuffer> {
  const arrays: BinaryArray[] = [];
  const json = JSON.stringify(message, (_, value: unknown) => {
    if (typeof value === 'number' && !Number.isFinite(value)) return { $number: String(value) };
    if (!ArrayBuffer.isView(value)) return value;
    const kind = value.constructor.name;
    if (!isKind(kind)) throw new FrameError(`${kind} cannot be sent.`);
    const array = value as BinaryArray;
    arrays.push(array);
    return { $binary: arrays.length - 1, kind, length: array.length } satisfies Reference;
  });
  const text = new TextEncoder().encode(json);
  const size = 8 + arrays.reduce((sum, { byteLength }) => sum + byteLength, text.length);
  const frame = new Uint8Array(size);
  const header = new DataView(frame.buffer);
  header.setUint32(0, size - 4, true);
  header.setUint32(4, text.length, true);
  frame.set(text, 8);
  let offset = 8 + text.length;
  for (const { buffer, byteOffset, byteLength } of arrays) {
    frame.set(new Uint8Array(buffer, byteOffset, byteLength), offset);
    offset += byteLength;
  }
  return frame;
}

/** The message of a frame, which must be whole. */
export function decodeFrame(frame: Uint8Array): unknown {
  const textLength = new DataView(frame.buffer, frame.byteOffset).getUint32(4, true);
  const text = new TextDecoder().decode(frame.subarray(8, 8 + textLength));
  let offset = 8 + textLength;
  return JSON.parse(text, (_, value: unknown) => {
    if (isOddNumber(value)) return Number(value.$number);
    if (!isReference(value)) return value;
    // Arrays were numbered in the order in which the reviver meets them again: depth first.
    const Type = KINDS[value.kind];
    const end = offset + value.length * Type.BYTES_PER_ELEMENT;
    if (end > frame.length) throw new FrameError('A frame is shorter than its arrays.');
    const array = new Type(frame.slice(offset, end).buffer);
    offset = end;
    return array;
  });
}

/** Cuts a stream of bytes into frames. */
export class FrameSplitter {
  private rest = new Uint8Array(0);

  /** Adds bytes and returns the frames that are whole by now. */
  push(bytes: Uint8Array): Uint8Array[] {
    const all = new Uint8Array(this.rest.length + bytes.length);
    all.set(this.rest);
    all.set(bytes, this.rest.length);
    const frames: Uint8Array[] = [];
    let start = 0;
    while (all.length - start >= 4) {
      const size = 4 + new DataView(all.buffer, start).getUint32(0, true);
      if (all.length - start < size) break;
      frames.push(all.subarray(start, start + size));
      start += size;
    }
    this.rest = all.slice(start);
    return frames;
  }
}

function isKind(name: string): name is Kind {
  return Object.hasOwn(KINDS, name);
}

function isOddNumber(value: unknown): value is { $number: string } {
  return typeof value === 'object' && value !== null && '$number' in value;
}

function isReference(value: unknown): value is Reference {
  return typeof value === 'object' && value !== null && '$binary' in value;
}
