// Layer: benchmark. A recipe trained through the lab's own session, and models drawn from and judged:
// what a person who presses the button waits for.

import { performance } from 'node:perf_hooks';
import type { Recipe } from '../../../src/core/recipe/types';
import { modelOf } from '../../../src/runs/checkpoints';
import type { DataFiles } from '../../../src/shared/protocol/data';
import type { FileSet } from '../../../src/shared/protocol/files';
import { isCancellation } from '../../../src/shared/rpc/rpc';
import type { HeadlessLab } from '../../../scripts/lab/headlessLab';

/** A model on its way: the averaged weights after a step. */
export interface Moment {
  readonly step: number;
  /** Since the start, whatever else was done meanwhile. */
  readonly seconds: number;
  readonly model: FileSet;
}

export interface LabTraining {
  readonly moments: readonly Moment[];
  /** What computed, and why. */
  readonly engine: string;
}

/**
 * Trains until the end or for `limitSeconds`. The seconds count from the call on: data, engine,
 * previews, evaluations and checkpoints are in them.
 */
export async function trainInLab(
  lab: HeadlessLab,
  recipe: Recipe,
  data: DataFiles,
  limitSeconds: number,
  onMoment: (moment: Moment) => void,
): Promise<LabTraining> {
  const moments: Moment[] = [];
  let engine = '';
  const start = performance.now();
  const seconds = (): number => (performance.now() - start) / 1000;
  const limit = new AbortController();
  try {
    await lab.rpc.call(
      'train',
      {
        runId: `quality-${recipe.name}`,
        recipe,
        data,
        resume: null,
        engine: null,
      },
      {
        signal: limit.signal,
        onEvent: (event) => {
          if (event.kind === 'started') engine = `${event.device.engine}. ${event.device.reason}`;
          if (event.kind !== 'checkpoint') return;
          const moment = {
            step: event.step,
            seconds: seconds(),
            model: modelOf(event.files),
          };
          moments.push(moment);
          onMoment(moment);
          if (moment.seconds > limitSeconds) limit.abort();
        },
      },
    );
  } catch (error) {
    if (!limit.signal.aborted || !isCancellation(error)) throw error;
  }
  return { moments, engine };
}

/** What is thought of the samples of a model. */
export interface Judgement {
  /** Share of the samples in which the shipped classifier sees the class that was asked for. */
  readonly agreement: number;
  /** Mean distance of samples of those of real ones. */
  readonly variety: number;
}

/** No classifier knows the classes of the data. */
export class UnjudgedError extends Error {
  override readonly name = 'UnjudgedError';
}

/** Draws `count` samples, evenly of all classes, as the recipe says, and judges them. */
export async function judge(
  lab: HeadlessLab,
  model: FileSet,
  recipe: Recipe,
  files: DataFiles,
  count: number,
): Promise<Judgement> {
  const sampling = { ...recipe.sampling, class_label: 'all' as const, count };
  const { metrics } = await lab.rpc.call('sample', {
    runId: `quality-${recipe.name}`,
    model,
    sampling,
    weaker: null,
    data: { config: recipe.data, files },
    engine: null,
  });
  const valueOf = (id: string): number | undefined =>
    metrics?.measures.find((measure) => measure.id === id)?.value;
  const agreement = valueOf('agreement');
  if (agreement === undefined)
    throw new UnjudgedError(`No shipped classifier knows the classes of "${recipe.name}".`);
  return { agreement, variety: valueOf('variety') ?? NaN };
}
