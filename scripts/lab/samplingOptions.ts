// Layer: command line. How samples are drawn: the options that `sample`, `grid`, `interpolate` and `invert`
// share, as a recipe's sampling part.

import { Option, type Command } from 'commander';
import { SAMPLING_FIELDS } from '../../src/core/recipe/fields/sampling';
import { checkedSampling, SamplingError } from '../../src/core/recipe/resolve';
import { changeSampler } from '../../src/core/recipe/samplingOptions';
import type { SamplingConfig } from '../../src/core/recipe/types';
import { classOf } from './classOption';
import { readInterval, requireEffect, withGuidance, type GuidanceOptions } from './guidance';
import { UsageError } from './inputError';
import type { Source } from './inputs';
import { finiteNumber, recipeNumber } from './options';

export interface SamplerOptions {
  readonly sampler: string | null;
  readonly steps: number | null;
  readonly seed: number | null;
  readonly eta: number | null;
}

/** The sampler, its steps and its seed. */
export function addSamplerOptions(command: Command): Command {
  const { num_inference_steps, seed } = SAMPLING_FIELDS;
  return command
    .addOption(new Option('--sampler <id>', 'as recipes call it').default(null, 'as in the recipe'))
    .addOption(recipeNumber('--steps <n>', 'sampling steps', num_inference_steps))
    .addOption(recipeNumber('--seed <n>', 'seed of the samples', seed))
    .addOption(finiteNumber('--eta <x>', 'share of fresh noise, where the sampler has it'));
}

/** Where guidance acts, and what it leads away from. */
export function addGuidanceOptions(command: Command): Command {
  const { guidance_rescale, weaker_step } = SAMPLING_FIELDS;
  return command
    .addOption(
      recipeNumber(
        '--guidance-rescale <x>',
        'from 0 to 1: keep the deviation of unguided samples',
        guidance_rescale,
      ),
    )
    .addOption(
      new Option('--guidance-interval <least,most>', 'noise over signal where there is guidance')
        .default(null, 'always')
        .argParser(readInterval),
    )
    .addOption(
      new Option('--negative-class <class>', 'class to be guided away from').default(
        null,
        '"no class"',
      ),
    )
    .addOption(
      recipeNumber(
        '--weaker-step <n>',
        'guide away from the checkpoint of this step of the same run (autoguidance)',
        weaker_step,
      ),
    );
}

/** How much guidance there is. */
export function guidanceOption(): Option {
  return recipeNumber(
    '--guidance <x>',
    'how much more than the network to keep to the class',
    SAMPLING_FIELDS.guidance_scale,
  );
}

export interface SampledOptions extends SamplerOptions, GuidanceOptions {
  readonly count: number | null;
  /** A number or name, or "all". */
  readonly class: string | null;
}

/**
 * The sampling part of the recipe with what the command line says.
 * @throws {UsageError} in one sentence for what the model cannot be asked
 */
export function samplingOf({ recipe, model }: Source, options: SampledOptions): SamplingConfig {
  const { sampler, steps, seed, count, eta } = options;
  const base = sampler === null ? recipe.sampling : changeSampler(recipe, sampler);
  const sampling = {
    ...base,
    num_inference_steps: steps ?? base.num_inference_steps,
    seed: seed ?? base.seed,
    count: count ?? base.count,
    eta: eta ?? base.eta,
    class_label: options.class === null ? base.class_label : classOf(options.class, model),
    ...withGuidance(base, model, options),
  };
  requireEffect(sampling, options);
  try {
    return checkedSampling(recipe, sampling);
  } catch (error) {
    if (error instanceof SamplingError) throw new UsageError(error.message);
    throw error;
  }
}

/** Said before anything is computed. */
export function costText(calls: number, rows: number): string {
  const together = rows === 1 ? '1 sample' : `${rows} samples`;
  return `This takes ${calls} network calls, of ${together} at once.`;
}
