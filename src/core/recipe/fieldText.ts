// Layer: core (pure). Keys and values of a recipe in the words of a form. Messages name keys as a
// recipe file writes them; beside a form they are shown with the labels that stand there.

import { fieldsOf, KINDS, hasKinds, PARTS } from './fields';
import type { Field, FieldValue } from './fieldKinds';
import type { Part } from './fieldTypes';

/**
 * @param kind the part's kind; without it the first kind that has the key
 * @throws {RangeError} for a key that the part does not have
 */
export function fieldOf(part: Part, key: string, kind?: string): Field {
  const field = findField(part, key, kind);
  if (field === undefined) throw new RangeError(`There is no key ${part}.${key} in a recipe.`);
  return field;
}

function findField(part: Part, key: string, kind?: string): Field | undefined {
  const kinds = kind !== undefined || !hasKinds(part) ? [kind] : KINDS[part].map(({ id }) => id);
  const fields = kinds.flatMap((id) => fieldsOf(part, id));
  return fields.find(([name]) => name === key)?.[1];
}

/** Entries of a list that a form shows one by one. */
const MOST_SHOWN = 8;

/** A value as a form shows it: the label of a choice, yes or no, the number itself. */
export function valueText({ kind }: Field, value: FieldValue): string {
  if (value === null) return 'none';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (Array.isArray(value)) {
    return value.length > MOST_SHOWN ? `a list of ${value.length}` : value.join(', ');
  }
  const option =
    kind.type === 'choice' ? kind.options.find((choice) => choice.value === value) : undefined;
  return option?.label ?? String(value);
}

const KEYS = new RegExp(String.raw`\b(${PARTS.join('|')})\.([A-Za-z]\w*)`, 'g');

/** The message with every `part.key` replaced by what a form calls it, in quotation marks. */
export function withLabels(message: string): string {
  return message.replace(KEYS, (written, part: Part, key: string) => {
    const field = findField(part, key);
    return field === undefined ? written : `“${field.label}”`;
  });
}
