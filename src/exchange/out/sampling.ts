// Layer: exchange. No vscode. How a recipe samples, in the words of diffusers: the scheduler's config
// of an exported model, and `sampling.json` beside it, which its sample.py reads.

import { outputKind } from '../../core/recipe/narrowing';
import type { Recipe, SamplingConfig } from '../../core/recipe/types';
import { samplersOf, specifySampler } from '../../core/sampling/catalogue';
import { definitionOf } from '../../core/sampling/spec';
import { resolveRecipe } from '../../core/recipe/resolve';
import { SchedulerConfigError, writeSchedulerConfig } from '../../core/schedulerConfig';
import type { ExportedModel } from './model';
import { DIFFUSERS_VERSION } from './versions';

/** A whole scheduler_config.json. */
export type SchedulerJson = Readonly<Record<string, unknown>> & { readonly _class_name: string };

export interface SamplingSettings {
  /** Arguments of the scheduler's `step`. */
  readonly step_kwargs: Record<string, unknown>;
  readonly num_inference_steps: number;
  readonly count: number;
  readonly seed: number;
  readonly class_label: number | 'all' | null;
  readonly guidance_scale: number;
  readonly network_shape: readonly number[];
  /** What the network answers; "flow_sample": x₀, of which the scheduler wants the velocity. */
  readonly answer: string;
}

/** The scheduler and the settings, and one sentence for each thing of the recipe's sampling part that they leave out. */
export function samplingSettings({ recipe, networkShape }: ExportedModel): {
  scheduler: SchedulerJson;
  settings: SamplingSettings;
  remarks: string[];
} {
  const { sampling } = recipe;
  const remarks = leftOut(sampling);
  let config = sampling;
  let scheduler: SchedulerJson;
  try {
    scheduler = schedulerOf(recipe, config);
  } catch (error) {
    if (!(error instanceof SchedulerConfigError)) throw error;
    config = usualSampling(recipe);
    scheduler = schedulerOf(recipe, config);
    remarks.unshift(
      `The recipe samples with ${sampling.sampler}, which diffusers does not have in this form; the scheduler here is ${scheduler._class_name}.`,
    );
  }
  const { sampler, options } = specifySampler(config, recipe.schedule);
  const values: Readonly<Record<string, unknown>> = { ...options };
  const inStep = Object.entries(definitionOf(sampler).options).filter(
    ([, { config: entry }]) => entry.place === 'step',
  );
  const { schedule, training } = recipe;
  const answersX0 = schedule.kind === 'flow' && training.prediction_type === 'sample';
  return {
    scheduler,
    settings: {
      step_kwargs: Object.fromEntries(
        inStep.filter(([key]) => values[key] !== null).map(([key]) => [key, values[key]]),
      ),
      num_inference_steps: config.num_inference_steps,
      count: sampling.count,
      seed: sampling.seed,
      class_label: sampling.class_label,
      guidance_scale: sampling.guidance_scale,
      network_shape: networkShape,
      answer: answersX0 ? 'flow_sample' : training.prediction_type,
    },
    remarks,
  };
}

function schedulerOf({ schedule, training }: Recipe, sampling: SamplingConfig): SchedulerJson {
  const spec = specifySampler(sampling, schedule);
  const isDiscrete = schedule.kind === 'discrete';
  const config = writeSchedulerConfig({
    spec,
    schedule: isDiscrete ? schedule : null,
    output: outputKind(training.prediction_type),
  });
  const _class_name = String(config._class_name);
  const { num_train_timesteps } = schedule;
  return { ...config, _class_name, _diffusers_version: DIFFUSERS_VERSION, num_train_timesteps };
}

/** A sampler of such a model that diffusers has, at its usual settings. */
const USUAL_SAMPLERS = { discrete: 'ddim', flow: 'flow_euler', edm: 'edm_dpm_solver' } as const;

function usualSampling({ schedule }: Recipe): SamplingConfig {
  const sampler = samplersOf(schedule.kind).find(
    ({ method }) => method === USUAL_SAMPLERS[schedule.kind],
  );
  const { recipe, faults } = resolveRecipe({ schedule, sampling: { sampler: sampler?.id } });
  if (recipe === null) throw new RangeError(faults[0].message);
  return recipe.sampling;
}

function leftOut({
  guidance_rescale,
  guidance_interval,
  negative_class,
  weaker_step,
}: SamplingConfig): string[] {
  const keys = [
    ...(guidance_rescale === 0 ? [] : ['guidance_rescale']),
    ...(guidance_interval === null ? [] : ['guidance_interval']),
    ...(negative_class === null ? [] : ['negative_class']),
    ...(weaker_step === null ? [] : ['weaker_step']),
  ];
  if (keys.length === 0) return [];
  return [`sample.py guides without the recipe's ${keys.join(', ')}.`];
}
