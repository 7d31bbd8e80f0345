// Layer: core (pure). From what a person wrote to a whole recipe: every key is checked, every one
// that was left out gets its default, and what relates two keys is checked at the end. One fault
// per mistake, each with its path; with any fault there is no recipe.

import { crossFaults } from './crossChecks';
import { withoutUnusedOptions } from './samplingOptions';
import { NAME_FIELD, PARTS, fieldDefault, fieldsOf, hasKey, hasKinds, kindsWith } from './fields';
import type { Field, FieldValue, RecipeFault } from './fieldKinds';
import type { KnownRecipe, Part } from './fieldTypes';
import { kindsOf } from './kinds';
import { nearest } from './suggest';
import type { Recipe, SamplingConfig } from './types';
import { shown, suggestedValue, valueFault } from './validate';

export interface ResolvedRecipe {
  /** The whole recipe, or null if there are faults. */
  recipe: Recipe | null;
  faults: RecipeFault[];
}

/**
 * Keys beside the parts. `$schema` is for editors, `expect` is what an article claims of the results
 * (`core/claims.ts`), `study` is what is varied (`core/study`): none says anything about the experiment.
 */
const NOT_PARTS = new Set(['name', '$schema', 'expect', 'study']);

/** The kind of each part; none for parts without kinds. */
type Kinds = Readonly<Partial<Record<Part, string>>>;

/** Any plain object: what JSON and YAML call a mapping. */
type Mapping = Record<string, unknown>;

/**
 * Checks `input` and fills in the defaults; parts and keys may be left out, parts also null.
 * Options that the sampler does not use are faults unless they stand at their defaults. In a
 * recipe that was `stored` with a run they are put there instead: they had no effect on the run,
 * and older versions did not refuse them. Keys that are younger than the run take what it did,
 * and of a model that was imported it may not say where its data come from.
 */
export function resolveRecipe(
  input: unknown,
  origin: 'written' | 'stored' = 'written',
): ResolvedRecipe {
  return resolved(input, origin, origin === 'stored');
}

function resolved(
  input: unknown,
  origin: 'written' | 'stored',
  mayBeUnknown: boolean,
): ResolvedRecipe {
  const faults: RecipeFault[] = [];
  const whole = input ?? {};
  if (!isMapping(whole)) {
    const message = `A recipe is an object with the parts name, ${PARTS.join(', ')}; this is ${shown(input)}.`;
    return { recipe: null, faults: [{ path: [], message }] };
  }
  for (const key of Object.keys(whole)) {
    if (!NOT_PARTS.has(key) && !isPart(key))
      faults.push({ path: [key], ...unknownPart(key), atKey: true });
  }

  const known: KnownRecipe = { data: {}, schedule: {}, network: {}, training: {}, sampling: {} };
  if (whole.name !== undefined) {
    const message = valueFault('name', NAME_FIELD, whole.name);
    if (message === null) known.name = oneLine(whole.name as string);
    else faults.push({ path: ['name'], message });
  }
  const kinds: Kinds = kindsOf(whole);
  for (const part of PARTS) takeWritten(part, kinds[part], whole[part], known, faults);

  const written = withDefaults(known, kinds, origin);
  const recipe = origin === 'stored' ? withoutUnusedOptions(written) : written;
  // Two keys can only be compared when both are what their writer meant.
  if (faults.length === 0) faults.push(...crossFaults(recipe, mayBeUnknown));
  return { recipe: faults.length === 0 ? recipe : null, faults };
}

/** A sampling part that does not go with the recipe of its model. */
export class SamplingError extends RangeError {
  override readonly name = 'SamplingError';
}

/**
 * `sampling` if the model of `recipe` can be sampled that way.
 * @throws {SamplingError} with one sentence per fault.
 */
export function checkedSampling(recipe: Recipe, sampling: SamplingConfig): SamplingConfig {
  const { recipe: checked, faults } = resolved({ ...recipe, sampling }, 'written', true);
  if (checked !== null) return checked.sampling;
  throw new SamplingError(faults.map(({ message }) => message).join(' '));
}

/** Names stand in lists and titles, but block texts of YAML end with a line break. */
function oneLine(text: string): string {
  const lines = text.split(/\s*[\r\n]\s*/);
  return lines.filter((line) => line !== '').join(' ');
}

/** Copies the valid keys of a part into `known`. */
function takeWritten(
  part: Part,
  kind: string | undefined,
  written: unknown,
  known: KnownRecipe,
  faults: RecipeFault[],
): void {
  if (written === undefined || written === null) return;
  const fields = new Map(fieldsOf(part, kind));
  if (!isMapping(written)) {
    const message = `${part} is ${shown(written)}; allowed is an object with the keys ${[...fields.keys()].join(', ')}.`;
    faults.push({ path: [part], message });
    return;
  }
  for (const [key, value] of Object.entries(written)) {
    const path = [part, key];
    const field = fields.get(key);
    if (field === undefined) {
      faults.push({ path, ...unknownKey(part, kind, key, [...fields]), atKey: true });
      continue;
    }
    const message = valueFault(`${part}.${key}`, field, value);
    const suggestion = suggestedValue(field, value);
    if (message === null) set(known, part, key, value as FieldValue);
    else faults.push({ path, message, ...(suggestion === null ? {} : { suggestion }) });
  }
}

/** Fills in what is missing, in the order of the table, so that a default may use those before. */
function withDefaults(known: KnownRecipe, kinds: Kinds, origin: 'written' | 'stored'): Recipe {
  const ordered: Mapping = { name: '' };
  // Defaults may look at any kind.
  for (const part of PARTS.filter(hasKinds)) set(known, part, 'kind', kinds[part] ?? null);
  for (const part of PARTS) {
    const values: Mapping = {};
    for (const [key, field] of fieldsOf(part, kinds[part])) {
      const written = (known[part] as Mapping)[key];
      const value = written === undefined ? absentValue(field, known, origin) : written;
      set(known, part, key, value as FieldValue);
      values[key] = value;
    }
    ordered[part] = values;
  }
  ordered.name = known.name ?? fieldDefault(NAME_FIELD, known);
  // The table has a field for every key (`FieldsOf`), so nothing is missing.
  return ordered as unknown as Recipe;
}

/** The value of a key that was left out. */
function absentValue(field: Field, known: KnownRecipe, origin: 'written' | 'stored'): FieldValue {
  if (origin === 'stored' && field.formerly !== undefined) return field.formerly;
  return fieldDefault(field, known);
}

function set(known: KnownRecipe, part: Part, key: string, value: FieldValue): void {
  (known[part] as Mapping)[key] = value;
}

/** What is said about a key that there is not, and what was probably meant. */
type UnknownKey = Pick<RecipeFault, 'message' | 'suggestion'>;

function unknownPart(key: string): UnknownKey {
  const start = `${key} is not a part of a recipe`;
  const names = `allowed are name, ${PARTS.join(', ')}`;
  const near = nearest(key, ['name', ...PARTS]);
  if (near !== null) return meant(`${start}; ${names}`, near);
  const home = PARTS.find((part) => hasKey(part, key));
  return { message: home ? `${start}; it is a key of ${home}.` : `${start}; ${names}.` };
}

function unknownKey(
  part: Part,
  kind: string | undefined,
  key: string,
  fields: [string, Field][],
): UnknownKey {
  const others = kindsWith(part, key);
  if (others.length > 0) {
    const message = `${key} is a key of ${part} of kind ${namesOf(others)}; this is ${kind}.`;
    return { message };
  }
  const start = `${key} is not a key of ${part}`;
  const keys = fields.map(([known]) => known);
  const alias = fields.find(([, field]) => field.also?.includes(key))?.[0];
  if (alias !== undefined) return meant(start, alias);
  const home = PARTS.find((other) => hasKey(other, key));
  if (home) return { message: `${start}; it is a key of ${home}.` };
  const near = nearest(key, keys);
  if (near !== null) return meant(start, near);
  return { message: `${start}; allowed are ${keys.join(', ')}.` };
}

/** "a", "a and b", "a, b and c" */
function namesOf(names: readonly string[]): string {
  const [last] = names.slice(-1);
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} and ${last}`;
}

function meant(start: string, suggestion: string): UnknownKey {
  return { message: `${start}. Did you mean ${suggestion}?`, suggestion };
}

function isPart(key: string): key is Part {
  return PARTS.some((part) => part === key);
}

function isMapping(value: unknown): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
