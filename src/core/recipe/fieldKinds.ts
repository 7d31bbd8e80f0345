// Layer: core (pure). What a field of a recipe is: the values that a key can have, the words for
// it, its default. It knows no recipe, so that the parts that the recipe is made of can use it.

/** Every value that a key of a recipe can have. */
export type FieldValue = string | number | boolean | number[] | string[] | null;

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
  /** The only numbers that are allowed, where they are few. */
  values?: readonly number[];
  /** Words that are allowed beside numbers. */
  words?: readonly string[];
}

/** One of some words. `refused` says why values that the field has elsewhere are not among them. */
export interface ChoiceKind {
  type: 'choice';
  options: readonly Option[];
  refused?: Readonly<Record<string, string>>;
}

/** A text; `pattern` says in words what it has to look like. */
export interface TextKind {
  type: 'text';
  maxLength: number;
  pattern?: { readonly test: RegExp; readonly words: string };
}

/** A list of numbers, with as many entries as `length` says where that is fixed. */
export interface NumbersKind extends Range {
  type: 'numbers';
  whole?: boolean;
  length?: number;
}

/** A list of words. */
export interface WordsKind {
  type: 'words';
  options: readonly Option[];
}

export type FieldKind =
  NumberKind | { type: 'boolean' } | TextKind | ChoiceKind | NumbersKind | WordsKind;

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

/**
 * One key of a recipe. `V` is the type of its resolved value; `Known` is what its functions look
 * at: the parts before it and, of its own part, the keys before it.
 */
export interface Field<V extends FieldValue = FieldValue, Known = never> extends FieldWords {
  /** The default, or how it follows from the rest. */
  default: V | ((known: Known) => V);
  /** What stored runs did that are older than the key; the default unless given. */
  formerly?: V;
  /** Whether it has an effect beside the rest; always unless given. */
  when?: (known: Known) => boolean;
}

/** A field for every key of a part: a key that is added to the type must be in the table. */
export type FieldsOf<Own, Known = never> = {
  readonly [K in keyof Own]: Own[K] extends FieldValue ? Field<Own[K], Known> : never;
};

/** One kind of a part: what its `kind` says in words, and every key but `kind` itself. */
export interface PartKind<Own extends { kind: string }, Known = never> {
  readonly id: Own['kind'];
  readonly label: string;
  /** Ends a sentence: "… is learned". */
  readonly doc: string;
  readonly fields: FieldsOf<Omit<Own, 'kind'>, Known>;
  /** Whether values that were written without a `kind` can only mean this one. */
  readonly suits?: (written: Readonly<Record<string, unknown>>) => boolean;
}

/** One thing wrong with a recipe: where, as keys from the outside in, and one sentence. */
export interface RecipeFault {
  path: (string | number)[];
  message: string;
  /** True when the last key of the path is the fault itself, not its value. */
  atKey?: boolean;
  /** What was probably meant in place of the key or value, where that is known. */
  suggestion?: string;
}
