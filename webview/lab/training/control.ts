// Layer: worker (pure). What a person may do to a training while it runs: pause, resume, stop, have
// it go on with another engine. The loop looks here between groups of steps.

import type { EngineName } from '../../../src/shared/protocol/device';
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

export class TrainingControl {
  private paused = false;
  private stopped = false;
  private change: EngineChange | null = null;
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
    this.wake?.();
    this.wake = null;
  }

  /** The change that is wanted, which is thereby answered. */
  takeEngineChange(): EngineChange | null {
    const { change } = this;
    this.change = null;
    return change;
  }

  /** Resolves when there is something to do: at once when the training is not paused. */
  whenGoingOn(): Promise<void> {
    if (!this.isPaused || this.change !== null) return Promise.resolve();
    return new Promise((resolve) => {
      this.wake = resolve;
    });
  }
}
