// Layer: core (pure). Is one value allowed for one field? The sentence that says why not names
// the key, what was found and what is allowed.

import type { Field, FieldKind, Option, Range } from './fieldTypes';
import { nearest } from './suggest';

/** Why `value` is not allowed for `field`, as one sentence, or null if it is. */
export function valueFault(label: string, field: Field, value: unknown): string | null {
  if (value === null && field.nullable) return null;
  if (isAllowed(field.kind, value)) return null;
  const place = field.kind.type === 'numbers' ? badEntry(field.kind, value) : '';
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
      return (
        isNumberIn(kind, value) &&
        (kind.type === 'number' || Number.isSafeInteger(value)) &&
        (kind.multipleOf === undefined || value % kind.multipleOf === 0)
      );
    case 'boolean':
      return typeof value === 'boolean';
    case 'text':
      return typeof value === 'string' && value.trim() !== '' && value.length <= kind.maxLength;
    case 'choice':
      return kind.options.some((option) => option.value === value);
    case 'numbers':
      return Array.isArray(value) && value.length > 0 && value.every((v) => isNumberIn(kind, v));
  }
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
      const even = kind.multipleOf === 2 ? 'even ' : '';
      return `allowed are ${even}whole numbers${bounds(kind)}`;
    }
    case 'number':
      return `allowed are numbers${bounds(kind)}`;
    case 'boolean':
      return 'allowed are true and false';
    case 'text':
      return `allowed is a text of 1 to ${kind.maxLength} characters`;
    case 'choice':
      return `allowed ${kind.options.length === 1 ? 'is' : 'are'} ${listed(kind.options)}`;
    case 'numbers':
      return `allowed is a list of numbers${bounds(kind)}`;
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

function badEntry(range: Range, value: unknown): string {
  if (!Array.isArray(value)) return '';
  const at = value.findIndex((entry) => !isNumberIn(range, entry));
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
