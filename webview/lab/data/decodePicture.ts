// Layer: worker. Decodes a file of a picture with what the browser has: PNG, JPEG, WebP, GIF (the
// first frame) and AVIF, turned upright by its EXIF orientation. Colours are taken as the file has them,
// without colour management, so that the same file gives the same pixels everywhere.

import { imageType } from '../../../src/core/data/images/imageType';
import {
  turnUpright,
  webpOrientation,
  withoutWebpExif,
} from '../../../src/core/data/images/orientation';
import type { Raster } from '../../../src/core/data/images/resample';

/** A file is no picture that can be used; the message is the end of a sentence about it. */
export class PictureError extends Error {
  override readonly name = 'PictureError';
}

/** The picture of a file as RGBA. @throws {PictureError} */
export type PictureDecoder = (bytes: Uint8Array) => Promise<Raster>;

/** What browsers draw on a canvas without failing, and what fits into memory several times. */
const MOST_PIXELS = 2 ** 26;

/** Decodes with one canvas, on which pictures are drawn one after the other. */
export function browserDecoder(): PictureDecoder {
  const canvas = new OffscreenCanvas(1, 1);
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (context === null) throw new PictureError('cannot be decoded: the browser has no canvas');
  return async (bytes) => {
    const type = imageType(bytes);
    if (bytes.length === 0) throw new PictureError('is empty');
    if (type === null) throw new PictureError('is no PNG, JPEG, WebP, GIF or AVIF');
    const isWebp = type === 'image/webp';
    const bitmap = await decode(isWebp ? withoutWebpExif(bytes) : bytes, type);
    const { width, height } = bitmap;
    try {
      if (width * height > MOST_PIXELS) {
        throw new PictureError(
          `has ${width} × ${height} pixels; at most ${MOST_PIXELS.toLocaleString('en-GB')} are read`,
        );
      }
      // A new size clears the canvas.
      canvas.width = width;
      canvas.height = height;
      context.drawImage(bitmap, 0, 0);
      const { data } = context.getImageData(0, 0, width, height);
      const picture = { width, height, channels: 4, values: data };
      return isWebp ? turnUpright(picture, webpOrientation(bytes)) : picture;
    } finally {
      bitmap.close();
    }
  };
}

async function decode(bytes: Uint8Array, type: string): Promise<ImageBitmap> {
  try {
    return await createImageBitmap(new Blob([Uint8Array.from(bytes)], { type }), {
      colorSpaceConversion: 'none',
      imageOrientation: 'from-image',
    });
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    const name = type.slice('image/'.length).toUpperCase().replace('WEBP', 'WebP');
    throw new PictureError(`is a ${name} that is broken or cannot be read here`);
  }
}
