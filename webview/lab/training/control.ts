// Layer: worker (pure). What a person may do to a training while it runs: pause, resume, stop, have
// it go on with another engine. The loop looks here between groups of steps.

import type { EngineName } from '../../../src/shared/protocol/device';
import type { ShownStep } from '../../../src/shared/protocol/shownStep';
import type { TrainingAction } from '../../../src/shared/protocol/training';

/** There is no training of that run here. */
export class UnknownRunError extends Error {
  override readonly name = 'UnknownRunError';

  constructor(runId: string) {
    super(`No training of the run "${runId}" is going on here.`);
  }
}

/** The engine that a training is to go on with: one that the user insists on, or the best (null). */
export interface EngineChange {
  readonly engine: EngineName | null;
}

/** The step that is asked for has to wait for the one before. */
export class StepBusyError extends Error {
  override readonly name = 'StepBusyError';

  constructor() {
    super('A step is being made already.');
  }
}

/** The training ended before the step that was asked for. */
export class NoStepError extends Error {
  override readonly name = 'NoStepError';

  constructor() {
    super('The training has ended, so that there is no further step.');
  }
}

/** A step by itself that somebody waits for. */
export interface StepRequest {
  resolve(step: ShownStep): void;
  reject(error: unknown): void;
}

export class TrainingControl {
  private paused = false;
  private stopped = false;
  private change: EngineChange | null = null;
  private wantedStep: StepRequest | null = null;
  private wake: (() => void) | null = null;

  get isPaused(): boolean {
    return this.paused && !this.stopped;
  }

  get isStopped(): boolean {
    return this.stopped;
  }

  /** Another engine is wanted; whoever makes the change takes it with {@link takeEngineChange}. */
  get engineChange(): EngineChange | null {
    return this.change;
  }

  apply(action: TrainingAction): void {
    switch (action.action) {
      case 'stop':
        this.stopped = true;
        break;
      case 'engine':
        this.change = { engine: action.engine };
        break;
      case 'pause':
      case 'resume':
        this.paused = action.action === 'pause';
    }
    if (this.isPaused && this.change === null) return;
    this.wakeUp();
  }

  /** Pauses, and makes one step; resolves with what happened in it. */
  step(): Promise<ShownStep> {
    if (this.wantedStep !== null) return Promise.reject(new StepBusyError());
    this.paused = true;
    return new Promise((resolve, reject) => {
      this.wantedStep = { resolve, reject };
      this.wakeUp();
    });
  }

  /** The step that is asked for, which is thereby answered by whoever takes it. */
  takeStep(): StepRequest | null {
    const { wantedStep } = this;
    this.wantedStep = null;
    return wantedStep;
  }

  /** The training is over: nobody makes the step that was asked for. */
  end(): void {
    this.takeStep()?.reject(new NoStepError());
  }

  /** The change that is wanted, which is thereby answered. */
  takeEngineChange(): EngineChange | null {
    const { change } = this;
    this.change = null;
    return change;
  }

  /** Resolves when there is something to do: at once when the training is not paused. */
  whenGoingOn(): Promise<void> {
    const isWanted = this.change !== null || this.wantedStep !== null;
    if (!this.isPaused || isWanted) return Promise.resolve();
    return new Promise((resolve) => {
      this.wake = resolve;
    });
  }

  private wakeUp(): void {
    this.wake?.();
    this.wake = null;
  }
}
