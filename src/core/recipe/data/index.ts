// Layer: core (pure). The kinds of data that a recipe can have. A new one is a file and its line in
// each of these.

import { SOUND_SETS } from '../../data/sounds/soundSets';
import { CLIP_SETS } from '../../data/video/clipSets';
import type { RecipeFault } from '../fieldKinds';
import { AUDIO, audioFaults, type AudioData } from './audio';
import { IMAGE_SETS, IMAGES, imagesFaults, taughtFactor, type ImagesData } from './images';
import { POINTS, pointsFaults, type PointsData } from './points';
import { VIDEO, videoFaults, type VideoData } from './video';

export type DataConfig = PointsData | ImagesData | AudioData | VideoData;

/** By kind, the usual one first. */
export const DATA_KINDS = { points: POINTS, images: IMAGES, audio: AUDIO, video: VIDEO };

export function isDataKind(kind: string): kind is DataConfig['kind'] {
  return kind in DATA_KINDS;
}

export function dataFaults(data: DataConfig): Iterable<RecipeFault> {
  switch (data.kind) {
    case 'points':
      return pointsFaults(data);
    case 'images':
      return imagesFaults(data);
    case 'audio':
      return audioFaults(data);
    case 'video':
      return videoFaults(data);
  }
}

/** Whether rows have a class each, as far as the recipe says. */
export function hasClasses(data: Partial<DataConfig>): boolean {
  return 'classes' in data && data.classes;
}

/** Channels that a network takes beside those of its sample: those of the small picture. */
export function conditionChannels(data: DataConfig): number {
  return data.kind === 'images' && taughtFactor(data) !== null ? data.channels : 0;
}

/** Names of the classes of the data, where the recipe alone says so; else null. */
export function knownClasses(data: DataConfig): readonly string[] | null {
  if (data.kind === 'points' || !data.classes) return null;
  if (data.kind === 'audio') return SOUND_SETS.find(({ id }) => id === data.name)?.classes ?? null;
  if (data.kind === 'video') {
    const { name, speeds } = data;
    return CLIP_SETS.find(({ id }) => id === name)?.classesOf(speeds) ?? null;
  }
  return IMAGE_SETS.find(({ id }) => id === data.name)?.classesOf(data) ?? null;
}

/** What a network follows from before the data are there. */
export interface ExpectedData {
  /**
   * Of a sample: [2] for points, [height, width, channels] for pictures, [length, 1] for sounds,
   * [frames, height, width, channels] for clips.
   */
  readonly shape: readonly number[];
  /** How many classes there are; null for none. */
  readonly classes: number | null;
  /** Channels that the network takes beside those of a sample. */
  readonly conditionChannels: number;
  /** True when only the data say how many classes there are, and {@link ASSUMED_CLASSES} stand for them. */
  readonly isAssumed: boolean;
}

/** Classes of data that have some, while nobody knows how many. */
export const ASSUMED_CLASSES = 10;

/** The data of a recipe as far as the recipe says. */
export function expectedData(data: DataConfig): ExpectedData {
  const beside = { conditionChannels: conditionChannels(data) };
  if (data.kind === 'points') return { shape: [2], classes: null, ...beside, isAssumed: false };
  const shape = shapeOf(data);
  if (!hasClasses(data)) return { shape, classes: null, ...beside, isAssumed: false };
  const known = knownClasses(data);
  return { shape, ...beside, classes: known?.length ?? ASSUMED_CLASSES, isAssumed: known === null };
}

function shapeOf(data: Exclude<DataConfig, PointsData>): number[] {
  if (data.kind === 'audio') return [data.length, 1];
  const picture = [data.size, data.size, data.channels];
  return data.kind === 'video' ? [data.frames, ...picture] : picture;
}
