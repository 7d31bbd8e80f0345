// Layer: core (pure). Data of kind points: pairs of numbers.

import { POINT_SETS, pointSet, type PointSetName } from '../../data/pointSets';
import type { PartKind, RecipeFault } from '../fieldKinds';
import { otherKinds } from './setNames';
import { heldOutField, isBuiltIn, pathFault, pathField, seedField, sourceFaults } from './source';

/** 2-D points: a built-in set (`name`) or the reader's own CSV (`file`, relative to the recipe). */
export interface PointsData {
  kind: 'points';
  name: PointSetName | null;
  file: string | null;
  /** Points drawn of a built-in set; a file's points are all taken. */
  count: number;
  /** Standard deviation of the jitter that a built-in set adds, in units of the set. */
  noise: number;
  /** Seed of the draw of a built-in set. */
  seed: number;
  /** Share of a file's points that the training never sees. */
  held_out: number;
}

interface Known {
  data: Partial<PointsData>;
}

export const POINTS: PartKind<PointsData, Known> = {
  id: 'points',
  label: '2-D points',
  doc: 'points of the plane',
  suits: ({ name, file }) =>
    POINT_SETS.some(({ id }) => id === name) ||
    (typeof file === 'string' && /\.(?:csv|tsv|txt)$/i.test(file)),
  fields: {
    name: {
      kind: {
        type: 'choice',
        options: POINT_SETS.map(({ id, label }) => ({ value: id, label })),
        refused: otherKinds('points'),
      },
      label: 'Point set',
      doc: 'A built-in point set; leave it out to use a file.',
      nullable: true,
      also: ['dataset', 'set', 'points'],
      default: ({ data: { file } }) => (file ? null : 'moons'),
    },
    file: pathField({
      label: 'CSV file',
      doc: 'A CSV file with two columns, its path relative to the recipe.',
      also: ['path', 'csv', 'filename'],
    }),
    count: {
      kind: { type: 'integer', minimum: 2, maximum: 1_000_000 },
      label: 'Points',
      doc: 'How many points are drawn from a built-in set; of a file all are taken.',
      also: ['num_samples', 'n', 'size'],
      default: 10_000,
      when: isBuiltIn,
    },
    noise: {
      kind: { type: 'number', minimum: 0, maximum: 10 },
      label: 'Jitter',
      doc: 'Standard deviation of the Gaussian jitter added to a built-in set.',
      unit: 'units of the set',
      also: ['jitter', 'std', 'sigma'],
      default: ({ data: { name } }) => (name ? pointSet(name).noise : 0),
      when: isBuiltIn,
    },
    seed: seedField('points'),
    held_out: { ...heldOutField('points', 'a file'), formerly: 0 },
  },
};

export function* pointsFaults(data: PointsData): Generator<RecipeFault> {
  yield* sourceFaults({ name: data.name, file: data.file });
  yield* pathFault('file', data.file);
}
