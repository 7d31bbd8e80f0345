// Layer: core (pure). The values of a choice that go with the rest of a recipe, for menus: what a
// form offers is what the checks allow.

import type { FieldValue } from './fieldKinds';
import type { Part } from './fieldTypes';
import { networksFor } from './network';
import { allowedObjectives } from './objectives';
import { allowedValues } from './samplingOptions';
import type { Recipe, SamplingConfig } from './types';
import { samplersOf } from '../sampling/catalogue';

/** What a key can be in this recipe; null where it can have every value of its field. */
export function fittingChoices(
  recipe: Recipe,
  part: Part,
  key: string,
): readonly FieldValue[] | null {
  const { data, schedule, training, sampling } = recipe;
  switch (part) {
    case 'network':
      return key === 'kind' ? networksFor(data.kind) : null;
    case 'training': {
      const allowed: Partial<Record<string, readonly string[]>> = {
        ...allowedObjectives(schedule),
      };
      const values = allowed[key] ?? null;
      // The error of a velocity is weighted as one already.
      return key === 'loss_weighting' && training.prediction_type !== 'sample'
        ? (values?.filter((value) => value !== 'v_loss') ?? null)
        : values;
    }
    case 'sampling':
      return key === 'sampler'
        ? samplersOf(schedule.kind).map(({ id }) => id)
        : allowedValues(sampling.sampler, key as keyof SamplingConfig);
    default:
      return null;
  }
}
