// Layer: core (pure). The one table of every key of a recipe: type, range or allowed values,
// default, meaning. Validation (`resolve.ts`), the JSON schema (`jsonSchema.ts`) and the forms of
// the lab are all made from it; what relates two keys to each other is in `crossChecks.ts`.
// Defaults are those that suit 2-D points. Names and meanings follow diffusers.

import type { Field, FieldsOf, FieldValue, KnownRecipe, Part } from './fieldTypes';
import { DATA_FIELDS } from './fields/data';
import { NETWORK_FIELDS } from './fields/network';
import { SAMPLING_FIELDS } from './fields/sampling';
import { SCHEDULE_FIELDS } from './fields/schedule';
import { TRAINING_FIELDS } from './fields/training';

/** The recipe's own key. */
export const NAME_FIELD: Field<string> = {
  kind: { type: 'text', maxLength: 80 },
  label: 'Name',
  doc: 'What the experiment is called in lists and file names.',
  default: ({ data }) => data.name ?? fileStem(data.file ?? '') ?? 'points',
};

/** Every key of every part, in the order in which they are written and shown. */
export const FIELDS: { readonly [P in Part]: FieldsOf<P> } = {
  data: DATA_FIELDS,
  schedule: SCHEDULE_FIELDS,
  network: NETWORK_FIELDS,
  training: TRAINING_FIELDS,
  sampling: SAMPLING_FIELDS,
};

/** The parts in the order in which they are written. */
export const PARTS: readonly Part[] = ['data', 'schedule', 'network', 'training', 'sampling'];

/** The fields of a part as a list. */
export function fieldsOf(part: Part): [key: string, field: Field][] {
  return Object.entries<Field>(FIELDS[part]);
}

/** The default of a key given the rest of a recipe. */
export function fieldDefault(field: Field, known: KnownRecipe): FieldValue {
  return typeof field.default === 'function' ? field.default(known) : field.default;
}

/** File name without folders and extension; null for none. */
function fileStem(path: string): string | null {
  const stem = /([^\\/]+?)(?:\.[^.\\/]*)?$/.exec(path)?.[1];
  return stem ? stem.slice(0, 80) : null;
}
