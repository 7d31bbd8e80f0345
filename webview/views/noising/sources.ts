// Layer: page, views. What can be noised: pictures that the lab draws itself, its sets of pictures and
// points, a file of the reader's, and the data of a recipe. Turns each into what the worker takes.

import { drawPointSet, pointSet, POINT_SETS } from '../../../src/core/data/pointSets';
import { IMAGE_SETS, type ImageSetName } from '../../../src/core/recipe/data/images';
import { builtInImages } from '../../../src/shared/builtInImages';
import { drawPicture, PICTURES, type PictureName } from '../../../src/core/data/pictures';
import type { NoisingSource } from '../../../src/shared/protocol/noising';
import type { WorkerMethods } from '../../../src/shared/protocol/worker';
import type { PointSetName } from '../../../src/core/recipe/types';
import type { Choice } from '../../ui/toolkit';

export type NoisingData = WorkerMethods['setNoisingData']['params'];

/** Longer sides are scaled down to this many pixels: more than the view shows, quick to noise. */
const MAX_SIDE = 512;
/** Side of the built-in pictures in pixels. */
const PICTURE_SIDE = 256;
/** Points of a built-in set: dense enough for its shape, few enough to see single ones. */
const POINT_COUNT = 4000;

/** The file's bytes are no image that the browser can decode. */
export class NotAnImageError extends Error {
  override name = 'NotAnImageError';
}

/** Built-in sources for a menu; `value` is what {@link builtinSource} takes. */
export const BUILTIN_CHOICES: readonly Choice[] = [
  ...PICTURES.map(({ id, label }) => ({ value: `picture:${id}`, label })),
  ...IMAGE_SETS.map(({ id, label }) => ({ value: `data:${id}`, label: `${label} (data set)` })),
  ...POINT_SETS.map(({ id, label }) => ({ value: `points:${id}`, label: `${label} (points)` })),
];

/** Menu value of a source, or null when it is a file. */
export function choiceOf(source: NoisingSource): string | null {
  if (source.kind === 'builtin-image') return `picture:${source.name}`;
  const config = source.kind === 'data' ? source.source.config : null;
  return config?.kind === 'images' && config.name !== null ? `data:${config.name}` : null;
}

/** The data of a menu entry. */
export function builtinData(choice: string): NoisingData {
  const name = choice.slice(choice.indexOf(':') + 1);
  if (choice.startsWith('picture:')) return pictureData(name as PictureName);
  if (choice.startsWith('data:')) {
    return { kind: 'data', source: builtInImages(name as ImageSetName) };
  }
  const set = pointSet(name as PointSetName);
  return { kind: 'points', points: drawPointSet(set.id, POINT_COUNT, 0, set.noise) };
}

/** The data of a source that the host sent. @throws NotAnImageError */
export async function sourceData(source: NoisingSource): Promise<NoisingData> {
  switch (source.kind) {
    case 'builtin-image':
      return pictureData(source.name as PictureName);
    case 'points':
      return { kind: 'points', points: source.points };
    case 'data':
      return { kind: 'data', source: source.source };
    case 'image':
      return decodeImage(source);
  }
}

function pictureData(name: PictureName): NoisingData {
  const { width, height, rgba } = drawPicture(name, PICTURE_SIDE);
  return { kind: 'image', width, height, rgba };
}

/** Width and height that fit into MAX_SIDE with the same aspect. */
export function fittedSize(width: number, height: number): { width: number; height: number } {
  const scale = Math.min(1, MAX_SIDE / Math.max(width, height));
  return {
    width: Math.max(1, Math.round(width * scale)),
    height: Math.max(1, Math.round(height * scale)),
  };
}

async function decodeImage(source: NoisingSource & { kind: 'image' }): Promise<NoisingData> {
  const bitmap = await openImage(source);
  try {
    const { width, height } = fittedSize(bitmap.width, bitmap.height);
    const canvas = new OffscreenCanvas(width, height);
    const context = canvas.getContext('2d', { willReadFrequently: true });
    if (context === null)
      throw new NotAnImageError('This browser gave no 2-D canvas to read the image.');
    context.imageSmoothingQuality = 'high';
    context.drawImage(bitmap, 0, 0, width, height);
    const { data } = context.getImageData(0, 0, width, height);
    return { kind: 'image', width, height, rgba: data };
  } finally {
    bitmap.close();
  }
}

async function openImage(source: NoisingSource & { kind: 'image' }): Promise<ImageBitmap> {
  try {
    return await createImageBitmap(new Blob([new Uint8Array(source.bytes)], { type: source.mime }));
  } catch (error) {
    throw new NotAnImageError(
      `“${source.name}” is not an image that can be read; allowed are PNG, JPEG, WebP and GIF.`,
      { cause: error },
    );
  }
}
