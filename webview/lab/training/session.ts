// Layer: worker (pure). One training on one engine, from a checkpoint (or the start) to its end:
// drives the loop in groups of steps short enough that pause and stop answer within about 200 ms,
// reads the losses after each group, and says what happens as events. Checkpoints and previews
// fall on exact steps, whatever the pace. It never restarts itself, nor with another engine:
// `trainings.ts` does that.

import type { TrainingConfig } from '../../../src/core/recipe/types';
import type { TrainEvent, TrainResult } from '../../../src/shared/protocol/training';
import { nextTurn } from '../eventLoop';
import {
  EngineStoppedError,
  NotFiniteError,
  type LossSum,
  type OpenEngine,
  type Trainer,
} from '../network/contract';
import { valueCount } from '../engine/networks/stateDict';
import { BatchSource } from './batches';
import { encodeCheckpoint } from './checkpoint';
import type { StepRequest, TrainingControl } from './control';
import { stepSettings, trainingSteps } from './loop';
import { exactAnswer, type ExactAnswer } from './exactAnswer';
import { heldOutLoss, type HeldOutLoss } from './heldOut';
import { drawPreview, previewCount } from './preview';
import { TrainingProgress } from './progress';
import type { StepRange } from './replay';
import { showStep } from './shownStep';
import type { TrainingStart } from './start';

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

/** Share of the computing time that previews may take; dearer ones become rarer. */
const PREVIEW_SHARE = 0.1;
/**
 * Aim for one group of steps: twice this is about how long pause and stop take to answer. Between two
 * groups the other workers wait for about 2 ms.
 */
const GROUP_MS = 100;
const LARGEST_GROUP = 256;

export type Emit = (event: TrainEvent) => void;

export class TrainingSession {
  private readonly training: TrainingConfig;
  private step: number;
  private readonly network: Trainer;
  private readonly source: BatchSource;
  private readonly heldOut: HeldOutLoss | null;
  private group = 1;
  /** What previews have taken on this engine, and the newest of them. */
  private lookingMs = { all: 0, last: 0 };
  private saved: number;
  /** Made when the first preview is drawn. */
  private exact: { readonly answer: ExactAnswer | null } | null = null;

  constructor(
    private readonly start: TrainingStart,
    private readonly engine: OpenEngine,
    private readonly control: TrainingControl,
    private readonly progress: TrainingProgress,
    private readonly emit: Emit,
  ) {
    const { recipe, origin, checkpoint } = start;
    this.training = recipe.training;
    this.step = checkpoint.step;
    this.saved = checkpoint.step;
    this.source = new BatchSource(origin);
    this.heldOut = heldOutLoss(origin, previewCount(origin.format));
    this.network = engine.trainer(checkpoint.network, checkpoint.state, (message) => {
      emit({ kind: 'notice', message });
    });
  }

  /**
   * Trains to the end, or until it is stopped or another engine is wanted (null); a checkpoint is
   * written in any case.
   */
  async run(): Promise<TrainResult | null> {
    const { start, training, control } = this;
    try {
      const predicted = training.sample_every > 0 ? previewCount(start.origin.format) : 0;
      this.emit({
        kind: 'started',
        step: this.step,
        parameters: valueCount(start.checkpoint.state.weights),
        device: this.engine.report,
        peakBytes: await this.network.reserve(training.batch_size, predicted),
      });
      this.progress.restart(this.step);
      const steps = trainingSteps(this.network, this.source, training, this.step);
      while (this.step < training.steps && !control.isStopped && !this.isLeaving()) {
        if (control.isPaused) {
          await this.pause(steps);
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
    const losses = await this.make(steps, Math.min(this.step + this.group, this.nextBoundary()));
    const wanted = Math.floor((losses.count * GROUP_MS) / (performance.now() - before));
    this.group = Math.max(1, Math.min(wanted, 2 * this.group, LARGEST_GROUP));
  }

  /** Makes the steps up to `last`, and reports them when a report is due. */
  private async make(steps: Generator<number, void, void>, last: number): Promise<LossSum> {
    const first = this.step + 1;
    while (this.step < last) {
      const { value, done } = steps.next();
      if (done === true) break;
      this.step = value;
    }
    const losses = await this.takeLosses(first);
    const event = this.progress.add(this.step, losses);
    if (event !== null) this.emit(event);
    return losses;
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
    if (isDue(sample_every) && (isLast || this.canLook())) await this.look();
  }

  /** Whether one more preview keeps to its share of the time; the first always may be drawn. */
  private canLook(): boolean {
    const { all, last } = this.lookingMs;
    return all + last <= 1000 * PREVIEW_SHARE * this.progress.seconds || all === 0;
  }

  /** Samples and the held-out loss of the averaged weights. */
  private async look(): Promise<void> {
    const { step, network, heldOut } = this;
    const { origin } = this.start;
    const before = performance.now();
    this.emit({ kind: 'preview', step, ...(await drawPreview(network, origin)) });
    if (heldOut !== null) {
      this.exact ??= { answer: exactAnswer(origin, previewCount(origin.format)) };
      const { answer } = this.exact;
      const measured = await heldOut.of(network);
      const exact =
        answer === null
          ? {}
          : { exact: { floor: answer.floor, excess: await answer.excessOf(network) } };
      this.emit({ kind: 'evaluation', step, ...measured, ...exact });
    }
    const last = performance.now() - before;
    this.lookingMs = { all: this.lookingMs.all + last, last };
  }

  private async writeCheckpoint(): Promise<void> {
    const { step, start } = this;
    const state = await this.network.readState();
    const { workers } = this.engine;
    const checkpoint = { ...start.checkpoint, step, workers, state };
    const files = encodeCheckpoint(start.recipe, checkpoint);
    this.saved = step;
    this.emit({ kind: 'checkpoint', step, files });
  }

  /** Everything that was done is reported and saved. */
  private async settle(): Promise<void> {
    const event = this.progress.flush(this.step);
    if (event !== null) this.emit(event);
    if (this.saved !== this.step) await this.writeCheckpoint();
  }

  /** Waits, and makes those steps that are asked for one by one. */
  private async pause(steps: Generator<number, void, void>): Promise<void> {
    await this.settle();
    this.progress.pause();
    this.emit({ kind: 'state', state: 'paused' });
    while (this.step < this.training.steps) {
      await this.control.whenGoingOn();
      const request = this.control.takeStep();
      if (request === null) break;
      await this.stepAlone(steps, request);
    }
    if (this.control.isStopped || this.control.isPaused) return;
    this.progress.restart(this.step);
    this.emit({ kind: 'state', state: 'running' });
  }

  /** One step with everything that happens in it; the time that this takes counts as computing. */
  private async stepAlone(
    steps: Generator<number, void, void>,
    request: StepRequest,
  ): Promise<void> {
    const { network, engine, source, start, training } = this;
    const { origin, checkpoint } = start;
    this.progress.restart(this.step);
    try {
      const parts = { network, engine, source, origin, description: checkpoint.network };
      const { learningRate } = stepSettings(training, this.step + 1);
      const shown = await showStep(parts, { step: this.step + 1, learningRate }, async () => {
        const { norms } = await this.make(steps, this.step + 1);
        return norms === undefined ? null : norms.largest;
      });
      request.resolve(shown);
    } catch (error) {
      request.reject(error);
      throw error;
    }
    await this.atBoundary();
    const event = this.progress.flush(this.step);
    if (event !== null) this.emit(event);
    this.progress.pause();
  }
}
