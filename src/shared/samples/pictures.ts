// Layer: shared (pure). Pictures of a sample set as pixels.

import type { SampleSet } from '../protocol/samples';
import { sampleLength } from '../protocol/samples';

/** Samples that are no pictures where pictures are needed. */
export class NotPicturesError extends Error {
  override readonly name = 'NotPicturesError';
}

/** What pictures are made of. */
export interface PictureShape {
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3;
}

/** Height, width and channels of the pictures of a set. */
export function pictureShape({ kind, shape }: Pick<SampleSet, 'kind' | 'shape'>): PictureShape {
  const [height = 0, width = 0, channels = 0] = shape;
  if (kind !== 'images' || shape.length !== 3 || (channels !== 1 && channels !== 3)) {
    throw new NotPicturesError(
      `Samples of shape ${shape.join(' × ')} are no pictures: those are height × width × 1 or 3.`,
    );
  }
  return { height, width, channels };
}

/** −1 … 1 as 0 … 255, rounded; what lies outside is cut off, and what is not a number is black. */
export function toByte(value: number): number {
  return Math.min(255, Math.max(0, Math.round((value + 1) * 127.5))) || 0;
}

/** The pixels of one picture as RGBA, opaque. */
export function pictureRgba(set: SampleSet, index: number): Uint8ClampedArray<ArrayBuffer> {
  const { height, width, channels } = pictureShape(set);
  const start = index * sampleLength(set);
  const rgba = new Uint8ClampedArray(height * width * 4);
  for (let pixel = 0; pixel < height * width; pixel++) {
    for (let channel = 0; channel < 3; channel++) {
      const at = start + pixel * channels + (channels === 1 ? 0 : channel);
      rgba[4 * pixel + channel] = toByte(set.values[at] ?? NaN);
    }
    rgba[4 * pixel + 3] = 255;
  }
  return rgba;
}
