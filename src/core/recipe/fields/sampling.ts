// Layer: core (pure). Part of the table of recipe fields (`../fields.ts`): sampling.

import { isPixels } from '../../data/dataSet';
import { hasOption, SAMPLERS } from '../../sampling/catalogue';
import { OPTION_GROUPS, type OptionField, type OptionGroup } from '../../sampling/option';
import { REGISTRY, type SamplerOptionValues } from '../../sampling/registry';
import type { ScheduleConfig } from '../../scheduleConfig';
import { hasClasses } from '../data';
import type { Field, FieldsOf, FieldValue } from '../fieldKinds';
import type { KnownRecipe } from '../fieldTypes';
import type { SamplingConfig } from '../types';
import { SEED } from './seed';

/** Every option that a sampler declares, once, in the order of the groups. */
const OPTION_FIELDS: readonly (readonly [key: string, field: OptionField])[] = [
  ...new Map(
    Object.values(REGISTRY).flatMap((entry) =>
      entry.kind === 'form'
        ? []
        : Object.entries(entry.options).flatMap(([key, { field }]) =>
            field === null ? [] : [[key, field] as const],
          ),
    ),
  ),
].sort(([, a], [, b]) => OPTION_GROUPS.indexOf(a.group) - OPTION_GROUPS.indexOf(b.group));

/** The options of one group, in the order in which a form shows them. */
export function optionsOfGroup(group: OptionGroup): (keyof SamplerOptionValues)[] {
  const members = OPTION_FIELDS.filter(([, field]) => field.group === group);
  return members.map(([key]) => key as keyof SamplerOptionValues);
}

/** Samples that are drawn unless told. */
const COUNTS = { points: 2000, images: 36, audio: 32, video: 20 } as const;

/** Standard deviations beyond which hardly any points lie. */
const CLIPPED_POINTS = 4;

/** The sampler of each kind of schedule unless another is asked for. */
const DEFAULT_SAMPLERS = { discrete: 'ddim', flow: 'flow_euler', edm: 'edm_heun' } as const;

/** Steps after which more change little (EDM: Karras 2022). */
const STEPS = { discrete: 50, flow: 50, edm: 18 } as const;

/** Defaults that follow from more than the sampler. */
const DEPENDENT_DEFAULTS: Readonly<Record<string, (known: KnownRecipe) => FieldValue>> = {
  // Pictures lie in [−1, 1], and what is predicted of them should, too.
  clip_sample: ({ data, schedule, sampling, training: { prediction_type } }) =>
    hasOption(sampling.sampler ?? '', 'clip_sample') &&
    (isPixels(data.kind) || (prediction_type === 'epsilon' && reachesPureNoise(schedule))),
  clip_sample_range: ({ data }) => (isPixels(data.kind) ? 1 : CLIPPED_POINTS),
};

/**
 * True for schedules whose ᾱ_T is so near 0 that x₀ = (x − √(1−ᾱ) ε)/√ᾱ magnifies the error of a
 * predicted ε some ten thousand times in the first step; clipping x₀ keeps that step harmless.
 */
function reachesPureNoise(known: Partial<ScheduleConfig>): boolean {
  return (
    known.kind === 'discrete' &&
    !known.trained_betas &&
    (known.beta_schedule === 'squaredcos_cap_v2' || known.beta_schedule === 'sigmoid_jabri')
  );
}

/** The default of an option: what follows from the rest, else what the sampler says, else its own. */
function optionDefault(key: string, common: FieldValue): (known: KnownRecipe) => FieldValue {
  return ({ sampling }) => {
    const entry = SAMPLERS.find(({ id }) => id === sampling.sampler);
    const defaults: Readonly<Partial<Record<string, FieldValue>>> = entry?.defaults ?? {};
    return defaults[key] ?? common;
  };
}

/** Guidance needs an answer to be guided from: without a class, of another class, of a weaker model. */
function canBeGuided({ data, training, sampling }: KnownRecipe): boolean {
  if ((sampling.weaker_step ?? null) !== null) return true;
  const hasOther = (sampling.negative_class ?? null) !== null;
  return hasClasses(data) && (training.label_dropout !== 0 || hasOther);
}

function isGuided(known: KnownRecipe): boolean {
  return canBeGuided(known) && known.sampling.guidance_scale !== 1;
}

function hasOwnDefault(key: string): boolean {
  return SAMPLERS.some(({ defaults }) => key in defaults);
}

function fieldOf(key: string, field: OptionField): Field<FieldValue, KnownRecipe> {
  const common = field.default;
  const own = DEPENDENT_DEFAULTS[key] ?? (hasOwnDefault(key) ? optionDefault(key, common) : common);
  const { kind, label, doc, unit, nullable, also } = field;
  const given = { unit, nullable, also };
  const present = Object.entries(given).filter(([, value]) => value !== undefined);
  return { kind, label, doc, ...Object.fromEntries(present), default: own };
}

// The samplers declare a field for every key that the type of their options has.
const OPTIONS = Object.fromEntries(
  OPTION_FIELDS.map(([key, field]) => [key, fieldOf(key, field)]),
) as unknown as Omit<
  FieldsOf<SamplingConfig, KnownRecipe>,
  Exclude<keyof SamplingConfig, keyof SamplerOptionValues>
>;

/** How samples are drawn. */
export const SAMPLING_FIELDS: FieldsOf<SamplingConfig, KnownRecipe> = {
  sampler: {
    kind: {
      type: 'choice',
      options: SAMPLERS.map(({ id, label }) => ({ value: id, label })),
    },
    label: 'Sampler',
    doc: 'How the reverse process is run.',
    also: ['scheduler', 'method', 'kind', 'name'],
    default: ({ schedule: { kind = 'discrete' } }) => DEFAULT_SAMPLERS[kind],
  },
  num_inference_steps: {
    kind: { type: 'integer', minimum: 1, maximum: 10_000 },
    label: 'Sampling steps',
    doc: 'Steps of the reverse process, at most num_train_timesteps where there are timesteps.',
    unit: 'steps',
    also: ['steps', 'inference_steps', 'num_steps', 'sampling_steps'],
    default: ({ sampling: { sampler }, schedule: { kind = 'discrete', num_train_timesteps } }) => {
      const T = num_train_timesteps ?? 1000;
      return sampler === 'ddpm' ? T : Math.min(STEPS[kind], T);
    },
  },
  ...OPTIONS,
  generator: {
    kind: {
      type: 'choice',
      options: [
        { value: 'philox', label: 'Philox: by index' },
        { value: 'torch', label: 'PyTorch, CPU' },
      ],
    },
    label: 'Random numbers',
    doc: 'philox: by index; torch: as torch.randn on a CPU draws x_T and then the noise of each step.',
    also: ['rng', 'random_generator'],
    default: 'philox',
  },
  seed: {
    kind: SEED,
    label: 'Seed of the samples',
    doc: 'Seed of the starting noise and of the noise added on the way.',
    also: ['random_state'],
    default: 0,
  },
  count: {
    kind: { type: 'integer', minimum: 1, maximum: 100_000 },
    label: 'Samples',
    doc: 'How many samples are drawn.',
    also: ['num_samples', 'n', 'size', 'batch_size'],
    default: ({ data: { kind } }) => COUNTS[kind ?? 'points'],
  },
  class_label: {
    kind: { type: 'integer', minimum: 0, maximum: 9999, words: ['all'] },
    label: 'Class',
    doc: 'The class that is drawn, counted from 0; "all" for as many samples of every class, in order; null for a model without classes.',
    nullable: true,
    also: ['class_labels', 'class', 'label', 'class_id'],
    default: ({ data }) => (hasClasses(data) ? 'all' : null),
    when: ({ data }) => hasClasses(data),
  },
  guidance_scale: {
    kind: { type: 'number', minimum: 0, maximum: 20 },
    label: 'Guidance',
    doc: 'How much more than the network itself the samples keep to their class: s of u + s(c − u), u without and c with the class (Ho 2022); 1 is without guidance, 0 without the class.',
    also: ['cfg', 'cfg_scale', 'guidance', 'guidance_strength', 'w'],
    default: ({ data, training: { label_dropout } }) =>
      hasClasses(data) && label_dropout !== 0 ? 1.5 : 1,
    formerly: 1,
    when: canBeGuided,
  },
  guidance_rescale: {
    kind: { type: 'number', minimum: 0, maximum: 1 },
    label: 'Rescale',
    doc: 'How much of the standard deviation that it has without guidance each guided answer gets back: 0 nothing, 1 all of it, against saturated samples (Lin 2023).',
    also: ['rescale', 'cfg_rescale', 'guidance_rescale_phi', 'phi'],
    default: 0,
    when: isGuided,
  },
  guidance_interval: {
    kind: { type: 'numbers', minimum: 0, length: 2 },
    label: 'Interval',
    doc: 'The least and the most noise, as a multiple of the signal, at which there is guidance; null for the whole range. Outside of it a step costs one network call in place of two (Kynkäänniemi 2024).',
    nullable: true,
    also: ['interval', 'guidance_range', 'cfg_interval', 'limited_interval'],
    default: null,
    when: isGuided,
  },
  negative_class: {
    kind: { type: 'integer', minimum: 0, maximum: 9999 },
    label: 'Away from',
    doc: 'The class, counted from 0, whose answer takes the place of that without a class: samples are guided away from it; null for no class.',
    nullable: true,
    also: ['negative', 'negative_label', 'negative_prompt', 'negative_class_label'],
    default: null,
    when: ({ data, sampling }) => hasClasses(data) && (sampling.weaker_step ?? null) === null,
  },
  weaker_step: {
    kind: { type: 'integer', minimum: 0 },
    label: 'Weaker model',
    doc: 'The step of an earlier checkpoint of the same run, whose answer takes the place of that without a class: autoguidance, also of models without classes (Karras 2024); null for none.',
    nullable: true,
    also: ['weak_step', 'autoguidance', 'autoguidance_step', 'guiding_step'],
    default: null,
  },
};
