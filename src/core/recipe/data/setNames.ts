// Layer: core (pure). Which kind of data a name can only mean.

import { IMAGE_SET_IDS } from '../../data/images/imageSets';
import { POINT_SETS } from '../../data/pointSets';
import { SOUND_SETS } from '../../data/sounds/soundSets';
import { nearest } from '../suggest';

const KINDS = new Map<string, 'points' | 'images' | 'audio'>([
  ...POINT_SETS.map(({ id }) => [id, 'points'] as const),
  ...IMAGE_SET_IDS.map((id) => [id, 'images'] as const),
  ...SOUND_SETS.map(({ id }) => [id, 'audio'] as const),
]);

/** The kind of the built-in set with this name, or with the nearest one; null for none. */
export function setNamed(name: unknown): 'points' | 'images' | 'audio' | null {
  if (typeof name !== 'string') return null;
  return KINDS.get(nearest(name, [...KINDS.keys()]) ?? '') ?? null;
}

/** What a kind of data says of the names of the other kinds' sets, by name. */
export function otherKinds(own: 'points' | 'images' | 'audio'): Readonly<Record<string, string>> {
  const others = [...KINDS].filter(([, kind]) => kind !== own);
  return Object.fromEntries(others.map(([id, kind]) => [id, `It is a set of kind ${kind}.`]));
}
