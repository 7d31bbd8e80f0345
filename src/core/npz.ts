// Layer: core (pure). The .npz format of NumPy: a ZIP archive with one .npy file per array. Written
// without compression, as `numpy.savez` does.

import { unzipSync, zipSync } from 'fflate';
import { encodeNpy, NpyError, type NpyValues } from './npy';

const EXTENSION = '.npy';

export interface NpzEntry {
  values: NpyValues;
  shape: readonly number[];
}

/** Writes a whole archive; arrays by name. */
export function encodeNpz(entries: Readonly<Record<string, NpzEntry>>): Uint8Array {
  const files = Object.entries(entries).map(
    ([name, { values, shape }]) => [name + EXTENSION, encodeNpy(values, shape)] as const,
  );
  // A fixed time of change, so that the same arrays are the same bytes.
  return zipSync(Object.fromEntries(files), { level: 0, mtime: '1980-01-01T00:00:00' });
}

/** True for bytes that begin as a ZIP archive does. */
export function isZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b && (bytes[2] === 3 || bytes[2] === 5);
}

/** Names of the arrays of an archive, in its order. @throws {NpyError} for a broken archive */
export function npzNames(bytes: Uint8Array): string[] {
  const names: string[] = [];
  unzip(bytes, (name) => {
    names.push(name);
    return false;
  });
  return names;
}

/**
 * The .npy file of one array, inflated.
 * @param mostBytes it may take
 * @throws {NpyError} for a broken archive, or an array that is larger
 */
export function npzEntry(bytes: Uint8Array, wanted: string, mostBytes: number): Uint8Array {
  const files = unzip(bytes, (name, size) => {
    if (name !== wanted) return false;
    if (size <= mostBytes) return true;
    const limit = Math.round(mostBytes / 2 ** 20);
    throw new NpyError(`takes more than ${limit} MB when it is unpacked, which is the limit`);
  });
  const file = files[wanted + EXTENSION] as Uint8Array | undefined;
  if (file === undefined) throw new NpyError(`has no array "${wanted}"`);
  return file;
}

function unzip(
  bytes: Uint8Array,
  filter: (name: string, size: number) => boolean,
): Record<string, Uint8Array> {
  try {
    return unzipSync(bytes, {
      filter: ({ name, originalSize }) =>
        name.endsWith(EXTENSION) && filter(name.slice(0, -EXTENSION.length), originalSize),
    });
  } catch (error) {
    if (error instanceof NpyError) throw error;
    const cause = error instanceof Error ? error.message : String(error);
    throw new NpyError(`is a broken archive (${cause})`);
  }
}
