// Layer: worker. Pictures of a folder. Files that are no pictures are left out and named; sub-folders
// are classes where the recipe wants them.

import { DataError, type DataSet, type SkippedFile } from '../../../src/core/data/dataSet';
import type { ImagesData } from '../../../src/core/recipe/types';
import { fitPicture, shapeFault } from '../../../src/core/data/images/fit';
import { splitImages } from '../../../src/core/data/images/imageDataSet';
import type { Opening } from '../../../src/core/data/opening';
import { skippedNote, subFolderOf } from '../../../src/core/data/readers/folder';
import { classesOf } from '../../../src/core/data/readers/labels';
import type { DataFile, DataFiles } from '../../../src/shared/protocol/data';
import { PictureError, type PictureDecoder } from './decodePicture';

/** Pictures that the browser decodes at the same time, on threads of its own. */
const AT_ONCE = 8;

/** @param files the folder's, with paths relative to it */
export async function openFolder(
  config: ImagesData,
  files: DataFiles,
  opening: Opening,
  decode: PictureDecoder,
): Promise<DataSet> {
  const { size, channels, held_out } = config;
  const sorted = [...files].sort((a, b) => (a.path < b.path ? -1 : 1));
  const isClassed = config.classes && sorted.some(({ path }) => subFolderOf(path) !== null);
  const length = size * size * channels;
  const values = new Uint8Array(sorted.length * length);
  const faults = new Map<DataFile, string>();
  let otherShapes = 0;
  await forEach(sorted, opening, async (file, place) => {
    if (isClassed && subFolderOf(file.path) === null) {
      faults.set(file, 'lies in no sub-folder, so it has no class');
      return;
    }
    try {
      if (file.problem !== undefined) throw new PictureError(file.problem);
      const picture = await decode(file.bytes);
      const fault = shapeFault(picture, config);
      if (fault !== null) throw new PictureError(fault);
      if (picture.width !== picture.height) otherShapes += 1;
      fitPicture(picture, config, values, place * length);
    } catch (error) {
      if (!(error instanceof PictureError)) throw error;
      faults.set(file, error.message);
    }
  });
  const read = keepRead(sorted, faults, values, length);
  const skipped = sorted.flatMap((file) => {
    const reason = faults.get(file);
    return reason === undefined ? [] : [{ path: file.path, reason }];
  });
  if (read.length === 0) throw new DataError(emptyFolder(config.folder ?? '', skipped));
  const classes = isClassed
    ? classesOf(
        config.folder ?? '',
        read.map(({ path }) => subFolderOf(path) ?? ''),
      )
    : null;
  return splitImages(
    {
      shape: [size, size, channels],
      values,
      total: read.length,
      labels: classes?.labels ?? null,
      classes: classes?.classes ?? null,
      nameOf: (row) => read[row].path,
      notes: [
        ...(config.classes && !isClassed
          ? ['There are no sub-folders, so the pictures have no classes.']
          : []),
        ...shapeNote(otherShapes, config),
        ...skippedNote(skipped),
      ],
      skipped,
    },
    held_out,
  );
}

/** Calls `use` for every file, a few of them at the same time. */
async function forEach(
  files: DataFiles,
  opening: Opening,
  use: (file: DataFile, place: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  let done = 0;
  const work = async (): Promise<void> => {
    while (next < files.length) {
      const place = next++;
      await use(files[place], place);
      await opening.advance(++done, files.length);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

/** Moves the rows of the files that could be read together; returns these files. */
function keepRead(
  files: DataFiles,
  faults: ReadonlyMap<DataFile, string>,
  values: Uint8Array,
  length: number,
): DataFile[] {
  const read: DataFile[] = [];
  files.forEach((file, place) => {
    if (faults.has(file)) return;
    if (read.length !== place) {
      values.copyWithin(read.length * length, place * length, (place + 1) * length);
    }
    read.push(file);
  });
  return read;
}

function emptyFolder(folder: string, skipped: readonly SkippedFile[]): string {
  const allowed = 'PNG, JPEG, WebP, GIF and AVIF files are read';
  if (skipped.length === 0) return `The folder "${folder}" has no pictures; ${allowed}.`;
  const [{ path, reason }] = skipped;
  return `The folder "${folder}" has no pictures that can be used; ${allowed}. The first of its ${skipped.length.toLocaleString('en-GB')} files, "${path}", ${reason}.`;
}

function shapeNote(count: number, { resize }: ImagesData): string[] {
  if (count === 0 || resize === 'refuse') return [];
  const change = { cover: 'cut at both sides', contain: 'padded', stretch: 'stretched' };
  const what = count === 1 ? '1 picture is' : `${count.toLocaleString('en-GB')} pictures are`;
  return [`${what} not square and ${count === 1 ? 'was' : 'were'} ${change[resize]}.`];
}
