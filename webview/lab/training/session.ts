// Layer: worker (pure). One training on one engine, from a checkpoint (or the start) to its end:
// drives the loop in groups of steps short enough that pause and stop answer within about 100 ms,
// reads the losses after each group, and says what happens as events. Checkpoints and previews
// fall on exact steps, whatever the pace. It never restarts itself, nor with another engine:
// `trainings.ts` does that.

import { fitScaling, toData, toNetwork, type DataScaling } from '../../../src/core/data/scaling';
import { makeSchedule } from '../../../src/core/schedule';
import { requireDiscrete, requireMlp } from '../../../src/core/recipe/narrowing';
import type { TrainingConfig } from '../../../src/core/recipe/types';
import type { TrainEvent, TrainRequest, TrainResult } from '../../../src/shared/protocol/training';
import { nextTurn } from '../eventLoop';
import { parameterCount } from '../network/architecture';
import {
  EngineStoppedError,
  NotFiniteError,
  type LossSum,
  type OpenEngine,
  type TrainableNetwork,
} from '../network/contract';
import { initialState } from '../network/initialise';
import { BatchSource } from './batches';
import { decodeCheckpoint, encodeCheckpoint, type Checkpoint } from './checkpoint';
import type { TrainingControl } from './control';
import { trainingSteps } from './loop';
import { drawPreview, PREVIEW_POINTS } from './preview';
import { TrainingProgress } from './progress';
import type { StepRange } from './replay';

/** The loss stopped being a number. */
export class TrainingDivergedError extends Error {
  override readonly name = 'TrainingDivergedError';

  /**
   * @param where one sentence: in which step, and where in the network if that is known
   * @param untraced the steps among which it was, while it is not known where in the network
   */
  constructor(
    where: string,
    { learning_rate, mixed_precision }: TrainingConfig,
    readonly untraced: StepRange | null,
    options?: ErrorOptions,
  ) {
    super(
      `${where} Lower training.learning_rate (it is ${learning_rate})` +
        (mixed_precision === 'no' ? '' : ' or set training.mixed_precision to "no"') +
        ' and start again, or resume from the last checkpoint.',
      options,
    );
  }
}

/** Aim for one group of steps: twice this is about how long pause and stop take to answer. */
const GROUP_MS = 50;
const LARGEST_GROUP = 256;

export type Emit = (event: TrainEvent) => void;

/** Where a training starts: its checkpoint, or fresh weights and the scaling of the data. */
export function startingPoint({ recipe, points, resume }: TrainRequest): Checkpoint {
  if (resume !== null) return decodeCheckpoint(resume, recipe);
  return {
    step: 0,
    scaling: fitScaling(points, 2),
    workers: null,
    state: initialState(requireMlp(recipe.network), recipe.training.seed),
  };
}

export class TrainingSession {
  private readonly training;
  private readonly schedule;
  private step: number;
  private readonly scaling: DataScaling;
  private readonly network: TrainableNetwork;
  private readonly source: BatchSource;
  private group = 1;
  private saved: number;

  constructor(
    private readonly request: TrainRequest,
    start: Checkpoint,
    private readonly engine: OpenEngine,
    private readonly control: TrainingControl,
    private readonly progress: TrainingProgress,
    private readonly emit: Emit,
  ) {
    const { recipe, points } = request;
    this.training = recipe.training;
    this.schedule = makeSchedule(requireDiscrete(recipe.schedule));
    this.step = start.step;
    this.saved = start.step;
    this.scaling = start.scaling;
    this.source = new BatchSource(toNetwork(points, start.scaling), this.schedule, recipe.training);
    const timesteps = this.schedule.num_train_timesteps;
    this.network = engine.trainable(
      requireMlp(recipe.network),
      timesteps,
      start.state,
      (message) => {
        emit({ kind: 'notice', message });
      },
    );
  }

  /**
   * Trains to the end, or until it is stopped or another engine is wanted (null); a checkpoint is
   * written in any case.
   */
  async run(): Promise<TrainResult | null> {
    const { request, training, control } = this;
    try {
      const predicted = training.sample_every > 0 ? PREVIEW_POINTS : 0;
      this.emit({
        kind: 'started',
        step: this.step,
        parameters: parameterCount(requireMlp(request.recipe.network)),
        device: this.engine.report,
        peakBytes: await this.network.reserve(training.batch_size, predicted),
      });
      this.progress.restart(this.step);
      const steps = trainingSteps(this.network, this.source, training, this.step);
      while (this.step < training.steps && !control.isStopped && !this.isLeaving()) {
        if (control.isPaused) {
          await this.pause();
          continue;
        }
        await this.trainGroup(steps);
        await this.atBoundary();
        await nextTurn();
      }
      await this.settle();
      if (this.step < training.steps && !control.isStopped) return null;
      return {
        step: this.step,
        finished: this.step >= training.steps ? 'completed' : 'stopped',
        loss: this.progress.loss,
        seconds: this.progress.seconds,
      };
    } finally {
      this.network.dispose();
    }
  }

  /** Whether another engine than this one is wanted. */
  private isLeaving(): boolean {
    const { engineChange } = this.control;
    if (engineChange?.engine !== this.engine.report.engine) return engineChange !== null;
    this.control.takeEngineChange();
    return false;
  }

  private async trainGroup(steps: Generator<number, void, void>): Promise<void> {
    const before = performance.now();
    const first = this.step + 1;
    const last = Math.min(this.step + this.group, this.nextBoundary());
    while (this.step < last) {
      const { value, done } = steps.next();
      if (done === true) break;
      this.step = value;
    }
    const losses = await this.takeLosses(first);
    const event = this.progress.add(this.step, losses);
    if (event !== null) this.emit(event);
    const wanted = Math.floor((losses.count * GROUP_MS) / (performance.now() - before));
    this.group = Math.max(1, Math.min(wanted, 2 * this.group, LARGEST_GROUP));
  }

  /**
   * Losses of the queued steps. An engine that cannot go on leaves a checkpoint of its last step.
   * @param first the first of the steps whose losses are taken
   */
  private async takeLosses(first: number): Promise<LossSum> {
    const { step, network, training } = this;
    let losses: LossSum;
    try {
      losses = await network.takeLosses();
    } catch (cause) {
      if (cause instanceof EngineStoppedError) {
        this.step = cause.step;
        if (this.saved !== this.step) await this.writeCheckpoint();
      }
      if (!(cause instanceof NotFiniteError)) throw cause;
      const untraced = cause.place === null ? { first: cause.step, last: cause.step } : null;
      throw new TrainingDivergedError(cause.message, training, untraced, { cause });
    }
    if (Number.isFinite(losses.sum)) return losses;
    const where = first === step ? `In step ${step}` : `Between steps ${first} and ${step}`;
    const sentence = `${where} the loss stopped being a number.`;
    throw new TrainingDivergedError(sentence, training, { first, last: step });
  }

  /** The next step at which something else than training is due. */
  private nextBoundary(): number {
    const { checkpoint_every, sample_every, steps } = this.training;
    const due = [checkpoint_every, sample_every]
      .filter((every) => every > 0)
      .map((every) => (Math.floor(this.step / every) + 1) * every);
    return Math.min(steps, ...due);
  }

  private async atBoundary(): Promise<void> {
    const { checkpoint_every, sample_every, steps } = this.training;
    const isLast = this.step === steps;
    const isDue = (every: number): boolean => every > 0 && (isLast || this.step % every === 0);
    if (isLast || isDue(checkpoint_every)) await this.writeCheckpoint();
    if (isDue(sample_every)) {
      const { recipe } = this.request;
      const points = await drawPreview(this.network, this.schedule, recipe.training);
      this.emit({ kind: 'preview', step: this.step, points: toData(points, this.scaling) });
    }
  }

  private async writeCheckpoint(): Promise<void> {
    const { step, scaling } = this;
    const state = await this.network.readState();
    const { workers } = this.engine;
    const files = encodeCheckpoint(this.request.recipe, { step, scaling, workers, state });
    this.saved = step;
    this.emit({ kind: 'checkpoint', step, files });
  }

  /** Everything that was done is reported and saved. */
  private async settle(): Promise<void> {
    const event = this.progress.flush(this.step);
    if (event !== null) this.emit(event);
    if (this.saved !== this.step) await this.writeCheckpoint();
  }

  private async pause(): Promise<void> {
    await this.settle();
    this.progress.pause();
    this.emit({ kind: 'state', state: 'paused' });
    await this.control.whenGoingOn();
    if (this.control.isStopped || this.control.isPaused) return;
    this.progress.restart(this.step);
    this.emit({ kind: 'state', state: 'running' });
  }
}
