// Layer: runs. No vscode. Trains: makes the run, asks the lab to compute, records what comes. One
// training at a time, since they would share one GPU. However a training ends, its run says so
// on disk, and the outcome is told once to whoever shows it.

import type { Disposable } from '../shared/dispose';
import { grouped } from '../core/numberText';
import type { Recipe } from '../core/recipe/types';
import type { EngineName } from '../shared/protocol/device';
import type { DataFiles } from '../shared/protocol/data';
import type { FileSet } from '../shared/protocol/files';
import type { RunDocument } from '../shared/protocol/run';
import type { TrainEvent, TrainingAction, TrainRequest } from '../shared/protocol/training';
import { isCancellation, RpcClosedError } from '../shared/rpc/errors';
import type { LiveProgress, OpenCompute } from './compute';
import { hasFiles, readRunData } from './data';
import { readOrigin, type ForkOrigin } from './fork';
import type { RunRecorder } from './recorder';
import type { RecordingError } from './recorderContract';
import { RunBusyError } from './store';
import type { RunStore } from './store';

/** How a training ended; `message` is set when something went wrong. */
export interface TrainingOutcome {
  document: RunDocument;
  message: string | null;
  resumable: boolean;
}

type ProgressEvent = Extract<TrainEvent, { kind: 'progress' }>;

export interface NewTraining {
  recipe: Recipe;
  /** The files that the recipe's data name, as they are on disk. */
  data: DataFiles;
}

export interface TrainerListener {
  onProgress?: (progress: LiveProgress | null) => void;
  onPreview?: (runId: string) => void;
  onNotice?: (message: string) => void;
  onOutcome?: (outcome: TrainingOutcome) => void;
}

/** Another training is on; only one is computed at a time. */
export class TrainerBusyError extends RunBusyError {
  override readonly name = 'TrainerBusyError';

  constructor({ title, paused }: LiveProgress) {
    super(
      paused
        ? `"${title}" is paused. Stop it, or resume it and wait until it is finished.`
        : `"${title}" is being trained. Stop it, or wait until it is finished.`,
    );
  }
}

interface Active {
  recorder: RunRecorder;
  abort: AbortController;
  progress: LiveProgress;
  failure: RecordingError | null;
  /** It computes no more; its end is being written. */
  isEnding: boolean;
  finished: Promise<void>;
}

export class Trainer {
  private active: Active | null = null;
  private starting: string | null = null;
  /** Title of a study that has the lab for itself. */
  private occupied: string | null = null;
  private readonly listeners = new Set<TrainerListener>();

  constructor(
    private readonly store: RunStore,
    private readonly openLab: OpenCompute,
    /** The engine that the user insists on now. */
    private readonly engine: () => EngineName | null = () => null,
  ) {}

  listen(listener: TrainerListener): Disposable {
    this.listeners.add(listener);
    return { dispose: () => this.listeners.delete(listener) };
  }

  /** What is being trained now; null when nothing is. */
  get progress(): LiveProgress | null {
    return this.active?.progress ?? null;
  }

  /** The training that another one would have to wait for; null when one may begin. */
  get busyWith(): LiveProgress | null {
    return this.active?.isEnding === false ? this.active.progress : null;
  }

  /**
   * Keeps trainings away while a study trains its own.
   * @throws {RunBusyError} while there is a training, or another study
   */
  occupy(title: string): Disposable {
    if (this.active !== null && !this.active.isEnding)
      throw new TrainerBusyError(this.active.progress);
    this.refuseWhenOccupied();
    this.occupied = title;
    return {
      dispose: () => {
        this.occupied = null;
      },
    };
  }

  private refuseWhenOccupied(): void {
    const title = this.starting ?? this.occupied;
    if (title === null) return;
    throw new RunBusyError(
      this.starting === null
        ? `The study "${title}" is being computed. Stop it, or wait until it is finished.`
        : `"${title}" is being started; try again in a moment.`,
    );
  }

  /** Resolves as soon as the run exists and computes; the training goes on by itself. */
  async start({ recipe, data }: NewTraining): Promise<string> {
    return this.begin(recipe.name, async (onFailure) => {
      const origin = await this.originOf(recipe);
      const recorder = await this.store.create(
        {
          kind: 'training',
          title: recipe.name,
          recipe,
          parent: origin?.parent ?? null,
          steps: recipe.training.steps,
        },
        { onFailure },
      );
      try {
        if (hasFiles(recipe.data)) await recorder.recordData(data);
        if (origin !== null) await recorder.recordOrigin(origin);
      } catch (error) {
        this.store.release(recorder);
        throw error;
      }
      return { recorder, data, resume: origin?.files ?? null };
    });
  }

  /** The checkpoint that a recipe goes on from; null for fresh weights. */
  private async originOf(recipe: Recipe): Promise<ForkOrigin | null> {
    const run = recipe.training.initial_run;
    if (run === null) return null;
    const { folder } = await this.store.readable(run);
    return readOrigin(folder.files, recipe, run);
  }

  /** Goes on from the last checkpoint with the same numbers as without the break. */
  async resume(id: string): Promise<string> {
    const { folder, document } = await this.store.readable(id);
    return this.begin(document.title, async (onFailure) => {
      const data = await readRunData(folder.files, document);
      const { recorder, checkpoint } = await this.store.resume(id, { onFailure });
      return { recorder, data, resume: checkpoint.files };
    });
  }

  private async begin(
    title: string,
    prepare: (onFailure: (error: RecordingError) => void) => Promise<{
      recorder: RunRecorder;
      data: DataFiles;
      resume: FileSet | null;
    }>,
  ): Promise<string> {
    // The page asks for the next run as soon as it has seen the end of the last one.
    if (this.active?.isEnding === true) await this.active.finished;
    if (this.active !== null) throw new TrainerBusyError(this.active.progress);
    this.refuseWhenOccupied();
    this.starting = title;
    const abort = new AbortController();
    const failed: { error: RecordingError | null } = { error: null };
    try {
      const { recorder, data, resume } = await prepare((error) => {
        failed.error = error;
        abort.abort();
      });
      const { id, recipe } = recorder.document;
      const request = { runId: id, recipe, data, resume, engine: this.engine() };
      const active: Active = {
        recorder,
        abort,
        progress: liveProgress(recorder),
        get failure() {
          return failed.error;
        },
        isEnding: false,
        finished: Promise.resolve(),
      };
      this.active = active;
      active.finished = this.compute(active, request);
      return id;
    } finally {
      this.starting = null;
    }
  }

  /** Pauses, goes on with, or stops the training with this id, or has it change its engine. */
  async control(runId: string, action: TrainingAction): Promise<void> {
    if (this.active?.progress.runId !== runId) {
      throw new RunBusyError('This run is not being trained in this window.');
    }
    const link = await this.openLab();
    await link.call('controlTraining', { runId, ...action });
  }

  /** Stops the training with this id after a last checkpoint; resolves when that is on disk. */
  async stop(runId: string): Promise<void> {
    await this.control(runId, { action: 'stop' });
    await this.settled();
  }

  /** Resolves when the training that goes on now, if any, is finished and on disk. */
  async settled(): Promise<void> {
    await this.active?.finished;
  }

  private async compute(active: Active, request: TrainRequest): Promise<void> {
    this.tell((listener) => listener.onProgress?.(active.progress));
    let outcome: TrainingOutcome;
    try {
      outcome = await this.computeToEnd(active, request);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      const document = active.recorder.document;
      outcome = { document, message, resumable: document.progress.step > 0 };
    }
    this.store.release(active.recorder);
    this.active = null;
    this.tell((listener) => listener.onProgress?.(null));
    this.tell((listener) => listener.onOutcome?.(outcome));
  }

  private async computeToEnd(active: Active, request: TrainRequest): Promise<TrainingOutcome> {
    const { recorder, abort } = active;
    try {
      const link = await this.openLab();
      const result = await link
        .call('train', request, {
          signal: abort.signal,
          onEvent: (event) => {
            this.take(active, event);
          },
        })
        .finally(() => {
          active.isEnding = true;
        });
      const document = await recorder.finishTraining(result);
      return { document, message: null, resumable: result.finished === 'stopped' };
    } catch (error) {
      if (active.failure !== null) throw active.failure;
      if (error instanceof RpcClosedError) {
        const document = await recorder.interrupt();
        const message = `The training of "${document.title}" was interrupted at step ${grouped(document.progress.step)}, because the lab was closed.`;
        return { document, message, resumable: document.progress.step > 0 };
      }
      if (isCancellation(error)) {
        return { document: await recorder.stop(), message: null, resumable: true };
      }
      const message = error instanceof Error ? error.message : String(error);
      const document = await recorder.fail(message);
      return { document, message, resumable: document.progress.step > 0 };
    }
  }

  private take(active: Active, event: TrainEvent): void {
    active.recorder.record(event);
    const { progress } = active;
    switch (event.kind) {
      case 'started':
        progress.step = event.step;
        break;
      case 'progress':
        progress.step = event.step;
        progress.pace = paceOf(event);
        break;
      case 'state':
        progress.paused = event.state === 'paused';
        if (progress.paused) progress.pace = null;
        break;
      case 'notice':
        this.tell((listener) => listener.onNotice?.(event.message));
        return;
      case 'preview':
        this.tell((listener) => listener.onPreview?.(progress.runId));
        return;
      case 'opening':
      case 'opened':
      case 'diverged':
      case 'evaluation':
      case 'checkpoint':
        return;
    }
    progress.loss = active.recorder.loss;
    progress.seconds = active.recorder.seconds;
    this.tell((listener) => listener.onProgress?.(progress));
  }

  private tell(call: (listener: TrainerListener) => void): void {
    for (const listener of this.listeners) call(listener);
  }
}

function liveProgress({ document, loss, seconds }: RunRecorder): LiveProgress {
  return {
    runId: document.id,
    title: document.title,
    step: document.progress.step,
    steps: document.progress.steps,
    loss,
    seconds,
    pace: null,
    paused: false,
  };
}

/** Null when the speed is not known yet. */
function paceOf({ stepsPerSecond, secondsLeft }: ProgressEvent): LiveProgress['pace'] {
  const isKnown = Number.isFinite(stepsPerSecond) && Number.isFinite(secondsLeft);
  return isKnown ? { stepsPerSecond, secondsLeft } : null;
}
