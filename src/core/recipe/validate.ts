// Layer: core (pure). Is one value allowed for one field? The sentence that says why not names
// the key, what was found and what is allowed.

import type { Field, FieldKind, NumbersKind, Option, Range } from './fieldKinds';
import { nearest } from './suggest';

/** Why `value` is not allowed for `field`, as one sentence, or null if it is. */
export function valueFault(label: string, field: Field, value: unknown): string | null {
  if (value === null && field.nullable) return null;
  if (isAllowed(field.kind, value)) return null;
  const place = badEntry(field.kind, value);
  const none = field.nullable ? ', or null' : '';
  return `${label} is ${shown(value)}${place}; ${allowed(field.kind)}${none}.${hint(field, value)}`;
}

/** The option that was probably meant by a value that is none, or null. */
export function suggestedValue({ kind }: Field, value: unknown): string | null {
  if (kind.type !== 'choice' || typeof value !== 'string') return null;
  if (Object.hasOwn(kind.refused ?? {}, value)) return null;
  return nearest(
    value,
    kind.options.map((option) => option.value),
  );
}

function isAllowed(kind: FieldKind, value: unknown): boolean {
  switch (kind.type) {
    case 'integer':
    case 'number':
      if (typeof value === 'string') return kind.words?.includes(value) ?? false;
      return (
        isNumberIn(kind, value) &&
        (kind.values?.includes(value) ?? true) &&
        (kind.type === 'number' || Number.isSafeInteger(value)) &&
        (kind.multipleOf === undefined || value % kind.multipleOf === 0)
      );
    case 'boolean':
      return typeof value === 'boolean';
    case 'text':
      return (
        typeof value === 'string' &&
        value.trim() !== '' &&
        value.length <= kind.maxLength &&
        (kind.pattern?.test.test(value) ?? true)
      );
    case 'choice':
      return isOption(kind, value);
    case 'numbers':
      return (
        Array.isArray(value) &&
        value.length > 0 &&
        (kind.length === undefined || value.length === kind.length) &&
        value.every((entry) => isEntry(kind, entry))
      );
    case 'words':
      return (
        Array.isArray(value) && value.length > 0 && value.every((entry) => isOption(kind, entry))
      );
  }
}

function isOption({ options }: { options: readonly Option[] }, value: unknown): boolean {
  return options.some((option) => option.value === value);
}

/** Whether a list of this kind can have the entry. */
function isEntry(kind: NumbersKind, entry: unknown): boolean {
  return isNumberIn(kind, entry) && (kind.whole !== true || Number.isSafeInteger(entry));
}

function isNumberIn(range: Range, value: unknown): value is number {
  return (
    typeof value === 'number' &&
    Number.isFinite(value) &&
    value >= (range.minimum ?? -Infinity) &&
    value <= (range.maximum ?? Infinity) &&
    value > (range.exclusiveMinimum ?? -Infinity) &&
    value < (range.exclusiveMaximum ?? Infinity)
  );
}

/** What is allowed, as the second half of a sentence. */
function allowed(kind: FieldKind): string {
  switch (kind.type) {
    case 'integer': {
      if (kind.values !== undefined) return `allowed are ${kind.values.join(', ')}`;
      const even = kind.multipleOf === 2 ? 'even ' : '';
      const words = kind.words === undefined ? '' : `, or ${kind.words.join(', ')}`;
      return `allowed are ${even}whole numbers${bounds(kind)}${words}`;
    }
    case 'number':
      return `allowed are numbers${bounds(kind)}`;
    case 'boolean':
      return 'allowed are true and false';
    case 'text':
      return kind.pattern === undefined
        ? `allowed is a text of 1 to ${kind.maxLength} characters`
        : `allowed is ${kind.pattern.words}`;
    case 'choice':
      return `allowed ${kind.options.length === 1 ? 'is' : 'are'} ${listed(kind.options)}`;
    case 'numbers':
      return `allowed is a list of ${kind.length === undefined ? '' : `${kind.length} `}${kind.whole === true ? 'whole ' : ''}numbers${bounds(kind)}`;
    case 'words':
      return `allowed is a list of ${listed(kind.options)}`;
  }
}

function bounds(range: Range): string {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = range;
  const low = exclusiveMinimum ?? minimum;
  const high = exclusiveMaximum ?? maximum;
  if (low === undefined || high === undefined) return '';
  if (exclusiveMinimum !== undefined && exclusiveMaximum !== undefined) {
    return ` between ${low} and ${high}, the ends excluded`;
  }
  if (exclusiveMinimum !== undefined) return ` above ${low} and up to ${high}`;
  return ` from ${low} to ${exclusiveMaximum === undefined ? '' : 'below '}${high}`;
}

function listed(options: readonly Option[]): string {
  return options.map(({ value }) => value).join(', ');
}

/** Why the value is refused where that is known, else what was probably meant. */
function hint(field: Field, value: unknown): string {
  const { kind } = field;
  if (kind.type === 'choice' && typeof value === 'string') {
    const reason = Object.entries(kind.refused ?? {}).find(([refused]) => refused === value)?.[1];
    if (reason !== undefined) return ` ${reason}`;
  }
  const near = suggestedValue(field, value);
  return near === null ? '' : ` Did you mean ${near}?`;
}

function badEntry(kind: FieldKind, value: unknown): string {
  if (!Array.isArray(value) || (kind.type !== 'numbers' && kind.type !== 'words')) return '';
  const at = value.findIndex((entry) =>
    kind.type === 'words' ? !isOption(kind, entry) : !isEntry(kind, entry),
  );
  return at < 0 ? '' : ` with ${shown(value[at])} as entry ${at + 1}`;
}

/** A value as it is named in a message: short, and with its type where that is the fault. */
export function shown(value: unknown): string {
  if (value === null || value === undefined) return 'empty';
  if (typeof value === 'string') {
    return value === ''
      ? 'an empty text'
      : JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
  }
  if (Array.isArray(value)) {
    return value.length === 0 ? 'an empty list' : `a list of ${value.length}`;
  }
  if (typeof value === 'object') return 'an object';
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : typeof value;
}
