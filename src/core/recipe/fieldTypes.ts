// Layer: core (pure). What a field of a recipe is: the types behind the table in `fields.ts`,
// from which validation, defaults, the JSON schema and the forms are made.

import type { FieldValue, FieldWords } from './fieldKinds';
import type { Recipe } from './types';

export type { ChoiceKind, FieldKind, FieldValue, NumberKind, Option, Range } from './fieldKinds';

/** The parts of a recipe that are objects; `name` is the only key that stands alone. */
export type Part = Exclude<keyof Recipe, 'name'>;

/** What is settled while defaults are filled in: all that was written, and the defaults so far. */
export type KnownRecipe = { name?: string } & { [P in Part]: Partial<Recipe[P]> };

/** One key of a recipe. `V` is the type of its resolved value. */
export interface Field<V extends FieldValue = FieldValue> extends FieldWords {
  /** The default, or how it follows from the rest. */
  default: V | ((known: KnownRecipe) => V);
}

/** A field for every key of a part: a key that is added to the recipe's types must be here. */
export type FieldsOf<P extends Part> = {
  readonly [K in keyof Recipe[P]]: Recipe[P][K] extends FieldValue ? Field<Recipe[P][K]> : never;
};

/** One thing wrong with a recipe: where, as keys from the outside in, and one sentence. */
export interface RecipeFault {
  path: (string | number)[];
  message: string;
  /** True when the last key of the path is the fault itself, not its value. */
  atKey?: boolean;
  /** What was probably meant in place of the key or value, where that is known. */
  suggestion?: string;
}
