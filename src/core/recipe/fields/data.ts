// Layer: core (pure). Part of the table of recipe fields (`../fields.ts`): data.

import { POINT_SETS, pointSet } from '../../data/pointSets';
import type { FieldsOf } from '../fieldTypes';
import { SEED } from './seed';

/** What is learned: a built-in point set or a CSV file. */
export const DATA_FIELDS: FieldsOf<'data'> = {
  kind: {
    kind: { type: 'choice', options: [{ value: 'points', label: '2-D points' }] },
    label: 'Kind of data',
    doc: 'What is learned: points of the plane.',
    default: 'points',
  },
  name: {
    kind: { type: 'choice', options: POINT_SETS.map(({ id, label }) => ({ value: id, label })) },
    label: 'Point set',
    doc: 'A built-in point set; leave it out to use a file.',
    nullable: true,
    also: ['dataset', 'set', 'points'],
    default: ({ data: { file } }) => (file ? null : 'moons'),
  },
  file: {
    kind: { type: 'text', maxLength: 1024 },
    label: 'CSV file',
    doc: 'A CSV file with two columns, its path relative to the recipe.',
    nullable: true,
    also: ['path', 'csv', 'filename'],
    default: null,
  },
  count: {
    kind: { type: 'integer', minimum: 2, maximum: 1_000_000 },
    label: 'Points',
    doc: 'How many points are drawn from a built-in set; of a file all are taken.',
    also: ['num_samples', 'n', 'size'],
    default: 10_000,
  },
  noise: {
    kind: { type: 'number', minimum: 0, maximum: 10 },
    label: 'Jitter',
    doc: 'Standard deviation of the Gaussian jitter added to a built-in set.',
    unit: 'units of the set',
    also: ['jitter', 'std', 'sigma'],
    default: ({ data: { name } }) => (name ? pointSet(name).noise : 0),
  },
  seed: {
    kind: SEED,
    label: 'Seed of the points',
    doc: 'Seed of the draw of a built-in set.',
    also: ['random_state'],
    default: 0,
  },
};
