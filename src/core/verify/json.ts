// Layer: core (pure). Typed readings of a golden file's JSON; each names what it did not find.

import { VerifyError } from './cases';

export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** @throws {VerifyError} unless `value` is an object. */
export function asObject(value: unknown, what: string): JsonObject {
  if (!isObject(value)) throw new VerifyError(`${what} is not an object.`);
  return value;
}

/** @throws {VerifyError} unless `value` is a list. */
export function asList(value: unknown, what: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new VerifyError(`${what} is not a list.`);
  return value;
}

/** @throws {VerifyError} unless `value` is a finite number. */
export function asNumber(value: unknown, what: string): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) {
    throw new VerifyError(`${what} is not a finite number.`);
  }
  return value;
}

/** @throws {VerifyError} unless `value` is a list of finite numbers. */
export function asNumbers(value: unknown, what: string): number[] {
  return asList(value, what).map((entry, i) => asNumber(entry, `${what}[${i}]`));
}

/** Rows of equal length, flattened. @throws {VerifyError} unless they are. */
export function asRows(value: unknown, what: string): { flat: Float64Array; dims: number } {
  const rows = asList(value, what).map((row, i) => asNumbers(row, `${what}[${i}]`));
  const dims = rows[0]?.length ?? 0;
  if (dims === 0 || rows.some((row) => row.length !== dims)) {
    throw new VerifyError(`${what} is not a list of rows of one length.`);
  }
  return { flat: Float64Array.from(rows.flat()), dims };
}

/** @throws {VerifyError} naming the keys that are not in `known`. */
export function requireKnownKeys(object: JsonObject, known: readonly string[], what: string): void {
  const unknown = Object.keys(object).filter((key) => !known.includes(key));
  if (unknown.length > 0) throw new VerifyError(`${what} has unknown keys: ${unknown.join(', ')}.`);
}
