// Layer: page, views. Which settings of a sampling run are shown and how they follow from the
// model: groups of options, what applies to the chosen sampler, and what was entered laid over
// the recipe of the model. Pure; the form is in `samplingForm.ts`.

import { isUsed } from '../../../src/core/recipe/fields';
import { optionsOfGroup } from '../../../src/core/recipe/fields/sampling';
import type { FieldValue } from '../../../src/core/recipe/fieldTypes';
import { fieldOf } from '../../../src/core/recipe/fieldText';
import { allowedValues, changeSampler, usesOption } from '../../../src/core/recipe/samplingOptions';
import type { Recipe, SamplingConfig } from '../../../src/core/recipe/types';
import { SAMPLERS } from '../../../src/core/sampling/catalogue';
import { grouped, short } from '../../../src/core/numberText';
import type { FieldPath, Written } from '../recipeForm/recipeForm';

/** Path of a key of the sampling part. */
export const option = (key: keyof SamplingConfig): FieldPath => ['sampling', key];

const CLASS_KEYS: ReadonlySet<string> = new Set([
  'class_label',
  'guidance_scale',
  'negative_class',
] satisfies (keyof SamplingConfig)[]);

/** What stands under titles that open, in the order in which one thinks of it. */
export const EXPANDERS = [
  { title: 'Time grid', fields: optionsOfGroup('time').map(option) },
  { title: 'Noise', fields: [...optionsOfGroup('noise').map(option), option('generator')] },
  { title: 'Clipping', fields: optionsOfGroup('clipping').map(option) },
  { title: 'Solver', fields: optionsOfGroup('solver').map(option) },
];

/** Where guidance acts and what it leads away from; whoever folds it away is told so. */
export const GUIDANCE_FIELDS = [option('guidance_rescale'), option('guidance_interval')];

/** Guidance in few words, as in "2 · noise 0.2 to 5 times the signal · away from zero". */
export function guidanceWords(sampling: SamplingConfig, classes: readonly string[] | null): string {
  const { guidance_scale, guidance_rescale, guidance_interval, negative_class, weaker_step } =
    sampling;
  if (guidance_scale === 1) return 'none';
  const range =
    guidance_interval === null
      ? 'whole range'
      : `noise ${guidance_interval.map(short).join(' to ')} times the signal`;
  return [
    short(guidance_scale),
    range,
    ...(guidance_rescale === 0 ? [] : [`rescale ${short(guidance_rescale)}`]),
    ...(negative_class === null
      ? []
      : [`away from ${classes?.[negative_class] ?? `class ${negative_class}`}`]),
    ...(weaker_step === null ? [] : [`away from step ${grouped(weaker_step)}`]),
  ].join(' · ');
}

/** What the form says, over the model's recipe with the chosen sampler. */
export function completed(model: Recipe | null, written: Written): Written {
  const entered = written.sampling ?? {};
  // What was entered for another sampler is kept for when that one is chosen again.
  const used = (id: string): Record<string, unknown> =>
    Object.fromEntries(Object.entries(entered).filter(([key]) => usesOption(id, key)));
  const { sampler } = entered;
  const chosen = SAMPLERS.find(({ id }) => id === sampler);
  if (model === null) return { sampling: used(chosen?.id ?? 'ddim') };
  const { data, schedule, network, training } = model;
  const fits = chosen === undefined || chosen.network === schedule.kind;
  const base =
    chosen !== undefined && fits && chosen.id !== model.sampling.sampler
      ? changeSampler(model, chosen.id)
      : model.sampling;
  // So is a sampler that does not fit this model, and a class where there are none. A weaker model is
  // something to be guided from also where there are no classes.
  const weaker_step = typeof entered.weaker_step === 'number' ? entered.weaker_step : null;
  const guided = { ...model, sampling: { ...model.sampling, weaker_step } };
  const left = Object.entries(used(base.sampler)).filter(
    ([key]) =>
      (fits || key !== 'sampler') &&
      (!CLASS_KEYS.has(key) || isUsed(fieldOf('sampling', key), guided)),
  );
  return {
    data: { ...data },
    schedule: { ...schedule },
    network: { ...network },
    training: { ...training },
    sampling: { ...base, ...Object.fromEntries(left) },
  };
}

/** Only what the sampler uses, and of that only what has an effect beside the other settings. */
export function isShown([part, key]: FieldPath, recipe: Recipe): boolean {
  const { sampling } = recipe;
  if (part !== 'sampling') return true;
  if (!usesOption(sampling.sampler, key) || !isUsed(fieldOf(part, key), recipe)) return false;
  switch (key as keyof SamplingConfig) {
    case 'rho':
      return sampling.sigma_schedule === 'karras';
    case 'sigma_min':
    case 'sigma_max':
      return sampling.sigma_schedule !== null;
    case 'steps_offset':
      return sampling.timestep_spacing === 'leading';
    case 's_noise':
    case 's_tmin':
    case 's_tmax':
      return sampling.s_churn > 0;
    case 'clip_sample_range':
      return sampling.clip_sample;
    case 'dynamic_thresholding_ratio':
    case 'sample_max_value':
      return sampling.thresholding;
    case 'use_clipped_model_output':
      return sampling.clip_sample || sampling.thresholding;
    default:
      return true;
  }
}

/** Of a choice what the sampler allows; null for all. */
export function limited(
  [part, key]: FieldPath,
  { sampling }: Recipe,
): readonly FieldValue[] | null {
  if (part !== 'sampling') return null;
  return allowedValues(sampling.sampler, key as keyof SamplingConfig);
}
