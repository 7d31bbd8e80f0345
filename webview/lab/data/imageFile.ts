// Layer: worker. Pictures of one file: an array of numbers, or a sheet of tiles.

import { DataError, type DataSet } from '../../../src/core/data/dataSet';
import type { ImagesData } from '../../../src/core/recipe/types';
import { splitImages } from '../../../src/core/data/images/imageDataSet';
import { imageType } from '../../../src/core/data/images/imageType';
import type { Opening } from '../../../src/core/data/opening';
import { inflated, readArrayFile } from '../../../src/core/data/readers/arrayFile';
import { readArrayPictures } from '../../../src/core/data/readers/arrayPictures';
import { arrayLabels, readLabels, type Classes } from '../../../src/core/data/readers/labels';
import type { NumberArray } from '../../../src/core/data/readers/numberArray';
import type { DataFile, DataFiles } from '../../../src/shared/protocol/data';
import type { PictureDecoder } from './decodePicture';
import { readSheet } from './sheet';

/**
 * @param files the file of pictures, then that of labels if the recipe names one
 * @param decode makes what reads a sheet; arrays need no browser
 */
export async function openImageFile(
  config: ImagesData,
  [file, labelFile]: DataFiles,
  opening: Opening,
  decode: () => PictureDecoder,
): Promise<DataSet> {
  const bytes = inflated(file.path, file.bytes);
  if (imageType(bytes) !== null) {
    const sheet = await readSheet({ path: file.path, bytes }, config, opening, decode());
    const classes = labelsOf(config, labelFile, null, sheet.total);
    return dataSet(config, sheet, classes);
  }
  const array = readArrayFile(file.path, bytes);
  if (array === null) {
    throw new DataError(
      `"${file.path}" is no file of pictures; allowed are IDX, .npy, .npz, each also as .gz, and a picture with many tiles.`,
    );
  }
  const pictures = await readArrayPictures(file.path, array.pictures, {
    ...opening,
    frame: config,
  });
  const classes = labelsOf(
    config,
    labelFile,
    { path: file.path, array: array.labels },
    pictures.total,
  );
  return dataSet(config, { ...pictures, notes: [...array.notes, ...pictures.notes] }, classes);
}

/** Classes by the file of labels, else by those in the file of pictures; null without. */
function labelsOf(
  { classes }: ImagesData,
  file: DataFile | undefined,
  inside: { path: string; array: NumberArray | null } | null,
  count: number,
): Classes | null {
  if (!classes) return null;
  if (file !== undefined) return readLabels(file.path, inflated(file.path, file.bytes), count);
  const array = inside?.array ?? null;
  return inside === null || array === null ? null : arrayLabels(inside.path, array, count);
}

function dataSet(
  { size, channels, held_out, classes: isClassed }: ImagesData,
  pictures: { values: Uint8Array; total: number; notes: readonly string[] },
  classes: Classes | null,
): DataSet {
  const noClasses = 'There are no labels, so the pictures have no classes.';
  return splitImages(
    {
      shape: [size, size, channels],
      values: pictures.values,
      total: pictures.total,
      labels: classes?.labels ?? null,
      classes: classes?.classes ?? null,
      nameOf: (row) => `picture ${row} of the file`,
      notes: [...pictures.notes, ...(isClassed && classes === null ? [noClasses] : [])],
      skipped: [],
    },
    held_out,
  );
}
