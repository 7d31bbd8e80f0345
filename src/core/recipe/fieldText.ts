// Layer: core (pure). Keys and values of a recipe in the words of a form. Messages name keys as a
// recipe file writes them; beside a form they are shown with the labels that stand there.

import { fieldsOf, PARTS } from './fields';
import type { Field, FieldValue, Part } from './fieldTypes';

/** @throws {RangeError} for a key that the part does not have */
export function fieldOf(part: Part, key: string): Field {
  const field = fieldsOf(part).find(([name]) => name === key)?.[1];
  if (field === undefined) throw new RangeError(`There is no key ${part}.${key} in a recipe.`);
  return field;
}

/** A value as a form shows it: the label of a choice, yes or no, the number itself. */
export function valueText({ kind }: Field, value: FieldValue): string {
  if (value === null) return 'none';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  const option =
    kind.type === 'choice' ? kind.options.find((choice) => choice.value === value) : undefined;
  return option?.label ?? String(value);
}

const KEYS = new RegExp(String.raw`\b(${PARTS.join('|')})\.([A-Za-z]\w*)`, 'g');

/** The message with every `part.key` replaced by what a form calls it, in quotation marks. */
export function withLabels(message: string): string {
  return message.replace(KEYS, (written, part: Part, key: string) => {
    const field = fieldsOf(part).find(([name]) => name === key)?.[1];
    return field === undefined ? written : `“${field.label}”`;
  });
}
