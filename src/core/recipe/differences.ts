// Layer: core (pure). In which keys recipes differ, and which are the same experiment with other
// random numbers.

import { fieldsIn, isUsed, PARTS } from './fields';
import type { Field, FieldValue } from './fieldKinds';
import type { Part } from './fieldTypes';
import type { Recipe } from './types';

export interface Difference {
  readonly part: Part;
  readonly key: string;
  /** Of one of the recipes that have the key. */
  readonly field: Field;
  /** By recipe; undefined where the key is not there or has no effect. */
  readonly values: readonly (FieldValue | undefined)[];
}

/** Keys of a training that say what its loss is the mean of. */
export const LOSS_KEYS: ReadonlySet<string> = new Set([
  'prediction_type',
  'loss_weighting',
  'snr_gamma',
  'p2_gamma',
  'p2_k',
  'timestep_sampling',
  'logit_mean',
  'logit_std',
  'p_mean',
  'p_std',
]);

/** The keys that have an effect and are not the same in all recipes, in the order of the parts. */
export function recipeDifferences(
  recipes: readonly Recipe[],
  parts: readonly Part[] = PARTS,
): Difference[] {
  return parts.flatMap((part) => {
    const tables = recipes.map((recipe) => usedValues(recipe, part));
    const fields = new Map<string, Field>();
    for (const recipe of recipes) {
      for (const [key, field] of fieldsIn(recipe, part))
        if (!fields.has(key)) fields.set(key, field);
    }
    return [...fields].flatMap(([key, field]) => {
      const values = tables.map((table) => table.get(key));
      const texts = new Set(values.map((value) => JSON.stringify(value)));
      return texts.size > 1 ? [{ part, key, field, values }] : [];
    });
  });
}

/** What is trained, without the seeds and the name: repeats of one recipe have the same. */
export function repeatKey({ data, schedule, network, training }: Recipe): string {
  return JSON.stringify({ data, schedule, network, training }, (key, value: unknown) =>
    key === 'seed' ? undefined : value,
  );
}

function usedValues(recipe: Recipe, part: Part): Map<string, FieldValue> {
  const used = new Set(
    fieldsIn(recipe, part)
      .filter(([, field]) => isUsed(field, recipe))
      .map(([key]) => key),
  );
  return new Map(valuesOf(recipe, part).filter(([key]) => used.has(key)));
}

function valuesOf(recipe: Recipe, part: Part): [string, FieldValue][] {
  return Object.entries<FieldValue>({ ...recipe[part] });
}
