// Layer: runs. No vscode. Samples a model: makes a sampling run, asks the lab to compute, writes
// the result. Requests wait for each other, so that two do not share one GPU; the same model,
// settings and seed make the same request.

import { checkedSampling, SamplingError } from '../core/recipe/resolve';
import type { Recipe, SamplingConfig } from '../core/recipe/types';
import { SAMPLERS } from '../core/sampling/catalogue';
import type { DataSource } from '../shared/protocol/data';
import type { EngineName } from '../shared/protocol/device';
import type { FileSet } from '../shared/protocol/files';
import type { RunDocument } from '../shared/protocol/run';
import type { SampleEvent, SampleRequest, SampleResult } from '../shared/protocol/sampling';
import { isCancellation, RpcClosedError } from '../shared/rpc/errors';
import type { OpenCompute } from './compute';
import type { RecordingError } from './recorderContract';
import type { RunStore } from './store';

/** Something that can be sampled: a run's last checkpoint or a shipped model. */
export interface SampleSource {
  title: string;
  model: FileSet;
  recipe: Recipe;
  parent: RunDocument['parent'];
  /** What it was trained on; null when there is nothing to measure against. */
  data: DataSource | null;
  /** The same model as it was after a step; null for one without earlier checkpoints. */
  earlier: ((step: number) => Promise<FileSet>) | null;
}

/**
 * The model of `weaker_step`, away from which autoguidance leads; null where that is null.
 * @throws {SamplingError} or `NoCheckpointError` where there is none
 */
export async function weakerModel(
  { title, earlier }: Pick<SampleSource, 'title' | 'earlier'>,
  { weaker_step }: SamplingConfig,
): Promise<FileSet | null> {
  if (weaker_step === null) return null;
  if (earlier === null)
    throw new SamplingError(
      `sampling.weaker_step is ${weaker_step}, but "${title}" is no run and has no earlier checkpoints.`,
    );
  return earlier(weaker_step);
}

/** What people call a sampler. */
function samplerLabel(id: string): string {
  return SAMPLERS.find((entry) => entry.id === id)?.label ?? id;
}

export interface SamplingOptions {
  signal: AbortSignal;
  onProgress: (event: SampleEvent) => void;
  /** The run exists; it is in the tree from now on. */
  onStart?: (runId: string) => void;
}

export class Sampler {
  private last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly store: RunStore,
    private readonly openLab: OpenCompute,
    /** The engine that the user insists on now. */
    private readonly engine: () => EngineName | null = () => null,
  ) {}

  /** Resolves with the finished run; rejects when it failed or was cancelled. */
  sample(
    source: SampleSource,
    sampling: SamplingConfig,
    options: SamplingOptions,
  ): Promise<RunDocument> {
    const turn = this.last.then(() => this.compute(source, sampling, options));
    // A request that fails is reported to whoever made it; the next one must still get its turn.
    this.last = turn.catch(() => undefined);
    return turn;
  }

  /** Draws samples to be looked at; they leave no run. */
  draw(
    source: SampleSource,
    asked: SamplingConfig,
    { signal, onProgress }: Pick<SamplingOptions, 'signal' | 'onProgress'>,
  ): Promise<SampleResult> {
    const turn = this.last.then(async () => {
      signal.throwIfAborted();
      const sampling = checkedSampling(source.recipe, asked);
      const link = await this.openLab();
      const request = await this.request(source.title, source, sampling);
      return link.call('sample', request, { signal, onEvent: onProgress });
    });
    this.last = turn.catch(() => undefined);
    return turn;
  }

  private async request(
    runId: string,
    source: SampleSource,
    sampling: SamplingConfig,
  ): Promise<SampleRequest> {
    const { model, data, parent } = source;
    const weaker = await weakerModel(source, sampling);
    // Only models that came with the extension have a name for a parent.
    const isShipped = (parent?.model ?? null) !== null;
    return { runId, model, sampling, weaker, data, engine: this.engine(), isShipped };
  }

  private async compute(
    source: SampleSource,
    asked: SamplingConfig,
    { signal, onProgress, onStart }: SamplingOptions,
  ): Promise<RunDocument> {
    signal.throwIfAborted();
    const sampling = checkedSampling(source.recipe, asked);
    const abort = new AbortController();
    const cancel = () => {
      abort.abort();
    };
    signal.addEventListener('abort', cancel);
    const failed: { error: RecordingError | null } = { error: null };
    const recorder = await this.store.create(
      {
        kind: 'sampling',
        title: `${source.title}, ${samplerLabel(sampling.sampler)} ${sampling.num_inference_steps}`,
        recipe: { ...source.recipe, sampling },
        parent: source.parent,
        steps: sampling.num_inference_steps,
      },
      {
        onFailure: (error) => {
          failed.error = error;
          abort.abort();
        },
      },
    );
    const runId = recorder.document.id;
    onStart?.(runId);
    try {
      const link = await this.openLab();
      const request = await this.request(runId, source, sampling);
      const result = await link.call('sample', request, {
        signal: abort.signal,
        onEvent: onProgress,
      });
      return await recorder.finishSampling(result);
    } catch (error) {
      if (failed.error !== null) throw failed.error;
      if (error instanceof RpcClosedError) await recorder.interrupt();
      else if (isCancellation(error)) await recorder.stop();
      else await recorder.fail(error instanceof Error ? error.message : String(error));
      throw error;
    } finally {
      signal.removeEventListener('abort', cancel);
      this.store.release(recorder);
    }
  }
}
