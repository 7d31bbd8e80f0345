// Layer: core (pure). Which kind of data a name can only mean.

import type { SampleKind } from '../../data/dataSet';
import { IMAGE_SET_IDS } from '../../data/images/imageSets';
import { POINT_SETS } from '../../data/pointSets';
import { SOUND_SETS } from '../../data/sounds/soundSets';
import { CLIP_SETS } from '../../data/video/clipSets';
import { nearest } from '../suggest';

const KINDS = new Map<string, SampleKind>([
  ...POINT_SETS.map(({ id }) => [id, 'points'] as const),
  ...IMAGE_SET_IDS.map((id) => [id, 'images'] as const),
  ...SOUND_SETS.map(({ id }) => [id, 'audio'] as const),
  ...CLIP_SETS.map(({ id }) => [id, 'video'] as const),
]);

/** The kind of the built-in set with this name, or with the nearest one; null for none. */
export function setNamed(name: unknown): SampleKind | null {
  if (typeof name !== 'string') return null;
  return KINDS.get(nearest(name, [...KINDS.keys()]) ?? '') ?? null;
}

/** What a kind of data says of the names of the other kinds' sets, by name. */
export function otherKinds(own: SampleKind): Readonly<Record<string, string>> {
  const others = [...KINDS].filter(([, kind]) => kind !== own);
  return Object.fromEntries(others.map(([id, kind]) => [id, `It is a set of kind ${kind}.`]));
}
