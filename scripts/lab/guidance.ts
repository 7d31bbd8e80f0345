// Layer: command line. Guidance beyond the scale that recipes have: the options of `sample` as a request.

import { listCheckpoints, modelOf, readCheckpoint } from '../../src/runs/checkpoints';
import type { FileSet } from '../../src/shared/protocol/files';
import type { GuidanceRequest } from '../../src/shared/protocol/sampling';
import { oneClassOf } from './classOption';
import { UsageError } from './inputError';
import { runPlace, type Source } from './inputs';

export interface GuidanceOptions {
  readonly source: string;
  readonly class: string | null;
  readonly guidance: number | null;
  readonly guidanceRescale: number | null;
  readonly guidanceInterval: readonly [number, number] | null;
  readonly negativeClass: string | null;
  readonly weakerStep: number | null;
}

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

/**
 * Null where no more than a scale is asked for, which recipes have too.
 * @throws {UsageError} in one sentence for options that do not go together or have no effect
 */
export async function guidanceOf(
  { model, recipe }: Source,
  options: GuidanceOptions,
): Promise<GuidanceRequest | null> {
  const { guidanceRescale, guidanceInterval, negativeClass, weakerStep } = options;
  const given = [guidanceRescale, guidanceInterval, negativeClass, weakerStep];
  if (given.every((value) => value === null)) return null;
  const scale = options.guidance ?? recipe.sampling.guidance_scale;
  requireEffect(options, scale);
  return {
    scale,
    rescale: guidanceRescale ?? 0,
    interval: guidanceInterval,
    negative_class: negativeClass === null ? null : oneClassOf(negativeClass, model),
    weaker: weakerStep === null ? null : await weakerModel(options.source, weakerStep),
  };
}

function requireEffect(
  { negativeClass, weakerStep, guidanceRescale, class: asked }: GuidanceOptions,
  scale: number,
): void {
  if (scale === 1)
    throw new UsageError('Guidance with a scale of 1 has no effect; give another with --guidance.');
  if (negativeClass !== null && weakerStep !== null)
    throw new UsageError('--negative-class and --weaker-step exclude each other.');
  if (weakerStep === null && asked === null)
    throw new UsageError('Without --class or --weaker-step there is nothing to be guided to.');
  if (guidanceRescale !== null && !(guidanceRescale >= 0 && guidanceRescale <= 1))
    throw new UsageError(
      `--guidance-rescale is ${guidanceRescale}; it must be a number from 0 to 1.`,
    );
}

async function weakerModel(source: string, step: number): Promise<FileSet> {
  const { files, id } = runPlace(source);
  if ((await files.stat(`${id}/run.diffrun`)) === null)
    throw new UsageError('--weaker-step is for runs; a model has no earlier checkpoints.');
  const steps = await listCheckpoints(files, id);
  if (!steps.includes(step))
    throw new UsageError(
      `The run has no checkpoint of step ${step}; there are those of ${steps.join(', ')}.`,
    );
  return modelOf((await readCheckpoint(files, id, step)).files);
}
