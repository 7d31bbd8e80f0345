// Layer: core (pure). Part of the table of recipe fields: the defaults that a sampler has of its
// own, because its name stands for them or because diffusers gives them to it.

import { SAMPLERS, type SamplerOption } from '../../../sampling/catalogue';
import type { KnownRecipe } from '../../fieldTypes';
import type { SamplingConfig } from '../../types';

/** The default of an option: what the sampler says, else `common`. */
export function samplerDefault<K extends SamplerOption>(
  key: K,
  common: SamplingConfig[K],
): (known: KnownRecipe) => SamplingConfig[K] {
  return ({ sampling }) => {
    const entry = SAMPLERS.find(({ id }) => id === sampling.sampler);
    return entry?.fixed?.[key] ?? entry?.defaults?.[key] ?? common;
  };
}
