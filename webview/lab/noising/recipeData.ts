// Layer: worker. The data of a recipe as the noising view takes them: some pictures as one, side by
// side and pixel for pixel, so that every pixel of the data meets a noise of its own; or points.

import { samplesOf } from '../../../src/core/data/dataSet';
import type { DataSource } from '../../../src/shared/protocol/data';
import { contactSheet } from '../../../src/shared/samples/contactSheet';
import { openDataSet } from '../data/openDataSet';
import type { NoisingInput } from './data';

/** Pictures in each of as many rows. */
const SIDE = 4;
const POINTS = 2000;

export async function recipeData(
  { config, files }: DataSource,
  signal: AbortSignal,
): Promise<NoisingInput> {
  // Of a built-in set no more is drawn than is shown.
  const drawn =
    config.kind !== 'points' && config.name !== null ? { ...config, count: SIDE ** 2 } : config;
  const data = await openDataSet(drawn, files, () => undefined, signal);
  if (data.kind === 'points') return { kind: 'points', points: data.reference(POINTS).values };
  const rows = Array.from({ length: Math.min(SIDE ** 2, data.count) }, (_, row) => row);
  const { width, height, bytes } = contactSheet(samplesOf(data, rows), {
    columns: Math.min(SIDE, Math.ceil(Math.sqrt(rows.length))),
    scale: 1,
    gap: 0,
  });
  const rgba = new Uint8ClampedArray(4 * width * height).fill(255);
  for (let pixel = 0; pixel < width * height; pixel++) {
    rgba.set(bytes.subarray(3 * pixel, 3 * pixel + 3), 4 * pixel);
  }
  return { kind: 'image', width, height, rgba };
}
