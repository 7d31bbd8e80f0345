// Layer: core (pure). From a scheduler_config.json that was read to a recipe's sampling part: the
// sampler under its name in the catalogue and its options. What a recipe cannot say is refused by
// name, never left out.

import { fieldsOf } from '../recipe/fields';
import { resolveRecipe } from '../recipe/resolve';
import type { Recipe, SamplingConfig } from '../recipe/types';
import type { SamplerSpec } from '../sampling/spec';
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
  const known = new Set(fieldsOf('sampling').map(([key]) => key));
  const entries: Record<string, unknown> = { sampler: catalogueId(spec) };
  for (const [key, value] of Object.entries(spec.options) as [string, unknown][]) {
    if (key === 'sigma_spacing') entries.sigma_schedule = value;
    else if (key === 'disable_corrector') requireEmpty(key, value);
    else if (known.has(key)) entries[key] = isInfinite(value) ? null : value;
    else throw new SchedulerConfigError(`A recipe has no key for ${key}.`);
  }
  return entries;
}

/** The catalogue's name of a sampler; the well-known forms of DPM-Solver++ have their own. */
function catalogueId({ sampler, options }: SamplerSpec): string {
  if (sampler !== 'dpm_solver_multistep' && sampler !== 'dpm_solver_singlestep') return sampler;
  const form = `${sampler} ${options.algorithm_type} ${options.solver_order}`;
  return NAMED_FORMS.get(form) ?? sampler;
}

const NAMED_FORMS: ReadonlyMap<string, string> = new Map([
  ['dpm_solver_multistep dpmsolver++ 2', 'dpmpp_2m'],
  ['dpm_solver_multistep dpmsolver++ 3', 'dpmpp_3m'],
  ['dpm_solver_multistep sde-dpmsolver++ 2', 'dpmpp_2m_sde'],
  ['dpm_solver_singlestep dpmsolver++ 2', 'dpmpp_2s'],
]);

/** s_tmax = ∞ and lambda_min_clipped = −∞ are null in a recipe: no limit. */
function isInfinite(value: unknown): boolean {
  return value === Infinity || value === -Infinity;
}

function requireEmpty(key: string, value: unknown): void {
  if (Array.isArray(value) && value.length === 0) return;
  throw new SchedulerConfigError(`A recipe has no key for ${key}; only an empty list is allowed.`);
}
