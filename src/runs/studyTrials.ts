// Layer: runs. No vscode. Computes the trials of a study one after the other, in the lab of the editor or of the
// command line. A trial that fails is noted with its reason, and the others go on; a trial that was
// stopped on the way leaves nothing.

import { holds } from '../core/claims';
import type { Recipe } from '../core/recipe/types';
import { SmoothedLoss, type LossPoint } from '../core/smoothedLoss';
import { claimOf } from '../core/study/definition';
import type { StudyPlan, StudyTrial } from '../core/study/plan';
import type { Curve, Measured, TrialRecord } from '../core/study/results';
import type { ComputeMethods } from '../shared/protocol/compute';
import type { DataFiles, DataSource } from '../shared/protocol/data';
import type { DeviceReport, EngineName } from '../shared/protocol/device';
import type { FileSet } from '../shared/protocol/files';
import type { SampleResult } from '../shared/protocol/sampling';
import type { TrainEvent } from '../shared/protocol/training';
import { isCancellation, RpcClosedError } from '../shared/rpc/errors';
import type { Rpc } from '../shared/rpc/types';
import { modelOf } from './checkpoints';

/** The model that a study samples instead of training its own. */
export interface StudyModel {
  readonly model: FileSet;
  readonly data: DataSource | null;
  /** It came with the lab. */
  readonly isShipped: boolean;
}

export interface StudyProgress {
  /** Trials that are finished, earlier ones included. */
  readonly done: number;
  readonly trials: number;
  /** The one that is computed now. */
  readonly trial: StudyTrial;
  readonly what: 'train' | 'sample';
  /** Of the whole study. */
  readonly share: number;
  readonly secondsLeft: number | null;
}

export interface StudyWork {
  /** Names its trainings in the lab. */
  readonly id: string;
  /** What computes; asked for at every trial. */
  readonly open: () => Promise<Pick<Rpc<ComputeMethods>, 'call'>>;
  readonly engine: EngineName | null;
  readonly signal: AbortSignal;
  /** The files of the recipe's data. */
  readonly data: DataFiles;
  /** Null for a study that trains. */
  readonly model: StudyModel | null;
  readonly onProgress: (progress: StudyProgress) => void;
  /** A trial came to its end, well or with its error. */
  readonly onTrial: (record: TrialRecord, device: DeviceReport | null) => Promise<void>;
}

/** Points of a loss curve that are kept of a trial. */
const MOST_LOSSES = 200;
/** Measuring and sampling of a trial, as a share of its training. */
const SAMPLING_SHARE = 0.1;

/** Measures of `done` that have no error are kept; those with one are tried again. */
export async function runTrials(
  plan: StudyPlan,
  done: readonly TrialRecord[],
  work: StudyWork,
): Promise<'completed' | 'stopped'> {
  const kept = new Set(
    done.flatMap(({ cell, repeat, error }) => (error === null ? [`${cell} ${repeat}`] : [])),
  );
  const left = plan.trials.filter(({ cell, repeat }) => !kept.has(`${cell} ${repeat}`));
  const place = { done: kept.size, began: performance.now(), doneBefore: kept.size };
  for (const group of sameTraining(left)) {
    const computer = new TrialGroup(plan, work, place);
    for (const trial of group) {
      if (work.signal.aborted) return 'stopped';
      const { record, device } = await computer.compute(trial);
      if (record === null) return 'stopped';
      place.done++;
      await work.onTrial(record, device);
    }
  }
  return 'completed';
}

/** Trials that differ in their sampling alone, together, so that they are trained once. */
function sameTraining(trials: readonly StudyTrial[]): StudyTrial[][] {
  const groups = new Map<string, StudyTrial[]>();
  for (const trial of trials) {
    const { data, schedule, network, training } = trial.recipe;
    const key = JSON.stringify([data, schedule, network, training]);
    groups.set(key, [...(groups.get(key) ?? []), trial]);
  }
  return [...groups.values()];
}

interface Place {
  done: number;
  /** Of those that were there before. */
  readonly doneBefore: number;
  readonly began: number;
}

/** A model in training, and what was seen of it. */
interface Trained {
  readonly checkpoint: FileSet;
  readonly step: number;
  readonly parameters: number;
  readonly seconds: number;
}

class TrialGroup {
  /** Trained to its end by the trial before, for those that only sample otherwise. */
  private trained: { readonly model: Trained; readonly seen: Seen } | null = null;

  constructor(
    private readonly plan: StudyPlan,
    private readonly work: StudyWork,
    private readonly place: Place,
  ) {}

  /** A null record for a trial that was stopped on the way. */
  async compute(
    trial: StudyTrial,
  ): Promise<{ record: TrialRecord | null; device: DeviceReport | null }> {
    const seen = new Seen(trial.recipe);
    const started = performance.now();
    const measured: Measured[] = [];
    let error: string | null = null;
    try {
      if (this.work.model !== null) measured.push(await this.measureModel(trial, seen));
      else await this.trainAndMeasure(trial, seen, measured);
    } catch (thrown) {
      // The lab is gone: that is no fault of this trial.
      if (thrown instanceof RpcClosedError) throw thrown;
      if (this.work.signal.aborted && isCancellation(thrown)) return { record: null, device: null };
      error = thrown instanceof Error ? thrown.message : String(thrown);
    }
    const { cell, repeat } = trial;
    const shown = this.trained?.seen ?? seen;
    const record: TrialRecord = {
      cell,
      repeat,
      error,
      measured,
      losses: shown.curve,
      evaluations: shown.evaluations,
      seconds: (performance.now() - started) / 1000,
    };
    return { record, device: seen.device ?? shown.device };
  }

  private async measureModel(trial: StudyTrial, seen: Seen): Promise<Measured> {
    const { model } = this.work;
    if (model === null) throw new RangeError('There is no model to sample.');
    const drawn = await this.sample(trial, model, seen, 0, 1);
    return { step: null, ...numbersOf(drawn, {}) };
  }

  private async trainAndMeasure(
    trial: StudyTrial,
    seen: Seen,
    measured: Measured[],
  ): Promise<void> {
    const { at, until } = this.plan.definition;
    const stops = at ?? [trial.recipe.training.steps];
    const claim = until === null ? null : claimOf(until);
    let model = this.trained?.model ?? null;
    const last = stops[stops.length - 1];
    for (const step of stops) {
      const [from, to] = [(model?.step ?? 0) / last, step / last];
      if (model === null || model.step < step) {
        model = await this.train(trial, step, model, seen, from, to);
      }
      const source = {
        model: modelOf(model.checkpoint),
        data: { config: trial.recipe.data, files: this.work.data },
        isShipped: false,
      };
      const drawn = await this.sample(trial, source, seen, to, to);
      const numbers = {
        ...(this.trained?.seen ?? seen).numbers,
        training_seconds: model.seconds,
        parameters: model.parameters,
      };
      const found = { step, ...numbersOf(drawn, numbers) };
      measured.push(found);
      const value = claim === null ? undefined : found.values[claim.measure];
      if (claim !== null && value !== undefined && holds(claim, value)) break;
    }
    if (at === null && model !== null) this.trained ??= { model, seen };
  }

  /** Trains on to a step; the learning rate has to be one that does not know the end. */
  private async train(
    trial: StudyTrial,
    step: number,
    before: Trained | null,
    seen: Seen,
    from: number,
    to: number,
  ): Promise<Trained> {
    const { work } = this;
    const link = await work.open();
    const { recipe } = trial;
    const first = before?.step ?? 0;
    const training = {
      ...recipe.training,
      steps: step,
      checkpoint_every: step,
      sample_every: step,
    };
    const last: { checkpoint: FileSet | null; parameters: number } = {
      checkpoint: null,
      parameters: before?.parameters ?? 0,
    };
    const result = await link.call(
      'train',
      {
        runId: `${work.id} ${trial.cell} ${trial.repeat}`,
        recipe: { ...recipe, training },
        data: work.data,
        resume: before?.checkpoint ?? null,
        engine: work.engine,
        isQuiet: true,
      },
      {
        signal: work.signal,
        onEvent: (event) => {
          seen.add(event);
          if (event.kind === 'started') last.parameters = event.parameters;
          if (event.kind === 'checkpoint') last.checkpoint = event.files;
          if (event.kind === 'progress') {
            const part = (event.step - first) / Math.max(1, step - first);
            this.tell(trial, 'train', from + part * (to - from) * (1 - SAMPLING_SHARE));
          }
        },
      },
    );
    work.signal.throwIfAborted();
    const { checkpoint, parameters } = last;
    if (result.finished !== 'completed' || checkpoint === null)
      throw new TrialError(`The training ended at step ${result.step} of ${step}.`);
    const seconds = (before?.seconds ?? 0) + result.seconds;
    return { checkpoint, step, parameters, seconds };
  }

  private async sample(
    trial: StudyTrial,
    { model, data, isShipped }: StudyModel,
    seen: Seen,
    from: number,
    to: number,
  ): Promise<SampleResult> {
    const { work } = this;
    const link = await work.open();
    const drawn = await link.call(
      'sample',
      {
        runId: `${work.id} ${trial.cell} ${trial.repeat}`,
        model,
        sampling: trial.recipe.sampling,
        weaker: null,
        data,
        isShipped,
        engine: work.engine,
        isQuiet: true,
      },
      {
        signal: work.signal,
        onEvent: ({ step, steps }) => {
          this.tell(trial, 'sample', from + (step / Math.max(1, steps)) * (to - from));
        },
      },
    );
    seen.device = drawn.device;
    return drawn;
  }

  private tell(trial: StudyTrial, what: StudyProgress['what'], part: number): void {
    const { done, doneBefore, began } = this.place;
    const trials = this.plan.trials.length;
    const here = done - doneBefore + part;
    const elapsed = (performance.now() - began) / 1000;
    this.work.onProgress({
      done,
      trials,
      trial,
      what,
      share: (done + part) / trials,
      secondsLeft: here > 0.05 ? (elapsed * (trials - done - part)) / here : null,
    });
  }
}

/** A trial ended before its end without an error of its own. */
export class TrialError extends Error {
  override readonly name = 'TrialError';
}

/** What a training reported. */
class Seen {
  device: DeviceReport | null = null;
  readonly evaluations: [step: number, loss: number][] = [];
  private readonly losses: SmoothedLoss;

  constructor({ training }: Recipe) {
    this.losses = new SmoothedLoss(training.steps);
  }

  add(event: TrainEvent): void {
    if (event.kind === 'started') {
      this.device = event.device;
      this.losses.cutAfter(event.step);
    } else if (event.kind === 'progress') this.losses.add(event.losses);
    else if (event.kind === 'evaluation' && Number.isFinite(event.loss))
      this.evaluations.push([event.step, event.loss]);
  }

  /** Of the training so far. */
  get numbers(): Record<string, number> {
    const loss = this.losses.latest;
    const heldOut = this.evaluations.at(-1)?.[1];
    return {
      ...(loss === null ? {} : { loss }),
      ...(heldOut === undefined ? {} : { held_out_loss: heldOut }),
    };
  }

  get curve(): Curve {
    const points = this.losses.points.filter(({ smoothed }) => Number.isFinite(smoothed));
    return thinned(points).map(({ step, smoothed }) => [step, Number(smoothed.toPrecision(6))]);
  }
}

/** Every so many points, and the last. */
function thinned(points: readonly LossPoint[]): LossPoint[] {
  const every = Math.ceil(points.length / MOST_LOSSES);
  return points.filter((_, i) => i % every === 0 || i === points.length - 1);
}

/** What was measured of samples, beside the numbers of their training; a second space of a measure is named. */
function numbersOf(
  { metrics, networkCalls, seconds }: SampleResult,
  training: Readonly<Record<string, number>>,
): Pick<Measured, 'values' | 'real'> {
  const values: Record<string, number> = {
    ...training,
    network_calls: networkCalls,
    sampling_seconds: seconds,
  };
  const real: Record<string, number> = {};
  for (const { id, space, value, floor } of metrics?.measures ?? []) {
    const name = id in values ? `${id} (${space ?? 'again'})` : id;
    values[name] = value;
    real[name] = floor;
  }
  return { values, real };
}
