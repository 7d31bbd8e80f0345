// Layer: tests. Pictures as recipes name them, and files for them.

import type { ImagesData } from '../../../src/core/recipe/types';
import type { Raster } from '../../../src/core/data/images/resample';
import { PictureError, type PictureDecoder } from '../../../webview/lab/data/decodePicture';
import { openDataSet } from '../../../webview/lab/data/openDataSet';

const DEFAULTS: ImagesData = {
  kind: 'images',
  name: null,
  file: null,
  folder: null,
  labels: null,
  label: null,
  tile: null,
  size: 8,
  channels: 1,
  resize: 'cover',
  background: '#ffffff',
  flip: false,
  task: 'generation',
  factor: 2,
  noise_augmentation: 0.1,
  classes: false,
  count: 20,
  seed: 0,
  held_out: 0,
};

export function imagesData(given: Partial<ImagesData>): ImagesData {
  return { ...DEFAULTS, ...given };
}

/** Files of a made-up format instead of pictures: "width,height,channels:" and the bytes. */
export function madeUpPicture({ width, height, channels, values }: Raster): Uint8Array {
  const head = new TextEncoder().encode(`${width},${height},${channels}:`);
  const bytes = new Uint8Array(head.length + values.length);
  bytes.set(head);
  bytes.set(values, head.length);
  return bytes;
}

/** Reads {@link madeUpPicture}, and refuses everything else as a broken picture. */
export const decodeMadeUp: PictureDecoder = (bytes) => {
  const end = bytes.indexOf(58);
  const head = /^(\d+),(\d+),(\d+)$/.exec(new TextDecoder().decode(bytes.subarray(0, end)));
  if (head === null) return Promise.reject(new PictureError('is no picture'));
  const [width, height, channels] = head.slice(1).map(Number);
  return Promise.resolve({ width, height, channels, values: bytes.subarray(end + 1) });
};

/** Opens data as the worker does, with {@link decodeMadeUp}. */
export function open(given: Partial<ImagesData>, files: Record<string, Uint8Array>) {
  return openDataSet(
    imagesData(given),
    Object.entries(files).map(([path, bytes]) => ({ path, bytes })),
    () => undefined,
    new AbortController().signal,
    () => decodeMadeUp,
  );
}

/** An IDX file of bytes. */
export function idxFile(shape: readonly number[], values: ArrayLike<number>): Uint8Array {
  const bytes = new Uint8Array(4 + 4 * shape.length + values.length);
  bytes.set([0, 0, 8, shape.length]);
  const view = new DataView(bytes.buffer);
  shape.forEach((extent, axis) => {
    view.setUint32(4 + 4 * axis, extent);
  });
  bytes.set(Array.from(values), 4 + 4 * shape.length);
  return bytes;
}
