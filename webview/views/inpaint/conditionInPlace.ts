// Layer: page, views (no DOM). Drawing under a measurement in place: keeps one model open in the worker
// and draws with the newest settings. What takes long, or would slow a training, waits to be asked for.

import type { Cost } from '../../../src/core/conditional/contract';
import type { EngineName } from '../../../src/shared/protocol/device';
import type {
  ConditionalEvent,
  ConditionalResult,
  ConditionalSettings,
} from '../../../src/shared/protocol/conditional';
import type { OpenedModel } from '../../../src/shared/protocol/inPlace';
import type { LoadedModel, ModelChoice } from '../../../src/shared/protocol/model';
import { isCancellation, RpcError } from '../../../src/shared/rpc/errors';
import type { LabContext } from '../common/context';
import { NewestRequest, waitsToBeAsked } from '../common/newestRequest';

/** Changes within so many milliseconds are one. */
const DEBOUNCE_MS = 150;
/** Network calls that one forward and backward is worth. */
const GRADIENT = 3;

/** A model that is open in the worker. */
export interface OpenConditional extends OpenedModel {
  readonly key: string;
  readonly choice: ModelChoice;
  readonly data: LoadedModel['data'];
}

export interface WantedVariants {
  readonly settings: ConditionalSettings;
  /** Of these settings. */
  readonly cost: Cost;
  /** Asked for by the reader, however long it takes. */
  readonly insists: boolean;
}

export type ConditionState =
  | { readonly kind: 'opening' }
  | { readonly kind: 'ready' }
  | { readonly kind: 'drawing'; readonly event: ConditionalEvent | null }
  | {
      readonly kind: 'waiting';
      readonly seconds: number | null;
      readonly why: 'long' | 'training' | 'cancelled';
    }
  | { readonly kind: 'failed'; readonly error: unknown };

export interface ConditionOptions {
  readonly context: LabContext;
  /** The engine that the user insists on. */
  readonly engine: () => EngineName | null;
  readonly isTraining: () => boolean;
  readonly onState: (state: ConditionState) => void;
  readonly onDrawn: (result: ConditionalResult, settings: ConditionalSettings) => void;
}

export class ConditionInPlace {
  private opened: OpenConditional | null = null;
  private opening: { readonly key: string; readonly model: Promise<OpenConditional> } | null = null;
  private readonly requests: NewestRequest<WantedVariants, ConditionState>;
  private hasDrawn = false;
  /** Seconds of a network call on a row, from what was timed; null before. */
  private perRow: number | null = null;

  constructor(private readonly options: ConditionOptions) {
    this.requests = new NewestRequest({
      debounceMs: DEBOUNCE_MS,
      work: (wanted, signal) => this.draw(wanted, signal),
      onState: options.onState,
    });
  }

  /** Opens a model; what was drawn with another is of no use any more. */
  async open(choice: ModelChoice): Promise<OpenConditional> {
    const engine = this.options.engine();
    // With its next checkpoint a model gets another detail.
    const key = ['condition', choice.id, choice.detail, engine ?? ''].join('\n');
    if (this.opened?.key === key) return this.opened;
    if (this.opening?.key === key) return this.opening.model;
    this.cancel(false);
    this.opened = null;
    this.options.onState({ kind: 'opening' });
    const opening = { key, model: this.load(choice, key, engine) };
    this.opening = opening;
    let opened: OpenConditional;
    try {
      opened = await opening.model;
    } catch (error) {
      if (this.opening === opening) this.opening = null;
      throw error;
    }
    // Another model was asked for meanwhile.
    if (this.opening !== opening) throw new DOMException('Another model was chosen.', 'AbortError');
    this.opening = null;
    this.opened = opened;
    this.hasDrawn = false;
    this.perRow = opened.call.seconds / opened.call.rows;
    this.options.onState({ kind: 'ready' });
    return opened;
  }

  /** The model that was opened last is still there. */
  get isOpen(): boolean {
    return this.opened !== null;
  }

  /** Draws with these settings; soon, or at once and in any case when the reader insists. */
  want(wanted: WantedVariants): void {
    this.requests.want(wanted);
  }

  /** Stops what is being drawn, and forgets what waits. @param reports the reader wanted it */
  cancel(reports: boolean): void {
    this.requests.cancel(reports);
  }

  /** Seconds that so much is expected to take; null while nothing was timed. */
  estimate({ calls, gradients, rows }: Cost): number | null {
    return this.perRow === null ? null : (calls + GRADIENT * gradients) * rows * this.perRow;
  }

  dispose(): void {
    this.opening = null;
    this.cancel(false);
  }

  private async load(
    choice: ModelChoice,
    key: string,
    engine: EngineName | null,
  ): Promise<OpenConditional> {
    const { host, worker } = this.options.context;
    const { model, data } = await host.call('loadModel', { modelId: choice.id });
    const opened = await worker.call('openModel', { key, model, data, engine });
    return { ...opened, key, choice, data };
  }

  private async draw(
    { settings, cost, insists }: WantedVariants,
    signal: AbortSignal,
  ): Promise<ConditionState> {
    const { opened } = this;
    const { context, isTraining, onState, onDrawn } = this.options;
    const seconds = this.estimate(cost);
    if (opened === null) return { kind: 'ready' };
    if (!insists && isTraining()) return { kind: 'waiting', seconds, why: 'training' };
    if (!insists && waitsToBeAsked(seconds, !this.hasDrawn))
      return { kind: 'waiting', seconds, why: 'long' };
    onState({ kind: 'drawing', event: null });
    try {
      const result = await context.worker.call(
        'conditionInPlace',
        { key: opened.key, settings },
        {
          signal,
          onEvent: (event) => {
            onState({ kind: 'drawing', event });
          },
        },
      );
      this.hasDrawn = true;
      this.noteTime(cost, result.seconds);
      onDrawn(result, settings);
      return { kind: 'ready' };
    } catch (error) {
      if (isCancellation(error)) return { kind: 'waiting', seconds, why: 'cancelled' };
      // The worker closes a model that fails; it is opened again with the next request.
      const isFaulty = error instanceof RpcError && error.remoteName === 'ConditionalError';
      if (!isFaulty) this.opened = null;
      return { kind: 'failed', error };
    }
  }

  /** The newest drawing says best what the next will take. */
  private noteTime(cost: Cost, seconds: number): void {
    const rows = (cost.calls + GRADIENT * cost.gradients) * cost.rows;
    this.perRow = seconds / rows;
  }
}
