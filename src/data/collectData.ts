// Layer: host, data. No vscode: the command line uses it too. The files that the data of a recipe
// name, as they lie on the disk, for the worker that decodes them. Of a folder every file is taken,
// also of its sub-folders, since a name does not prove what a file is; hidden ones are passed over.

import { DataError } from '../core/data/dataSet';
import { csvPoints } from '../core/data/pointsDataSet';
import type { DataConfig } from '../core/recipe/types';
import { FileError, type FileAccess } from '../runs/files';
import type { DataFile, DataFiles } from '../shared/protocol/data';

/** Where the files of a recipe are found; paths are those of the recipe. */
export type DataPlace = Pick<FileAccess, 'read' | 'list' | 'stat'>;

/** The files are larger than the limits allow. */
export class DataTooLargeError extends DataError {}

const MEGABYTE = 2 ** 20;

/** What is read at most. It all lies in memory until it is decoded. */
export interface DataLimits {
  /** Bytes of a file of points. */
  readonly points: number;
  /** Bytes of a file of pictures or labels, and of all files of a folder together. */
  readonly total: number;
  /** Bytes of one file of a folder; larger ones are left out and named. */
  readonly picture: number;
  readonly files: number;
  /** Sub-folders below each other. */
  readonly depth: number;
}

export const DATA_LIMITS: DataLimits = {
  points: 64 * MEGABYTE,
  total: 512 * MEGABYTE,
  picture: 32 * MEGABYTE,
  files: 50_000,
  depth: 8,
};

/** Of data that are only looked at: what reaches the page in about a second. */
export const LOOK_LIMITS: DataLimits = {
  ...DATA_LIMITS,
  points: 8 * MEGABYTE,
  total: 8 * MEGABYTE,
  files: 5_000,
};

/** Files that are read at the same time; over a network each has to be waited for. */
const AT_ONCE = 16;
/** What systems and archives leave behind in folders. */
const LEFT_BEHIND = /^(?:\..*|Thumbs\.db|desktop\.ini|__MACOSX)$/i;

/**
 * @throws {DataError} when something is missing, no file or no folder, or too large
 * @throws {FileError} when a file cannot be read
 */
export async function collectDataFiles(
  data: DataConfig,
  place: DataPlace,
  limits: DataLimits = DATA_LIMITS,
): Promise<DataFiles> {
  if (data.name !== null) return [];
  if (data.kind === 'points') {
    if (data.file === null) return [];
    const file = await oneFile('file', data.file, place, limits.points);
    // Looked at already, so that no run begins with a file that cannot be used.
    csvPoints(file.path, file.bytes, data.held_out);
    return [file];
  }
  if (data.folder !== null) return folderFiles(data.folder, place, limits);
  const files: DataFile[] = [];
  const named = { file: data.file, labels: data.kind === 'images' ? data.labels : null };
  for (const key of ['file', 'labels'] as const) {
    const path = named[key];
    if (path !== null) files.push(await oneFile(key, path, place, limits.total));
  }
  return files;
}

async function oneFile(
  key: 'file' | 'labels',
  path: string,
  place: DataPlace,
  mostBytes: number,
): Promise<DataFile> {
  const found = await place.stat(path);
  if (found === null) throw new DataError(missing(key, path));
  if (found.kind === 'directory') {
    throw new DataError(
      `"${path}" is a folder; data.${key} names a file, and data.folder a folder.`,
    );
  }
  if (found.size > mostBytes) {
    throw new DataTooLargeError(
      `"${path}" has ${megabytes(found.size)} MB; ${megabytes(mostBytes)} MB is the limit.`,
    );
  }
  return { path, bytes: await place.read(path) };
}

interface FoundFile {
  /** Relative to the folder. */
  readonly path: string;
  readonly size: number;
}

async function folderFiles(
  folder: string,
  place: DataPlace,
  limits: DataLimits,
): Promise<DataFiles> {
  const found = await place.stat(folder);
  if (found === null) throw new DataError(missing('folder', folder));
  if (found.kind === 'file') {
    throw new DataError(`"${folder}" is a file; data.folder names a folder, and data.file a file.`);
  }
  const files: FoundFile[] = [];
  await walk(folder, '', place, limits, files);
  const readable = files.filter(({ size }) => size <= limits.picture);
  const total = readable.reduce((sum, { size }) => sum + size, 0);
  if (total > limits.total) {
    throw new DataTooLargeError(
      `The files of "${folder}" have ${megabytes(total)} MB together; ${megabytes(limits.total)} MB is the limit.`,
    );
  }
  return inGroups(files, (file) => readPicture(folder, file, place, limits.picture));
}

/** Collects the files below `prefix`, which is relative to the folder and ends in a slash, or empty. */
async function walk(
  folder: string,
  prefix: string,
  place: DataPlace,
  limits: DataLimits,
  files: FoundFile[],
): Promise<void> {
  if (prefix.split('/').length - 1 > limits.depth) {
    throw new DataError(
      `"${folder}" has more than ${limits.depth} folders below each other, as "${prefix}"; that is the limit.`,
    );
  }
  const entries = (await place.list(`${folder}/${prefix}`.replace(/\/$/, ''))).filter(
    ({ name }) => !LEFT_BEHIND.test(name),
  );
  const stats = await inGroups(entries, ({ name }) => place.stat(`${folder}/${prefix}${name}`));
  for (const [i, { name }] of entries.entries()) {
    const stat = stats[i];
    // A link that leads nowhere, or a file that was deleted since.
    if (stat === null) continue;
    if (stat.kind === 'directory') await walk(folder, `${prefix}${name}/`, place, limits, files);
    else files.push({ path: prefix + name, size: stat.size });
    if (files.length > limits.files) {
      throw new DataTooLargeError(
        `"${folder}" has more than ${limits.files.toLocaleString('en-GB')} files, which is the limit.`,
      );
    }
  }
}

async function readPicture(
  folder: string,
  { path, size }: FoundFile,
  place: DataPlace,
  mostBytes: number,
): Promise<DataFile> {
  if (size > mostBytes) {
    const problem = `has ${megabytes(size)} MB; at most ${megabytes(mostBytes)} MB are read`;
    return { path, bytes: new Uint8Array(), problem };
  }
  try {
    return { path, bytes: await place.read(`${folder}/${path}`) };
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    return { path, bytes: new Uint8Array(), problem: 'could not be read' };
  }
}

/** Calls `use` for every item, a group of them at the same time. */
async function inGroups<T, R>(items: readonly T[], use: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let start = 0; start < items.length; start += AT_ONCE) {
    results.push(...(await Promise.all(items.slice(start, start + AT_ONCE).map(use))));
  }
  return results;
}

function missing(key: string, path: string): string {
  return `"${path}" is not there; data.${key} is relative to the recipe.`;
}

function megabytes(bytes: number): string {
  return Math.ceil(bytes / MEGABYTE).toLocaleString('en-GB');
}
