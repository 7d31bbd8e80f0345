// Layer: page, views (no DOM). Sampling in place: keeps one model open in the worker, and draws whenever the
// settings change, the newest only. What takes long, or would slow a training, waits to be asked for.

import type { SamplingConfig } from '../../../src/core/recipe/types';
import { mostNetworkCalls } from '../../../src/core/sampling/guidedCalls';
import type { EngineName } from '../../../src/shared/protocol/device';
import type { FileSet } from '../../../src/shared/protocol/files';
import type { DrawnInPlace, InPlaceMethods } from '../../../src/shared/protocol/inPlace';
import type { LoadedModel, ModelChoice } from '../../../src/shared/protocol/model';
import type { SampleEvent } from '../../../src/shared/protocol/sampling';
import type { SampleSet } from '../../../src/shared/protocol/samples';
import { isCancellation } from '../../../src/shared/rpc/errors';
import type { CallOptions } from '../../../src/shared/rpc/types';
import { NewestRequest, waitsToBeAsked } from '../common/newestRequest';
import { checkpointId } from './checkpointChoice';
import { SamplingCost } from './cost';
import type { PlaneModel } from '../reverse/planeTools';

/** Changes within so many milliseconds are one. */
const DEBOUNCE_MS = 120;

/** The part of the link to the worker that is used. */
export interface InPlaceWorker {
  call<M extends keyof InPlaceMethods>(
    method: M,
    params: InPlaceMethods[M]['params'],
    options?: CallOptions<InPlaceMethods[M]['event']>,
  ): Promise<InPlaceMethods[M]['result']>;
}

/** What the model, the settings and the worker come to now. */
export type InPlaceState =
  | { kind: 'nothing' }
  | { kind: 'opening' }
  | { kind: 'drawing'; event: SampleEvent | null }
  | { kind: 'shown' }
  /** The newest settings wait to be asked for; `why` tells which of the two it is. */
  | { kind: 'waiting'; seconds: number | null; why: 'long' | 'training' }
  | { kind: 'failed'; error: unknown };

export interface Arrival {
  readonly drawn: DrawnInPlace;
  readonly model: ModelChoice;
  readonly sampling: SamplingConfig;
  readonly reference: SampleSet | null;
  readonly key: string;
  /** The first of this model. */
  readonly isFirst: boolean;
}

export interface InPlaceOptions {
  readonly worker: InPlaceWorker;
  readonly loadModel: (modelId: string) => Promise<LoadedModel>;
  /** The engine that the user insists on. */
  readonly engine: () => EngineName | null;
  /** A training computes now: it is not to be slowed by what nobody asked for. */
  readonly isTraining: () => boolean;
  readonly onState: (state: InPlaceState) => void;
  readonly onDrawn: (arrival: Arrival) => void;
}

interface Wanted {
  readonly model: ModelChoice;
  readonly sampling: SamplingConfig;
  /** Asked for by the reader, however long it takes. */
  readonly insists: boolean;
}

interface Opened {
  readonly key: string;
  readonly reference: SampleSet | null;
  isNew: boolean;
}

export class SamplingInPlace {
  private readonly cost = new SamplingCost();
  private opened: Opened | null = null;
  private readonly requests: NewestRequest<Wanted, InPlaceState>;
  private isDisposed = false;
  /** The checkpoint that was read last; those of a run do not change. */
  private weaker: { readonly id: string; readonly model: FileSet } | null = null;

  constructor(private readonly options: InPlaceOptions) {
    this.requests = new NewestRequest({
      debounceMs: DEBOUNCE_MS,
      work: (wanted, signal) => this.drawOrFail(wanted, signal),
      onState: options.onState,
    });
  }

  /** Draws with these settings; soon, or at once and in any case when the reader insists. */
  want(wanted: Wanted): void {
    if (!this.isDisposed) this.requests.want(wanted);
  }

  /** Stops what is being drawn, and forgets what waits. */
  cancel(): void {
    this.requests.cancel(true);
  }

  /** Seconds that these settings are expected to take; null while nothing was timed. */
  estimate(sampling: SamplingConfig): number | null {
    return this.cost.estimate(sampling);
  }

  /** The model that is open, as something to ask. */
  readonly plane: PlaneModel = {
    directionField: async (grid, time) =>
      this.options.worker.call('directionField', { key: this.key, grid, time }),
    density: async (grid, onDone, signal) =>
      (
        await this.options.worker.call(
          'density',
          { key: this.key, grid },
          { signal, onEvent: onDone },
        )
      ).values,
  };

  /** Names the model that is open. */
  get key(): string {
    return this.opened?.key ?? '';
  }

  dispose(): void {
    this.isDisposed = true;
    this.cancel();
  }

  private async drawOrFail(wanted: Wanted, signal: AbortSignal): Promise<InPlaceState> {
    try {
      return await this.draw(wanted, signal);
    } catch (error) {
      if (isCancellation(error)) return { kind: 'shown' };
      // Another version of the model, or the same anew, is opened with the next request.
      this.opened = null;
      return { kind: 'failed', error };
    }
  }

  private async draw(wanted: Wanted, signal: AbortSignal): Promise<InPlaceState> {
    const { model, sampling, insists } = wanted;
    const { worker, isTraining, onState, onDrawn } = this.options;
    if (isTraining() && !insists)
      return { kind: 'waiting', seconds: this.cost.estimate(sampling), why: 'training' };
    const opened = await this.open(model, signal);
    const seconds = this.cost.estimate(sampling);
    if (!insists && waitsToBeAsked(seconds, opened.isNew))
      return { kind: 'waiting', seconds, why: 'long' };
    onState({ kind: 'drawing', event: null });
    const weaker = await this.weakerModel(model, sampling);
    signal.throwIfAborted();
    const drawn = await worker.call(
      'sampleInPlace',
      { key: opened.key, sampling, weaker },
      {
        signal,
        onEvent: (event) => {
          onState({ kind: 'drawing', event });
        },
      },
    );
    this.cost.note({ rows: sampling.count, seconds: drawn.seconds / mostNetworkCalls(sampling) });
    const { key, reference, isNew } = opened;
    opened.isNew = false;
    onDrawn({ drawn, model, sampling, reference, key, isFirst: isNew });
    return { kind: 'shown' };
  }

  /** The earlier checkpoint away from which autoguidance leads. */
  private async weakerModel(
    { id }: ModelChoice,
    { weaker_step }: SamplingConfig,
  ): Promise<FileSet | null> {
    if (weaker_step === null) return null;
    const wanted = checkpointId(id, weaker_step);
    if (this.weaker?.id !== wanted) {
      const { model } = await this.options.loadModel(wanted);
      this.weaker = { id: wanted, model };
    }
    return this.weaker.model;
  }

  private async open(choice: ModelChoice, signal: AbortSignal): Promise<Opened> {
    const { worker, loadModel, engine: wantedEngine, onState } = this.options;
    const engine = wantedEngine();
    // With its next checkpoint a model gets another detail.
    const key = [choice.id, choice.detail, engine ?? ''].join('\n');
    if (this.opened?.key === key) return this.opened;
    onState({ kind: 'opening' });
    this.opened = null;
    this.cost.clear();
    const { model, data } = await loadModel(choice.id);
    signal.throwIfAborted();
    const { call, reference } = await worker.call(
      'openModel',
      { key, model, data, engine },
      { signal },
    );
    this.cost.note(call);
    this.opened = { key, reference, isNew: true };
    return this.opened;
  }
}
