// Layer: core (pure). What a field of a recipe is: the types behind the table in `fields.ts`,
// from which validation, defaults, the JSON schema and the forms are made.

import type { Recipe } from './types';

/** The parts of a recipe that are objects; `name` is the only key that stands alone. */
export type Part = Exclude<keyof Recipe, 'name'>;

/** Every value that a key of a recipe can have. */
export type FieldValue = string | number | boolean | number[] | null;

/** What is settled while defaults are filled in: all that was written, and the defaults so far. */
export type KnownRecipe = { name?: string } & { [P in Part]: Partial<Recipe[P]> };

export interface Option<V = string> {
  value: V;
  label: string;
}

/** Bounds of a number or of every number of a list. */
export interface Range {
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
}

/** Numbers with at least these properties; `multipleOf` only for whole numbers. */
export interface NumberKind extends Range {
  type: 'integer' | 'number';
  multipleOf?: number;
}

/** One of some words. `refused` says why values that the field has elsewhere are not among them. */
export interface ChoiceKind {
  type: 'choice';
  options: readonly Option[];
  refused?: Readonly<Record<string, string>>;
}

export type FieldKind =
  | NumberKind
  | { type: 'boolean' }
  | { type: 'text'; maxLength: number }
  | ChoiceKind
  | ({ type: 'numbers' } & Range);

/** One key of a recipe. `V` is the type of its resolved value. */
export interface Field<V extends FieldValue = FieldValue> {
  kind: FieldKind;
  /** What a form calls it. */
  label: string;
  /** One line: what it means. */
  doc: string;
  /** Unit of the value, where it has one. */
  unit?: string;
  /** True when null is allowed; it means "none". */
  nullable?: boolean;
  /** Other words for the key, used only to suggest the right one. */
  also?: readonly string[];
  /** The default, or how it follows from the rest. */
  default: V | ((known: KnownRecipe) => V);
}

/** A field for every key of a part: a key that is added to the recipe's types must be here. */
export type FieldsOf<P extends Part> = {
  readonly [K in keyof Recipe[P]]: Recipe[P][K] extends FieldValue ? Field<Recipe[P][K]> : never;
};

/** A field for every key of a group of sampling options. */
export type SamplingFields<Group> = {
  readonly [K in keyof Group]: Group[K] extends FieldValue ? Field<Group[K]> : never;
};

/** One thing wrong with a recipe: where, as keys from the outside in, and one sentence. */
export interface RecipeFault {
  path: (string | number)[];
  message: string;
  /** True when the last key of the path is the fault itself, not its value. */
  atKey?: boolean;
}
