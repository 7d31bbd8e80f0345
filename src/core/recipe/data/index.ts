// Layer: core (pure). The kinds of data that a recipe can have. A new one is a file and its line in
// each of these.

import type { RecipeFault } from '../fieldKinds';
import { IMAGE_SETS, IMAGES, imagesFaults, type ImagesData } from './images';
import { POINTS, pointsFaults, type PointsData } from './points';

export type DataConfig = PointsData | ImagesData;

/** By kind, the usual one first. */
export const DATA_KINDS = { points: POINTS, images: IMAGES };

export function dataFaults(data: DataConfig): Iterable<RecipeFault> {
  switch (data.kind) {
    case 'points':
      return pointsFaults(data);
    case 'images':
      return imagesFaults(data);
  }
}

/** Whether rows have a class each, as far as the recipe says. */
export function hasClasses(data: Partial<DataConfig>): boolean {
  return data.kind === 'images' && data.classes === true;
}

/** Names of the classes of the data, where the recipe alone says so; else null. */
export function knownClasses(data: DataConfig): readonly string[] | null {
  if (data.kind !== 'images' || !data.classes) return null;
  return IMAGE_SETS.find(({ id }) => id === data.name)?.classesOf(data) ?? null;
}
