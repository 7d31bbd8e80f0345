// Layer: worker. A sheet of pictures: tiles of one size in rows, as sprites are kept. Tiles in which
// nothing is drawn fill a sheet up and are left out.

import { DataError } from '../../../src/core/data/dataSet';
import type { ImagesData } from '../../../src/core/recipe/types';
import { fitPicture, shapeFault } from '../../../src/core/data/images/fit';
import type { Raster } from '../../../src/core/data/images/resample';
import { ROWS_BETWEEN, type Opening } from '../../../src/core/data/opening';
import type { ReadPictures } from '../../../src/core/data/readers/arrayPictures';
import type { DataFile } from '../../../src/shared/protocol/data';
import { PictureError, type PictureDecoder } from './decodePicture';

/** The tiles of a sheet, row by row. @throws {DataError} */
export async function readSheet(
  { path, bytes }: DataFile,
  config: ImagesData,
  opening: Opening,
  decode: PictureDecoder,
): Promise<ReadPictures> {
  const { tile, size, channels } = config;
  if (tile === null) {
    throw new DataError(
      `"${path}" is a single picture; data.tile says how wide and high the pictures of a sheet are, and data.folder names a folder of pictures.`,
    );
  }
  const sheet = await decodeSheet(path, bytes, decode);
  const [width, height] = tile;
  const fault = shapeFault({ width, height }, config);
  if (fault !== null) throw new DataError(`Each tile of "${path}" ${fault}.`);
  if (sheet.width % width !== 0 || sheet.height % height !== 0) {
    throw new DataError(
      `"${path}" has ${sheet.width} × ${sheet.height} pixels, which are not whole tiles of ${width} × ${height}.`,
    );
  }
  const across = sheet.width / width;
  const tiles = across * (sheet.height / height);
  const length = size * size * channels;
  const values = new Uint8Array(tiles * length);
  let total = 0;
  for (let i = 0; i < tiles; i += 1) {
    if (i % ROWS_BETWEEN === 0) await opening.advance(i, tiles);
    const picture = cut(sheet, (i % across) * width, Math.floor(i / across) * height, tile);
    if (isEmpty(picture)) continue;
    fitPicture(picture, config, values, total * length);
    total += 1;
  }
  if (total === 0) throw new DataError(`Every tile of "${path}" is empty.`);
  const empty = tiles - total;
  return {
    values,
    total,
    notes: empty === 0 ? [] : [`${empty} of the ${tiles} tiles of "${path}" are empty.`],
  };
}

async function decodeSheet(path: string, bytes: Uint8Array, decode: PictureDecoder) {
  try {
    return await decode(bytes);
  } catch (error) {
    if (error instanceof PictureError) throw new DataError(`"${path}" ${error.message}.`);
    throw error;
  }
}

function cut(sheet: Raster, left: number, top: number, [width, height]: [number, number]): Raster {
  const { channels } = sheet;
  const values = new Uint8Array(width * height * channels);
  for (let y = 0; y < height; y += 1) {
    const from = ((top + y) * sheet.width + left) * channels;
    values.set(sheet.values.subarray(from, from + width * channels), y * width * channels);
  }
  return { width, height, channels, values };
}

/** True for a picture of RGBA in which no pixel can be seen. */
function isEmpty({ values }: Raster): boolean {
  for (let i = 3; i < values.length; i += 4) if (values[i] !== 0) return false;
  return true;
}
