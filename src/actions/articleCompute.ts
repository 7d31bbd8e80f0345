// Layer: host, actions. Trains and samples the recipes of an article in the lab of this window. Each
// training is a run like any other: it is in the tree, and it is not trained again while it is there.

import type * as vscode from 'vscode';
import { digestOf, type ArticleBlock } from '../build/blocks';
import { trainedBlock, type BuildCompute, type TrainedBlock } from '../build/buildArticle';
import { readRunData } from '../runs/data';
import type { RunEntry } from '../runs/store';
import type { TrainingOutcome } from '../runs/trainer';
import type { Services } from '../services';
import { signalFromToken } from '../shared/cancellation';
import { isCancellation } from '../shared/rpc/errors';
import { Disposer } from '../shared/dispose';
import { withFreeTrainer } from './freeTrainer';
import { withWritableRuns } from './writableRuns';

/** A recipe of the article could not be trained. */
export class BlockTrainingError extends Error {
  override readonly name = 'BlockTrainingError';
}

export interface ComputeOptions {
  readonly token: vscode.CancellationToken;
  /** Trains again what is trained. */
  readonly force: boolean;
  /** Said when another training is on and would have to be stopped. */
  readonly stopLabel: string;
  /** How far the training or the sampling of a recipe is. */
  readonly onProgress: (block: ArticleBlock, what: 'train' | 'sample', share: number) => void;
}

export function labCompute(services: Services, options: ComputeOptions): BuildCompute {
  const { models, sampler, store } = services;
  return {
    train: async (block) => {
      const id = await trainedRun(services, block, options);
      if (id === null) return null;
      const { folder, document } = await store.readable(id);
      return trainedBlock(folder.files, document, await models.load(`run:${id}`));
    },
    sample: async (block, trained) => {
      const cancellation = signalFromToken(options.token);
      try {
        return await sampler.draw(sourceOf(block, trained), block.recipe.sampling, {
          signal: cancellation.signal,
          onProgress: ({ step, steps }) => {
            options.onProgress(block, 'sample', step / Math.max(steps, 1));
          },
        });
      } catch (error) {
        if (options.token.isCancellationRequested && isCancellation(error)) return null;
        throw error;
      } finally {
        cancellation.dispose();
      }
    },
  };
}

function sourceOf({ recipe }: ArticleBlock, { model, data, earlier }: TrainedBlock) {
  return { title: recipe.name, model, recipe, data, earlier, parent: null };
}

/** The run in which a recipe is trained to its end; null when it was stopped on the way. */
async function trainedRun(
  services: Services,
  block: ArticleBlock,
  options: ComputeOptions,
): Promise<string | null> {
  const { trainer } = services;
  const before = options.force ? null : await runOf(services, block);
  if (before?.document?.state === 'completed') return before.id;
  if (options.token.isCancellationRequested) return null;
  const begin = (): Promise<string> =>
    before === null ? trainer.start(block) : trainer.resume(before.id);
  const ended = new TrainingEnd(services, block, options);
  try {
    const id = await withFreeTrainer(services, options.stopLabel, () =>
      withWritableRuns(services, begin),
    );
    const { document, message } = await ended.of(id);
    if (message !== null) throw new BlockTrainingError(message);
    return document.state === 'completed' ? id : null;
  } finally {
    ended.dispose();
  }
}

/** States of a run from which its training goes on. */
const RESUMABLE: ReadonlySet<string> = new Set(['stopped', 'interrupted']);

/** The newest run of the same recipe and data that is trained, or can be trained to its end. */
async function runOf(
  { store }: Services,
  { recipe, digest }: ArticleBlock,
): Promise<RunEntry | null> {
  const wanted = JSON.stringify(recipe);
  for (const entry of await store.list()) {
    const { document, folder } = entry;
    if (document?.kind !== 'training' || JSON.stringify(document.recipe) !== wanted) continue;
    const isOfUse =
      document.state === 'completed' ||
      (RESUMABLE.has(document.state) && document.progress.step > 0);
    if (!isOfUse) continue;
    if ((await digestOf(recipe, await readRunData(folder.files, document))) === digest)
      return entry;
  }
  return null;
}

/** Waits for the end of a training; cancelling stops it after a last checkpoint. */
class TrainingEnd {
  private readonly owned = new Disposer();
  private readonly outcomes = new Map<string, TrainingOutcome>();
  private readonly waiting = new Map<string, (outcome: TrainingOutcome) => void>();

  constructor(
    private readonly services: Services,
    block: ArticleBlock,
    private readonly options: ComputeOptions,
  ) {
    const { trainer } = services;
    this.owned.add(
      trainer.listen({
        // A short training may end before its id is known here.
        onOutcome: (outcome) => {
          this.outcomes.set(outcome.document.id, outcome);
          this.waiting.get(outcome.document.id)?.(outcome);
        },
        onProgress: (progress) => {
          if (progress?.title !== block.recipe.name) return;
          options.onProgress(block, 'train', progress.step / Math.max(progress.steps, 1));
        },
      }),
    );
  }

  async of(id: string): Promise<TrainingOutcome> {
    const { trainer, log } = this.services;
    const { token } = this.options;
    const stop = (): void => {
      if (trainer.progress?.runId !== id) return;
      trainer.stop(id).catch((error: unknown) => {
        log.error(`The training ${id} could not be stopped: ${String(error)}`);
      });
    };
    this.owned.add(token.onCancellationRequested(stop));
    if (token.isCancellationRequested) stop();
    const known = this.outcomes.get(id);
    if (known !== undefined) return known;
    return new Promise((resolve) => {
      this.waiting.set(id, resolve);
    });
  }

  dispose(): void {
    this.owned.dispose();
  }
}
