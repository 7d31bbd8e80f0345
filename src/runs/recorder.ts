// Layer: runs. No vscode: the extension and the command line record with the very same code.
// Turns the events of one training or sampling into files, one write after the other. Only the
// owner named in the document writes; before every write the recorder looks whether it still is.
// The first write that fails ends the recording: the caller is told once, so that it can stop
// what computes, and what is on disk by then stays.

import { SmoothedLoss } from '../core/smoothedLoss';
import type { Disposable } from '../shared/dispose';
import type { TrialRecord } from '../core/study/results';
import type { DataFiles } from '../shared/protocol/data';
import type { DeviceReport } from '../shared/protocol/device';
import type { FileSet } from '../shared/protocol/files';
import type { RunDocument } from '../shared/protocol/run';
import type { SampleSet } from '../shared/protocol/samples';
import type { SampleResult } from '../shared/protocol/sampling';
import type { TrainEvent, TrainResult } from '../shared/protocol/training';
import { scalingOf, writeCheckpoint } from './checkpoints';
import { systemClock } from './clock';
import type { Clock } from './clock';
import { encodeData } from './data';
import { readDocument, writeDocument, type RunOwner } from './document';
import { encodeEvaluations } from './evaluations';
import { FileError, writeWhole } from './files';
import type { FileAccess } from './files';
import {
  dataPath,
  evaluationsPath,
  HEARTBEAT_EVERY_MS,
  heartbeatPath,
  metricsPath,
  resultPath,
  trialsPath,
} from './layout';
import type { ForkOrigin } from './fork';
import { encodeMetrics, type Losses } from './metrics';
import { recordingError, RecordingError } from './recorderContract';
import type { RecorderOptions, RunWords } from './recorderContract';
import { takeOver } from './resume';
import { writePreview } from './previews';
import { encodeResult } from './samples';
import { encodeTrial } from './study';
import { writeThumbnails } from './thumbnails';

/** Between two appends to the metrics, so that a fast run does not write all the time. */
const METRICS_EVERY_MS = 2_000;

export class RunRecorder implements Disposable {
  private readonly clock: Clock;
  /** Computing time of earlier parts of the run, and of this one so far. */
  private readonly secondsBefore: number;
  private secondsHere = 0;
  private readonly smoothed: SmoothedLoss;
  private readonly heartbeat: Disposable;
  private queue: Promise<void> = Promise.resolve();
  private unwritten: Losses = [];
  /** The newest checkpoint that no write has begun on. */
  private waiting: { step: number; files: FileSet; seconds: number } | null = null;
  /** The newest samples, of which a small picture is left beside the run when it ends. */
  private newest: SampleSet | null = null;
  private metricsWrittenAt: number;
  private failure: RecordingError | null = null;
  private current: RunDocument;

  private constructor(
    private readonly files: FileAccess,
    document: RunDocument,
    private readonly options: RecorderOptions,
    earlier: Losses = [],
  ) {
    this.clock = options.clock ?? systemClock;
    this.current = document;
    this.metricsWrittenAt = this.clock.now().getTime();
    this.smoothed = new SmoothedLoss(document.progress.steps);
    this.smoothed.add(earlier);
    this.secondsBefore = document.summary.seconds ?? 0;
    this.heartbeat = this.clock.every(HEARTBEAT_EVERY_MS, () => {
      this.enqueue(() => this.beat());
    });
  }

  /** Makes the run's folder. Rejects with a `FileError` when it cannot be written. */
  static async create(files: FileAccess, document: RunDocument, options: RecorderOptions) {
    await writeDocument(files, document);
    await files.write(heartbeatPath(document.id), ownerBytes(document.owner));
    return new RunRecorder(files, document, options);
  }

  /**
   * Goes on with a run that nobody writes any more, from its last checkpoint.
   * @param steps that the training is to have now; null: as many as its recipe says
   * @throws {ResumeError} when it cannot go on
   */
  static async resume(
    files: FileAccess,
    id: string,
    owner: RunOwner,
    options: RecorderOptions,
    steps: number | null = null,
  ) {
    const now = (options.clock ?? systemClock).now();
    const { document, checkpoint, losses } = await takeOver(files, id, owner, { now, steps });
    return { recorder: new RunRecorder(files, document, options, losses), checkpoint };
  }

  /** The document as it is or is about to be on disk. */
  get document(): RunDocument {
    return this.current;
  }

  /** The smoothed loss up to the newest event; null before the first. */
  get loss(): number | null {
    return this.smoothed.latest;
  }

  /** Computing time up to the newest event, earlier parts of the run included. */
  get seconds(): number {
    return this.secondsBefore + this.secondsHere;
  }

  /** Keeps the files of the reader's own data with the run. */
  recordData(data: DataFiles): Promise<void> {
    return this.recordFile(dataPath(this.id), encodeData(data));
  }

  /** Keeps a file with the run. */
  async recordFile(path: string, bytes: Uint8Array): Promise<void> {
    this.enqueue(() => writeWhole(this.files, path, bytes));
    await this.written();
  }

  /** Keeps the checkpoint that the run goes on from, so that it is whole without the other run. */
  recordOrigin({ step, files }: ForkOrigin): Promise<void> {
    this.recordCheckpoint(step, files);
    return this.written();
  }

  /** Records an event of `train`. Never throws: a failed write is reported to `onFailure`. */
  record(event: TrainEvent): void {
    switch (event.kind) {
      case 'started':
        this.smoothed.cutAfter(event.step);
        this.change({
          device: event.device,
          summary: { ...this.current.summary, parameters: event.parameters },
        });
        break;
      case 'progress':
        for (const entry of event.losses) this.unwritten.push(entry);
        this.smoothed.add(event.losses);
        this.secondsHere = event.seconds;
        if (this.clock.now().getTime() - this.metricsWrittenAt >= METRICS_EVERY_MS) {
          this.enqueue(() => this.flushMetrics());
        }
        break;
      case 'preview':
        this.newest = event.samples;
        this.enqueue(() => writePreview(this.files, this.id, event));
        break;
      case 'evaluation': {
        const line = encodeEvaluations([event]);
        this.enqueue(() => this.files.append(evaluationsPath(this.id), line));
        break;
      }
      case 'checkpoint':
        this.recordCheckpoint(event.step, event.files);
        break;
      case 'state':
        this.change({ state: event.state });
        break;
      case 'opening':
      case 'opened':
      case 'diverged':
      case 'notice':
        break;
    }
  }

  /** Resolves when everything that was recorded so far is on disk, or the recording has failed. */
  async settled(): Promise<void> {
    await this.queue;
  }

  /** A disk slower than the training gets the newest checkpoint; those between are left out. */
  private recordCheckpoint(at: number, set: FileSet): void {
    const isQueued = this.waiting !== null;
    this.waiting = { step: at, files: set, seconds: this.seconds };
    if (isQueued) return;
    this.enqueue(async () => {
      if (this.waiting === null) return;
      const { step, files, seconds } = this.waiting;
      this.waiting = null;
      await this.flushMetrics();
      await writeCheckpoint(this.files, this.id, step, files);
      // Only now is the step safe, so only now may the document name it.
      const { summary, progress } = this.current;
      await this.write({
        data_scaling: scalingOf(files) ?? this.current.data_scaling,
        progress: { ...progress, step },
        summary: { ...summary, seconds },
      });
    });
  }

  /** The training ended by itself or was stopped; resolves when everything is on disk. */
  finishTraining(result: TrainResult): Promise<RunDocument> {
    return this.finish(async () => {
      await this.flushMetrics();
      await this.write({
        thumbnail: await this.writeThumbnail(),
        state: result.finished,
        progress: { ...this.current.progress, step: result.step },
        summary: {
          ...this.current.summary,
          loss: this.loss ?? finiteOrNull(result.loss),
          seconds: this.secondsBefore + result.seconds,
        },
      });
    });
  }

  /** Writes what was sampled. */
  finishSampling(result: SampleResult): Promise<RunDocument> {
    return this.finish(async () => {
      await writeWhole(this.files, resultPath(this.id), encodeResult(result));
      this.newest = result.samples;
      await this.write({
        thumbnail: await this.writeThumbnail(),
        state: 'completed',
        device: result.device,
        progress: { ...this.current.progress, step: this.current.progress.steps },
        summary: {
          ...this.current.summary,
          seconds: result.seconds,
          network_calls: result.networkCalls,
          metrics: result.metrics,
        },
      });
    });
  }

  /** Keeps a finished trial of a study; resolves when it is on disk. */
  async recordTrial(trial: TrialRecord, device: DeviceReport | null): Promise<void> {
    const line = encodeTrial(trial);
    this.enqueue(async () => {
      await this.files.append(trialsPath(this.id), line);
      const { progress, summary } = this.current;
      await this.write({
        device: device ?? this.current.device,
        progress: { ...progress, step: Math.min(progress.step + 1, progress.steps) },
        summary: { ...summary, seconds: (summary.seconds ?? 0) + trial.seconds },
      });
    });
    await this.written();
  }

  /** What computes is gone (its tab was closed): the run can be resumed from its checkpoint. */
  interrupt(): Promise<RunDocument> {
    return this.end('interrupted', null);
  }

  /** The run was cancelled before it had a result, or a study ended: with all trials, or before. */
  stop(state: 'completed' | 'stopped' = 'stopped'): Promise<RunDocument> {
    return this.end(state, null);
  }

  /** The computation failed; `message` is one sentence for the reader. */
  fail(message: string): Promise<RunDocument> {
    return this.end('failed', message);
  }

  /** Gives the run another title or tags. */
  annotate(words: RunWords): Promise<void> {
    this.change(words);
    return this.written();
  }

  private end(state: RunDocument['state'], error: string | null): Promise<RunDocument> {
    return this.finish(async () => {
      await this.flushMetrics();
      await this.write({ thumbnail: await this.writeThumbnail(), state, error });
    });
  }

  private async writeThumbnail(): Promise<boolean> {
    if (this.newest === null) return this.current.thumbnail;
    await writeThumbnails(this.files, this.id, this.newest);
    return true;
  }

  dispose(): void {
    this.heartbeat.dispose();
  }

  private get id(): string {
    return this.current.id;
  }

  private async finish(last: () => Promise<void>): Promise<RunDocument> {
    this.heartbeat.dispose();
    this.enqueue(last);
    this.enqueue(() => this.removeHeartbeat());
    await this.written();
    return this.current;
  }

  /** Rejects when something that was recorded so far could not be written. */
  private async written(): Promise<void> {
    await this.queue;
    if (this.failure !== null) throw this.failure;
  }

  private change(part: Partial<RunDocument>): void {
    this.enqueue(() => this.write(part));
  }

  private async write(part: Partial<RunDocument>): Promise<void> {
    this.current = { ...this.current, ...part, updated: this.clock.now().toISOString() };
    await writeDocument(this.files, this.current);
    this.options.onChange?.(this.current);
  }

  private async flushMetrics(): Promise<void> {
    const losses = this.unwritten;
    this.metricsWrittenAt = this.clock.now().getTime();
    if (losses.length === 0) return;
    this.unwritten = [];
    await this.files.append(metricsPath(this.id), encodeMetrics(losses));
    this.current = { ...this.current, summary: { ...this.current.summary, loss: this.loss } };
  }

  /** Only live runs have one. */
  private async removeHeartbeat(): Promise<void> {
    try {
      await this.files.delete(heartbeatPath(this.id), { useTrash: false });
    } catch (error) {
      // The run is complete on disk, and nobody looks at the heartbeat of one that ended.
      if (!(error instanceof FileError)) throw error;
    }
  }

  private beat(): Promise<void> {
    return this.files.write(heartbeatPath(this.id), ownerBytes(this.current.owner));
  }

  private enqueue(job: () => Promise<void>): void {
    this.queue = this.queue.then(async () => {
      if (this.failure !== null) return;
      try {
        await this.checkOwner();
        await job();
      } catch (error) {
        await this.giveUp(error);
      }
    });
  }

  private async checkOwner(): Promise<void> {
    let owner: string;
    try {
      ({ owner } = await readDocument(this.files, this.id));
    } catch (error) {
      if (!(error instanceof FileError) || error.problem !== 'not-found') throw error;
      throw new RecordingError(`The folder of "${this.current.title}" was deleted; the run ends.`);
    }
    if (owner !== this.current.owner) {
      throw new RecordingError(
        `"${this.current.title}" was taken over by another window; it is no longer written here.`,
      );
    }
  }

  private async giveUp(error: unknown): Promise<void> {
    this.heartbeat.dispose();
    const failure = recordingError(error, this.current.progress.step);
    this.failure = failure;
    // A run that is gone or belongs to somebody else now must be left alone.
    if (!(error instanceof RecordingError)) {
      try {
        await this.write({ state: 'failed', error: failure.message });
      } catch {
        // The disk takes nothing more; the missing heartbeat will show the run as interrupted,
        // and `onFailure` tells the reader why.
      }
    }
    this.options.onFailure(failure);
  }
}

function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

function ownerBytes(owner: string): Uint8Array {
  return new TextEncoder().encode(owner);
}
