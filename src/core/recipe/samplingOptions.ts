// Layer: core (pure). Which options of a recipe's sampling part its sampler uses, and what to do
// with the others: they stand at their defaults, so that a recipe never claims what was not done.

import { SAMPLERS, samplersOf } from '../sampling/catalogue';
import { FIELDS, fieldDefault, fieldsOf } from './fields';
import type { Field, FieldValue } from './fieldKinds';
import type { Recipe, SamplingConfig } from './types';

/** Keys that no sampler lists because all use them. */
const COMMON: readonly string[] = [
  'sampler',
  'num_inference_steps',
  'generator',
  'seed',
  'count',
  'class_label',
  'guidance_scale',
  'guidance_rescale',
  'guidance_interval',
  'negative_class',
  'weaker_step',
] satisfies (keyof SamplingConfig)[];

/** True when the sampler uses this key of the sampling part. */
export function usesOption(sampler: string, key: string): boolean {
  if (COMMON.includes(key)) return true;
  const entry = SAMPLERS.find(({ id }) => id === sampler);
  return entry?.options.some((option) => option === key) ?? false;
}

/** An option that the sampler does not use, its value, and the default at which it should be. */
export interface UnusedOption {
  key: string;
  field: Field;
  value: FieldValue;
  wanted: FieldValue;
}

/** The options that are not at their defaults although the sampler does not use them. */
export function unusedOptions(recipe: Recipe): UnusedOption[] {
  const values = new Map<string, FieldValue>(Object.entries(recipe.sampling));
  return fieldsOf('sampling').flatMap(([key, field]) => {
    const value = values.get(key) ?? null;
    const wanted = fieldDefault(field, recipe);
    return usesOption(recipe.sampling.sampler, key) || value === wanted
      ? []
      : [{ key, field, value, wanted }];
  });
}

/** The recipe with every option that its sampler does not use at its default. */
export function withoutUnusedOptions(recipe: Recipe): Recipe {
  const resets = unusedOptions(recipe).map(({ key, wanted }) => [key, wanted] as const);
  return { ...recipe, sampling: { ...recipe.sampling, ...Object.fromEntries(resets) } };
}

/**
 * The sampling part of `recipe` for another sampler: what was set stays where the new sampler has
 * it and allows it, everything else takes the new sampler's defaults.
 */
export function changeSampler(recipe: Recipe, sampler: string): SamplingConfig {
  const values = new Map<string, FieldValue>(Object.entries(recipe.sampling));
  const allowed = SAMPLERS.find(({ id }) => id === sampler)?.allowed;
  const target = { ...recipe, sampling: { ...recipe.sampling, sampler } };
  const entries = fieldsOf('sampling').map(([key, field]) => {
    const value = values.get(key) ?? null;
    const choices: readonly unknown[] | undefined = allowed?.[key as keyof typeof allowed];
    const keeps =
      usesOption(sampler, key) &&
      value !== fieldDefault(field, recipe) &&
      (choices?.includes(value) ?? true);
    return [key, keeps ? value : fieldDefault(field, target)] as const;
  });
  // One entry for every field, and the table has a field for every key (`FieldsOf`).
  return { ...Object.fromEntries(entries), sampler } as SamplingConfig;
}

/** The choices of a key that the sampler allows; null when it allows all of the field's. */
export function allowedValues(sampler: string, key: keyof SamplingConfig): FieldValue[] | null {
  const allowed = SAMPLERS.find(({ id }) => id === sampler)?.allowed;
  const values: readonly FieldValue[] | undefined = allowed?.[key as keyof typeof allowed];
  return values === undefined ? null : [...values];
}

/** Ids of the samplers that have an option, of those for the same models as `sampler`. */
export function samplersWith(key: string, sampler: string): string[] {
  if (!Object.hasOwn(FIELDS.sampling, key)) return [];
  const network = SAMPLERS.find(({ id }) => id === sampler)?.network ?? 'discrete';
  return samplersOf(network)
    .filter(({ id }) => usesOption(id, key))
    .map(({ id }) => id);
}
