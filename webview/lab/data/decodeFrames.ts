// Layer: worker. Takes animations apart with what the browser has: GIF, PNG, WebP and AVIF, each frame as
// it is shown, on whatever was there before. Colours are taken as the file has them.

import { imageType } from '../../../src/core/data/images/imageType';
import type { Raster } from '../../../src/core/data/images/resample';
import { PictureError } from './decodePicture';

/** The frames of a file as RGBA, one of a still picture. @throws {PictureError} */
export type FrameDecoder = (bytes: Uint8Array) => AsyncIterable<Raster>;

/** What browsers draw on a canvas without failing, and what fits into memory several times. */
const MOST_PIXELS = 2 ** 24;

/** Decodes with one canvas, on which frames are drawn one after the other. */
export function browserFrames(): FrameDecoder {
  const canvas = new OffscreenCanvas(1, 1);
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (context === null) throw new PictureError('cannot be decoded: the browser has no canvas');
  return async function* frames(bytes) {
    if (bytes.length === 0) throw new PictureError('is empty');
    const type = imageType(bytes);
    if (type === null) throw new PictureError('is no GIF, PNG, WebP, AVIF or JPEG');
    if (!('ImageDecoder' in globalThis))
      throw new PictureError('cannot be read: this browser does not take animations apart');
    const decoder = new ImageDecoder({
      data: Uint8Array.from(bytes),
      type,
      colorSpaceConversion: 'none',
      preferAnimation: true,
    });
    try {
      const count = await orBroken(type, frameCount(decoder));
      if (count === 0) throw broken(type);
      for (let frameIndex = 0; frameIndex < count; frameIndex += 1) {
        const { image } = await orBroken(type, decoder.decode({ frameIndex }));
        try {
          yield drawn(context, image);
        } finally {
          image.close();
        }
      }
    } finally {
      decoder.close();
    }
  };
}

async function frameCount(decoder: ImageDecoder): Promise<number> {
  await decoder.tracks.ready;
  // Only then is the number of frames the last one.
  await decoder.completed;
  return decoder.tracks.selectedTrack?.frameCount ?? 0;
}

function drawn(context: OffscreenCanvasRenderingContext2D, image: VideoFrame): Raster {
  const { displayWidth: width, displayHeight: height } = image;
  if (width * height > MOST_PIXELS)
    throw new PictureError(
      `has frames of ${width} × ${height} pixels; at most ${MOST_PIXELS.toLocaleString('en-GB')} are read`,
    );
  // A new size clears the canvas.
  context.canvas.width = width;
  context.canvas.height = height;
  context.drawImage(image, 0, 0);
  return { width, height, channels: 4, values: context.getImageData(0, 0, width, height).data };
}

async function orBroken<T>(type: string, decoding: Promise<T>): Promise<T> {
  try {
    return await decoding;
  } catch (error) {
    if (!(error instanceof DOMException) && !(error instanceof TypeError)) throw error;
    throw broken(type);
  }
}

function broken(type: string): PictureError {
  const name = type.slice('image/'.length).toUpperCase().replace('WEBP', 'WebP');
  return new PictureError(`is a ${name} that is broken or cannot be read here`);
}
