// Layer: runs. No vscode. Studies in the editor: makes the run, has the lab compute its trials, and says how far
// it is. One study or training at a time, since they would share one device.

import type { StudyPlan } from '../core/study/plan';
import type { DataFiles } from '../shared/protocol/data';
import type { EngineName } from '../shared/protocol/device';
import type { RunDocument } from '../shared/protocol/run';
import type { OpenCompute } from './compute';
import { hasFiles, readRunData } from './data';
import { computeStudy, keptTrials, recordPlan, type StudyJob } from './studies';
import { readStoredStudy } from './study';
import type { StudyModel, StudyProgress } from './studyTrials';
import { RunBusyError, type RunStore } from './store';
import type { Trainer } from './trainer';

/** What was written, and what it comes to. */
export interface PlannedStudy {
  /** The recipe with its study, as a person wrote it. */
  readonly input: unknown;
  readonly plan: StudyPlan;
  /** Null for a study that trains. */
  readonly model: StudyModel | null;
}

export interface StudyOptions {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: StudyProgress) => void;
  /** The run exists; it is in the tree from now on. */
  readonly onStart: (runId: string) => void;
}

export class StudyRunner {
  private active: { readonly id: string; readonly stop: AbortController } | null = null;

  constructor(
    private readonly store: RunStore,
    private readonly openLab: OpenCompute,
    private readonly trainer: Pick<Trainer, 'occupy'>,
    /** The engine that the user insists on now. */
    private readonly engine: () => EngineName | null = () => null,
  ) {}

  /** The study that is computed now; null for none. */
  get runId(): string | null {
    return this.active?.id ?? null;
  }

  /** Resolves with the finished or stopped run; rejects when it failed. */
  start(
    { plan, input, model }: PlannedStudy,
    data: DataFiles,
    options: StudyOptions,
  ): Promise<RunDocument> {
    return this.compute(plan.base.name, options, model, data, async (onFailure) => {
      const recorder = await this.store.create(
        {
          kind: 'study',
          title: plan.base.name,
          recipe: plan.base,
          parent: null,
          steps: plan.trials.length,
        },
        { onFailure },
      );
      try {
        await recordPlan(recorder, plan, input);
        if (model === null && hasFiles(plan.base.data)) await recorder.recordData(data);
      } catch (error) {
        this.store.release(recorder);
        throw error;
      }
      return { recorder, plan, done: [] };
    });
  }

  /**
   * Goes on behind the trials that are finished.
   * @param planOf makes the plan of what was written
   */
  async resume(
    id: string,
    planOf: (input: unknown) => Promise<PlannedStudy>,
    options: StudyOptions,
  ): Promise<RunDocument> {
    const { folder, document } = await this.store.readable(id);
    const { input } = await readStoredStudy(folder.files, id);
    const { plan, model } = await planOf(input);
    const done = await keptTrials(folder.files, id, plan);
    const data = model === null ? await readRunData(folder.files, document) : [];
    return this.compute(document.title, options, model, data, async (onFailure) => {
      const recorder = await this.store.reopen(id, { onFailure }, done.length);
      return { recorder, plan, done };
    });
  }

  /** Stops the study with this id; what is finished stays. */
  stop(id: string): void {
    if (this.active?.id !== id) {
      throw new RunBusyError('This study is not being computed in this window.');
    }
    this.active.stop.abort();
  }

  private async compute(
    title: string,
    { signal, onProgress, onStart }: StudyOptions,
    model: StudyModel | null,
    data: DataFiles,
    begin: (onFailure: (error: Error) => void) => Promise<StudyJob>,
  ): Promise<RunDocument> {
    const free = this.trainer.occupy(title);
    const stop = new AbortController();
    const cancel = (): void => {
      stop.abort();
    };
    signal.addEventListener('abort', cancel);
    if (signal.aborted) cancel();
    try {
      const job = await begin((error) => {
        stop.abort(error);
      });
      const { recorder } = job;
      const { id } = recorder.document;
      this.active = { id, stop };
      onStart(id);
      try {
        const { folder } = await this.store.entry(id);
        return await computeStudy(job, folder.files, {
          open: this.openLab,
          engine: this.engine(),
          signal: stop.signal,
          data,
          model,
          onProgress,
        });
      } finally {
        this.store.release(recorder);
        this.active = null;
      }
    } finally {
      signal.removeEventListener('abort', cancel);
      free.dispose();
    }
  }
}
