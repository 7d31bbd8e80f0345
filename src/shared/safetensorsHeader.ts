// Layer: shared. No vscode, no DOM. The header of a safetensors file
// (github.com/huggingface/safetensors): a u64, little-endian, with the length of a JSON object, and
// that object, which gives every tensor a dtype, a shape and the bytes where it lies. All that it
// claims is checked against the size of the file, before anybody takes memory for it: lengths, the
// bytes of a shape, and that the tensors cover the data without gap or overlap.

import { duplicateKey } from '../core/duplicateKey';
import { isLfsPointer } from './lfsPointer';

/** The bytes are no safetensors file that can be read; the message says why. */
export class SafetensorsError extends Error {
  override readonly name = 'SafetensorsError';
}

/** Bytes of the length that a file begins with. */
export const LENGTH_BYTES = 8;
/** The reference implementation refuses longer headers. */
const MAX_HEADER_BYTES = 100_000_000;
export const METADATA = '__metadata__';
export const BYTES_PER_VALUE = { F32: 4, F16: 2, BF16: 2, F64: 8 } as const;
export type Dtype = keyof typeof BYTES_PER_VALUE;

/** What a header says of a tensor. */
export interface TensorEntry {
  readonly name: string;
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  /** Its values. */
  readonly count: number;
  /** Bytes from the beginning of the data, which begin behind the header. */
  readonly start: number;
  readonly end: number;
}

export interface SafetensorsHeader {
  /** In the order of the header. */
  readonly entries: readonly TensorEntry[];
  readonly metadata: Record<string, string>;
}

/**
 * Where the data of a file begin.
 * @param beginning its first bytes, 8 at least where it has as many
 * @param fileBytes its size
 * @throws {SafetensorsError} where the length that it begins with cannot be
 */
export function dataStartOf(beginning: Uint8Array, fileBytes: number): number {
  if (isLfsPointer(beginning))
    throw new SafetensorsError(
      'This is a Git LFS pointer, not the file itself; "git lfs pull" gets the file.',
    );
  if (fileBytes < LENGTH_BYTES) {
    throw new SafetensorsError(
      `The file has ${fileBytes} bytes; a safetensors file has at least 8, the length of its header.`,
    );
  }
  const view = new DataView(beginning.buffer, beginning.byteOffset, beginning.byteLength);
  const length = Number(view.getBigUint64(0, true));
  if (length > MAX_HEADER_BYTES) {
    throw new SafetensorsError(
      `The header claims ${length} bytes, more than the ${MAX_HEADER_BYTES} allowed; this is no safetensors file.`,
    );
  }
  if (LENGTH_BYTES + length > fileBytes) {
    throw new SafetensorsError(
      `The header claims ${length} bytes, but only ${fileBytes - LENGTH_BYTES} follow; the file is cut short.`,
    );
  }
  return LENGTH_BYTES + length;
}

/**
 * @param json the header without its length
 * @param dataBytes what follows it in the file
 * @throws {SafetensorsError} for anything that the format does not allow
 */
export function parseHeader(json: Uint8Array, dataBytes: number): SafetensorsHeader {
  const header = parseObject(json);
  const metadata = readMetadata(header[METADATA]);
  const entries = Object.entries(header)
    .filter(([name]) => name !== METADATA)
    .map(([name, value]) => readEntry(name, value, dataBytes));

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
  if (covered !== dataBytes) {
    throw new SafetensorsError(
      `The tensors end at byte ${covered} of the data, which has ${dataBytes}.`,
    );
  }
  return { entries, metadata };
}

function parseObject(json: Uint8Array): Record<string, unknown> {
  let text: string;
  let header: unknown;
  try {
    const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
    text = decoder.decode(json);
    header = JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new SafetensorsError(`The header is not JSON: ${reason}.`, { cause: error });
  }
  if (!isMapping(header)) throw new SafetensorsError('The header is not a JSON object.');
  const duplicate = duplicateKey(text);
  if (duplicate !== null)
    throw new SafetensorsError(`The header has the duplicate name "${duplicate}".`);
  return header;
}

function readMetadata(value: unknown): Record<string, string> {
  if (value === undefined) return {};
  if (!isMapping(value) || !Object.values(value).every((entry) => typeof entry === 'string')) {
    throw new SafetensorsError(`${METADATA} is not an object of texts.`);
  }
  return value as Record<string, string>;
}

/** Checks one tensor's entry against itself and the size of the data. */
function readEntry(name: string, value: unknown, size: number): TensorEntry {
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

/** Number of values of a shape; the empty shape is a single number. */
export function checkedCount(name: string, shape: readonly number[]): number {
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
