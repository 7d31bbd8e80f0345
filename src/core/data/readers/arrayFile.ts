// Layer: core (pure). Files that hold arrays of numbers: IDX, .npy and .npz, each also as .gz. What a
// file is, is read from its first bytes, not from its name.

import { gunzipSync } from 'fflate';
import { decodeNpy, isNpy, NpyError } from '../../npy';
import { isZip, npzEntry, npzNames } from '../../npz';
import { DataError } from '../dataSet';
import { isIdx, readIdx } from './idx';
import type { NumberArray } from './numberArray';

/** What a file of pictures holds. */
export interface ArrayFile {
  readonly pictures: NumberArray;
  /** Labels that an archive holds beside its pictures. */
  readonly labels: NumberArray | null;
  readonly notes: readonly string[];
}

/** Bytes that a file may take when it is inflated. */
const MOST_INFLATED = 2 ** 30;

/** Names of arrays with pictures and with labels, in the order in which they are looked for. */
const PICTURE_NAMES = ['images', 'train_images', 'x_train', 'x', 'samples', 'data', 'arr_0'];
const LABEL_NAMES = ['labels', 'train_labels', 'y_train', 'y', 'targets', 'label', 'arr_1'];

/** The arrays of a file, or null when it is none of these formats. @throws {DataError} */
export function readArrayFile(path: string, bytes: Uint8Array): ArrayFile | null {
  return namingFile(path, () => {
    if (isZip(bytes)) return readNpz(path, bytes);
    const pictures = readOneArray(path, bytes);
    return pictures === null ? null : { pictures, labels: null, notes: [] };
  });
}

/** The array of a file of labels, or null when it is none of these formats. @throws {DataError} */
export function readLabelArray(path: string, bytes: Uint8Array): NumberArray | null {
  return namingFile(path, () => {
    if (!isZip(bytes)) return readOneArray(path, bytes);
    const names = npzNames(bytes);
    return openEntry(path, bytes, pickName(path, names, LABEL_NAMES, 'labels'));
  });
}

function readOneArray(path: string, bytes: Uint8Array): NumberArray | null {
  if (isIdx(bytes)) return readIdx(path, bytes);
  return isNpy(bytes) ? decodeNpy(bytes) : null;
}

/** Faults of the formats begin with the name of the file. */
function namingFile<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof NpyError) throw new DataError(`"${path}" ${error.message}.`);
    throw error;
  }
}

/** The bytes of a file, inflated when it is one of gzip. @throws {DataError} */
export function inflated(path: string, bytes: Uint8Array): Uint8Array {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  if (bytes.length < 18)
    throw new DataError(`"${path}" is a broken gzip file (it ends too early).`);
  // The last four bytes of a member are its size, which fflate trusts.
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const size = view.getUint32(bytes.length - 4, true);
  if (size > MOST_INFLATED) {
    throw new DataError(
      `"${path}" takes more than 1 GB when it is unpacked, or is broken; 1 GB is the limit.`,
    );
  }
  try {
    return gunzipSync(bytes);
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    throw new DataError(`"${path}" is a broken gzip file (${cause}).`);
  }
}

function readNpz(path: string, bytes: Uint8Array): ArrayFile {
  const names = npzNames(bytes);
  const pictures = pickName(path, names, PICTURE_NAMES, 'images');
  const labels = LABEL_NAMES.find((name) => names.includes(name));
  return {
    pictures: openEntry(path, bytes, pictures),
    labels: labels === undefined ? null : openEntry(path, bytes, labels),
    notes: names.length > 1 ? [`The pictures are the array "${pictures}" of "${path}".`] : [],
  };
}

/** The first of the usual names that is there, or the only array. */
function pickName(
  path: string,
  names: readonly string[],
  usual: readonly string[],
  wanted: string,
): string {
  const found = usual.find((name) => names.includes(name));
  if (found !== undefined) return found;
  if (names.length === 1) return names[0];
  const list = names.map((name) => `"${name}"`).join(', ');
  throw new DataError(
    names.length === 0
      ? `"${path}" holds no arrays.`
      : `"${path}" holds ${list}; the array that is wanted is to be called "${wanted}".`,
  );
}

function openEntry(path: string, bytes: Uint8Array, name: string): NumberArray {
  try {
    return decodeNpy(npzEntry(bytes, name, MOST_INFLATED));
  } catch (error) {
    if (!(error instanceof NpyError)) throw error;
    throw new DataError(`The array "${name}" of "${path}" ${error.message}.`);
  }
}
