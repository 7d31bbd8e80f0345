// Layer: command line. Guidance: the options of `sample` as keys of a recipe's sampling part.

import type { SamplingConfig } from '../../src/core/recipe/types';
import { NoCheckpointError } from '../../src/runs/checkpoints';
import { weakerModel } from '../../src/runs/sampler';
import type { FileSet } from '../../src/shared/protocol/files';
import { oneClassOf } from './classOption';
import { UsageError } from './inputError';
import type { Source } from './inputs';

export interface GuidanceOptions {
  readonly guidance: number | null;
  readonly guidanceRescale: number | null;
  readonly guidanceInterval: readonly [number, number] | null;
  readonly negativeClass: string | null;
  readonly weakerStep: number | null;
}

type GuidanceKeys = Pick<
  SamplingConfig,
  'guidance_scale' | 'guidance_rescale' | 'guidance_interval' | 'negative_class' | 'weaker_step'
>;

/** @throws {UsageError} for what is no pair of noise levels */
export function readInterval(text: string): readonly [number, number] {
  const parts = text.split(',').map((part) => (part.trim() === '' ? NaN : Number(part)));
  const [least, most] = parts;
  if (parts.length === 2 && least >= 0 && most >= least && Number.isFinite(most))
    return [least, most];
  throw new UsageError(
    `--guidance-interval is "${text}"; it must be two noise levels from 0 up, as in 0.2,5.`,
  );
}

/** The keys of guidance with what the options say; `base` is what the recipe has. */
export function withGuidance(
  base: SamplingConfig,
  model: FileSet,
  options: GuidanceOptions,
): GuidanceKeys {
  const { guidanceInterval, negativeClass } = options;
  return {
    guidance_scale: options.guidance ?? base.guidance_scale,
    guidance_rescale: options.guidanceRescale ?? base.guidance_rescale,
    guidance_interval: guidanceInterval === null ? base.guidance_interval : [...guidanceInterval],
    negative_class:
      negativeClass === null
        ? base.negative_class
        : oneClassOf(negativeClass, model, '--negative-class'),
    weaker_step: options.weakerStep ?? base.weaker_step,
  };
}

/** @throws {UsageError} in one sentence for options that would change nothing */
export function requireEffect(sampling: SamplingConfig, options: GuidanceOptions): void {
  const { guidanceRescale, guidanceInterval, negativeClass, weakerStep } = options;
  const given = [guidanceRescale, guidanceInterval, negativeClass, weakerStep];
  if (given.every((value) => value === null)) return;
  if (sampling.guidance_scale === 1)
    throw new UsageError('Guidance with a scale of 1 has no effect; give another with --guidance.');
  if (sampling.class_label === null && sampling.weaker_step === null)
    throw new UsageError('Without --class or --weaker-step there is nothing to be guided to.');
}

/** As {@link weakerModel}. @throws {UsageError} for a step without a checkpoint */
export async function weakerOf(source: Source, sampling: SamplingConfig): Promise<FileSet | null> {
  try {
    return await weakerModel(source, sampling);
  } catch (error) {
    if (error instanceof NoCheckpointError) throw new UsageError(error.message);
    throw error;
  }
}
