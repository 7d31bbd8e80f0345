// Layer: core (pure). The kinds of values that a key of a recipe can have, and the words for it.
// Apart from `fieldTypes.ts` so that the samplers, which the recipe is made of, can use them.

/** Every value that a key of a recipe can have. */
export type FieldValue = string | number | boolean | number[] | null;

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

/** A key that can be set, apart from its default. */
export interface FieldWords {
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
}
