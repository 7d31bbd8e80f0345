// Layer: core (pure). From a scheduler_config.json that was read to a recipe's sampling part: the
// sampler under its name in the catalogue and its options. What a recipe cannot say is refused by
// name, never left out.

import { resolveRecipe } from '../recipe/resolve';
import type { Recipe, SamplingConfig } from '../recipe/types';
import { catalogueId } from '../sampling/catalogue';
import { definitionOf, type SamplerSpec } from '../sampling/spec';
import { SchedulerConfigError } from './keys';
import type { SchedulerReading } from './reading';

/**
 * The schedule, prediction type and sampling part that the reading stands for; seed and count are
 * those of `run`.
 * @throws {SchedulerConfigError} for flow and EDM schedulers and for what a recipe has no key for.
 */
export function recipeOfScheduler(
  { spec, schedule, output }: SchedulerReading,
  run: Pick<SamplingConfig, 'seed' | 'count'>,
): Pick<Recipe, 'schedule' | 'sampling'> & { prediction_type: string } {
  if (schedule === null) {
    throw new SchedulerConfigError(
      `The sampler "${spec.sampler}" has no discrete noise schedule, so no recipe can be made of it.`,
    );
  }
  const { recipe, faults } = resolveRecipe({
    schedule,
    training: { prediction_type: output },
    sampling: { ...samplingEntries(spec), seed: run.seed, count: run.count },
  });
  if (recipe === null) {
    throw new SchedulerConfigError(faults.map(({ message }) => message).join(' '));
  }
  const { prediction_type } = recipe.training;
  return { schedule: recipe.schedule, sampling: recipe.sampling, prediction_type };
}

function samplingEntries(spec: SamplerSpec): Record<string, unknown> {
  const { options } = definitionOf(spec.sampler);
  const entries = Object.entries(spec.options).filter(([key, value]) => {
    if (key === 'num_inference_steps' || options[key].field !== null) return true;
    if (Array.isArray(value) && value.length === 0) return false;
    throw new SchedulerConfigError(
      `A recipe has no key for ${key}; only an empty list is allowed.`,
    );
  });
  return { sampler: catalogueId(spec), ...Object.fromEntries(entries) };
}
