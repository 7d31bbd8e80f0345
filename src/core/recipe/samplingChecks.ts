// Layer: core (pure). Checks of a recipe's sampling part: options that the sampler does not have,
// values that it does not allow, and options that exclude each other.

import { SAMPLERS, samplerFaults, samplersOf } from '../sampling/catalogue';
import { hasClasses, knownClasses } from './data';
import type { RecipeFault } from './fieldKinds';
import { allowedValues, samplersWith, unusedOptions } from './samplingOptions';
import type { Recipe, SamplingConfig } from './types';
import { shown } from './validate';

/** The faults of the sampling part of a recipe whose single values are all allowed. */
export function* samplingFaults(recipe: Recipe): Generator<RecipeFault> {
  const { sampling, schedule } = recipe;
  const T = schedule.num_train_timesteps;
  if (schedule.kind !== 'edm' && sampling.num_inference_steps > T) {
    yield fault(sampling, 'num_inference_steps', `at most num_train_timesteps (${T}) are allowed`);
  }
  yield* classFaults(recipe);
  const entry = SAMPLERS.find(({ id }) => id === sampling.sampler);
  if (entry !== undefined && entry.network !== schedule.kind) {
    const others = samplersOf(schedule.kind).map(({ id }) => id);
    yield fault(
      sampling,
      'sampler',
      `it samples models with a schedule of kind ${entry.network}; for ${schedule.kind} allowed are ${others.join(', ')}`,
    );
    return;
  }
  for (const { key } of unusedOptions(recipe)) yield unused(sampling, key as Key);
  const refused = [...refusedValues(sampling)];
  yield* refused;
  yield* gridFaults(sampling);
  // The sampler itself is only asked about values that it takes.
  if (refused.length > 0) return;
  for (const { key, rule } of samplerFaults(sampling)) yield fault(sampling, key as Key, rule);
}

/** A class, and guidance towards it, need a model that was told classes. */
function* classFaults({ data, training, sampling }: Recipe): Generator<RecipeFault> {
  if (sampling.class_label !== null && !hasClasses(data)) {
    yield fault(sampling, 'class_label', 'the model has no classes, so only null is allowed');
  }
  const count = knownClasses(data)?.length ?? null;
  if (typeof sampling.class_label === 'number' && count !== null && sampling.class_label >= count) {
    yield fault(
      sampling,
      'class_label',
      `the model has ${count} classes, so allowed are 0 to ${count - 1}, "all" and null`,
    );
  }
  yield* guidedFromFaults(sampling, hasClasses(data), count);
  if (sampling.guidance_scale === 1 || sampling.weaker_step !== null) return;
  if (!hasClasses(data)) {
    yield fault(
      sampling,
      'guidance_scale',
      'the model has no classes to be guided to, so only 1 is allowed',
    );
  } else if (training.label_dropout === 0 && sampling.negative_class === null) {
    yield fault(
      sampling,
      'guidance_scale',
      'the model never saw a sample without its class (training.label_dropout is 0), so only 1 is allowed',
    );
  }
}

/** What guidance leads away from, and where it acts. */
function* guidedFromFaults(
  sampling: SamplingConfig,
  hasClasses: boolean,
  count: number | null,
): Generator<RecipeFault> {
  const { negative_class, weaker_step, guidance_interval } = sampling;
  if (negative_class !== null) {
    if (!hasClasses)
      yield fault(sampling, 'negative_class', 'the model has no classes, so only null is allowed');
    else if (count !== null && negative_class >= count)
      yield fault(
        sampling,
        'negative_class',
        `the model has ${count} classes, so allowed are 0 to ${count - 1} and null`,
      );
    else if (weaker_step !== null)
      yield fault(
        sampling,
        'negative_class',
        'weaker_step is set, too, and guidance can lead away from one of them only',
      );
  }
  if (guidance_interval !== null && guidance_interval[0] > guidance_interval[1])
    yield fault(sampling, 'guidance_interval', 'the least noise comes first');
}

/** Values of a choice that the sampler does not take. */
function* refusedValues(sampling: SamplingConfig): Generator<RecipeFault> {
  for (const key of Object.keys(sampling) as Key[]) {
    const allowed = allowedValues(sampling.sampler, key);
    if (allowed === null || allowed.includes(sampling[key])) continue;
    const listed = allowed.map((value) => value ?? 'null').join(', ');
    yield fault(sampling, key, `${sampling.sampler} allows ${listed}`);
  }
}

type Key = keyof SamplingConfig;

function fault(sampling: SamplingConfig, key: Key, rule: string): RecipeFault {
  const value = sampling[key] === null ? 'null' : shown(sampling[key]);
  return { path: ['sampling', key], message: `sampling.${key} is ${value}; ${rule}.` };
}

/** The option is not one of this sampler, or the sampler's name stands for another value. */
function unused(sampling: SamplingConfig, key: Key): RecipeFault {
  const { sampler } = sampling;
  const fixed = SAMPLERS.find(({ id }) => id === sampler)?.fixed[key];
  const owners = samplersWith(key, sampler).join(', ');
  if (owners === '') return fault(sampling, key, `${sampler} does not use ${key}`);
  return fixed === undefined
    ? fault(sampling, key, `${key} is for ${owners}, and ${sampler} does not use it`)
    : fault(sampling, key, `${sampler} stands for ${key} ${String(fixed)}; ${owners} take others`);
}

function* gridFaults(sampling: SamplingConfig): Generator<RecipeFault> {
  const { sigma_min, sigma_max, s_tmin, s_tmax } = sampling;
  if (sigma_min !== null && sigma_max !== null && sigma_min >= sigma_max) {
    yield fault(sampling, 'sigma_min', `it has to be below sigma_max (${sigma_max})`);
  }
  if (s_tmax !== null && s_tmin > s_tmax) {
    yield fault(sampling, 's_tmin', `it has to be at most s_tmax (${s_tmax})`);
  }
}
