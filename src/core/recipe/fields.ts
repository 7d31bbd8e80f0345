// Layer: core (pure). The tables of every key of a recipe: type, range or allowed values, default,
// meaning. Validation (`resolve.ts`), the JSON schema (`jsonSchema.ts`) and the forms of the lab
// are all made from them; what relates two keys to each other is in `crossChecks.ts`. Data,
// schedule and network are of one kind or another, each with keys of its own. Names and meanings
// follow diffusers.

import { DATA_KINDS } from './data';
import type { Field, FieldsOf, FieldValue } from './fieldKinds';
import type { KindPart, KnownRecipe, Part } from './fieldTypes';
import { SAMPLING_FIELDS } from './fields/sampling';
import { TRAINING_FIELDS } from './fields/training';
import { NETWORK_KINDS } from './network';
import { SCHEDULE_KINDS } from './schedule';
import type { Recipe, SamplingConfig, TrainingConfig } from './types';

/** The recipe's own key. */
export const NAME_FIELD: Field<string, KnownRecipe> = {
  kind: { type: 'text', maxLength: 80 },
  label: 'Name',
  doc: 'What the experiment is called in lists and file names.',
  default: ({ data }) =>
    data.name ??
    fileStem(data.file ?? '') ??
    ('folder' in data ? fileStem(data.folder ?? '') : null) ??
    'points',
};

/** A kind of a part, whichever: its fields as a list. */
export interface AnyKind {
  readonly id: string;
  readonly label: string;
  readonly doc: string;
  readonly fields: readonly (readonly [key: string, field: Field])[];
  readonly suits: (written: Readonly<Record<string, unknown>>) => boolean;
}

interface KindWords {
  readonly id: string;
  readonly label: string;
  readonly doc: string;
  readonly fields: Readonly<Record<string, Field>>;
  readonly suits?: AnyKind['suits'];
}

function listed(kinds: Readonly<Record<string, KindWords>>): readonly AnyKind[] {
  return Object.values(kinds).map(({ suits, ...kind }) => ({
    ...kind,
    fields: Object.entries(kind.fields),
    suits: suits ?? (() => false),
  }));
}

/** The kinds of the parts that have some, the usual one first. */
export const KINDS: Readonly<Record<KindPart, readonly AnyKind[]>> = {
  data: listed(DATA_KINDS),
  schedule: listed(SCHEDULE_KINDS),
  network: listed(NETWORK_KINDS),
};

/** Labels and other words for the key `kind`. */
const KIND_WORDS: Readonly<Record<KindPart, { label: string; doc: string; also: string[] }>> = {
  data: { label: 'Kind of data', doc: 'What is learned', also: ['type', 'kind_of_data'] },
  schedule: { label: 'Kind of schedule', doc: 'How noise is added', also: ['type'] },
  network: { label: 'Network', doc: 'Architecture', also: ['type', 'name', 'architecture'] },
};

/** The key `kind` of a part. */
function kindField(part: KindPart): Field {
  const { label, doc, also } = KIND_WORDS[part];
  const kinds = KINDS[part];
  return {
    kind: { type: 'choice', options: kinds.map(({ id, label }) => ({ value: id, label })) },
    label,
    doc: `${doc}: ${kinds.map((kind) => `${kind.id} (${kind.doc})`).join('; ')}.`,
    also,
    default: kinds[0].id,
  };
}

const KIND_FIELDS: Readonly<Record<KindPart, Field>> = {
  data: kindField('data'),
  schedule: kindField('schedule'),
  network: kindField('network'),
};

/** The parts without kinds: every key in the order in which they are written and shown. */
export const FIELDS: {
  readonly training: FieldsOf<TrainingConfig, KnownRecipe>;
  readonly sampling: FieldsOf<SamplingConfig, KnownRecipe>;
} = { training: TRAINING_FIELDS, sampling: SAMPLING_FIELDS };

/** The parts in the order in which they are written. */
export const PARTS: readonly Part[] = ['data', 'schedule', 'network', 'training', 'sampling'];

/** True for the parts that are of one kind or another. */
export function hasKinds(part: Part): part is KindPart {
  return Object.hasOwn(KINDS, part);
}

/**
 * The fields of a part as a list, in the order in which they are written and shown.
 * @param kind the part's kind; without it those of the first kind
 */
export function fieldsOf(part: Part, kind?: string): [key: string, field: Field][] {
  if (!hasKinds(part)) return Object.entries<Field>(FIELDS[part]);
  const found = KINDS[part].find(({ id }) => id === kind) ?? KINDS[part][0];
  return [
    ['kind', KIND_FIELDS[part]],
    ...found.fields.map(([key, field]) => [key, field] as [string, Field]),
  ];
}

/** The fields of a part of this very recipe. */
export function fieldsIn(recipe: Recipe, part: Part): [key: string, field: Field][] {
  return fieldsOf(part, hasKinds(part) ? recipe[part].kind : undefined);
}

/** The ids of the kinds of a part that have a key; empty for parts without kinds. */
export function kindsWith(part: Part, key: string): string[] {
  if (!hasKinds(part)) return [];
  return KINDS[part]
    .filter(({ fields }) => fields.some(([name]) => name === key))
    .map(({ id }) => id);
}

/** Whether a part has a key, in any of its kinds. */
export function hasKey(part: Part, key: string): boolean {
  if (!hasKinds(part)) return Object.hasOwn(FIELDS[part], key);
  return key === 'kind' || kindsWith(part, key).length > 0;
}

/** The default of a key given the rest of a recipe. */
export function fieldDefault(field: Field, known: KnownRecipe): FieldValue {
  return typeof field.default === 'function' ? field.default(asKnown(known)) : field.default;
}

/** Whether a key has an effect beside the others. */
export function isUsed(field: Field, recipe: Recipe): boolean {
  return field.when?.(asKnown(recipe)) ?? true;
}

/**
 * A field's functions look at its own part as one of its own kind, which a list of the fields of
 * all kinds cannot say in types: fields are only ever asked about parts of the kind that they are
 * listed for (`fieldsOf`, `fieldsIn`).
 */
function asKnown(known: KnownRecipe): never {
  return known as never;
}

/** File name without folders and extension; null for none. */
function fileStem(path: string): string | null {
  const stem = /([^\\/]+?)(?:\.[^.\\/]*)?[\\/]*$/.exec(path)?.[1];
  return stem ? stem.slice(0, 80) : null;
}
