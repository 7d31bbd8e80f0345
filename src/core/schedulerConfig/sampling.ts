// Layer: core (pure). From a scheduler_config.json that was read to a recipe's sampling part: the
// sampler under its name in the catalogue and its options. What a recipe cannot say is refused by
// name, never left out.

import { resolveRecipe } from '../recipe/resolve';
import type { PredictionType, Recipe, SamplingConfig, ScheduleConfig } from '../recipe/types';
import { catalogueId } from '../sampling/catalogue';
import { continuousSchedule, modelOptions } from '../sampling/modelOptions';
import { definitionOf, type SamplerSpec } from '../sampling/spec';
import { SchedulerConfigError } from './keys';
import type { SchedulerReading } from './reading';

/**
 * The schedule, prediction type and sampling part that the reading stands for; seed and count are
 * those of `run`.
 * @throws {SchedulerConfigError} for what a recipe has no key for.
 */
export function recipeOfScheduler(
  reading: SchedulerReading,
  run: Pick<SamplingConfig, 'seed' | 'count'>,
): Pick<Recipe, 'schedule' | 'sampling'> & { prediction_type: PredictionType } {
  const { spec, output } = reading;
  const schedule = modelSchedule(reading);
  const { recipe, faults } = resolveRecipe({
    schedule,
    // What EDM and flow networks predict follows from their schedule.
    training: schedule.kind === 'discrete' ? { prediction_type: output } : {},
    sampling: { ...samplingEntries(spec, schedule), seed: run.seed, count: run.count },
  });
  if (recipe === null) {
    throw new SchedulerConfigError(faults.map(({ message }) => message).join(' '));
  }
  const { prediction_type } = recipe.training;
  return { schedule: recipe.schedule, sampling: recipe.sampling, prediction_type };
}

/** The schedule of the model that the scheduler is for. */
function modelSchedule({ spec, schedule }: SchedulerReading): ScheduleConfig {
  if (schedule !== null) return { kind: 'discrete', ...schedule };
  const continuous = continuousSchedule(spec);
  if (continuous !== null) return continuous;
  throw new SchedulerConfigError(`The sampler "${spec.sampler}" needs a noise schedule.`);
}

function samplingEntries(spec: SamplerSpec, schedule: ScheduleConfig): Record<string, unknown> {
  const { options, network } = definitionOf(spec.sampler);
  const implied = modelOptions(network, schedule);
  const entries = Object.entries(spec.options).filter(([key, value]) => {
    if (key === 'num_inference_steps' || options[key].field !== null) return true;
    if (key in implied && value === implied[key]) return false;
    if (Array.isArray(value) && value.length === 0) return false;
    throw new SchedulerConfigError(
      `A recipe has no key for ${key}, which is ${JSON.stringify(value)}; only ${JSON.stringify(key in implied ? implied[key] : [])} is allowed.`,
    );
  });
  return { sampler: catalogueId(spec), ...Object.fromEntries(entries) };
}
