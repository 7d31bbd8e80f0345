// Layer: tests. A whole sampling part, from what a test says about it.

import { resolveRecipe } from '../../../src/core/recipe/resolve';
import type { SamplingConfig } from '../../../src/core/recipe/types';
import { SAMPLERS } from '../../../src/core/sampling/catalogue';

/** The sampler's defaults with `overrides`, of which nothing is checked. */
export function samplingOf(overrides: Partial<SamplingConfig>): SamplingConfig {
  const kind = SAMPLERS.find(({ id }) => id === overrides.sampler)?.network;
  const known = { schedule: { kind }, sampling: { sampler: overrides.sampler } };
  const { recipe } = resolveRecipe(kind === undefined ? {} : known);
  if (recipe === null) throw new Error('A sampler alone makes no recipe.');
  return { ...recipe.sampling, ...overrides };
}
