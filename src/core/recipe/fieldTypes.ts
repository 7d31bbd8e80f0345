// Layer: core (pure). The parts of a recipe as the tables of fields speak of them.

import type { Recipe } from './types';

export type {
  ChoiceKind,
  Field,
  FieldKind,
  FieldsOf,
  FieldValue,
  NumberKind,
  Option,
  PartKind,
  Range,
  RecipeFault,
} from './fieldKinds';

/** The parts of a recipe that are objects; `name` is the only key that stands alone. */
export type Part = Exclude<keyof Recipe, 'name'>;

/** The parts that are of one kind or another, each with keys of its own. */
export type KindPart = 'data' | 'schedule' | 'network';

/** What is settled while defaults are filled in: all that was written, and the defaults so far. */
export type KnownRecipe = { name?: string } & { [P in Part]: Partial<Recipe[P]> };
