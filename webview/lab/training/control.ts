// Layer: worker (pure). What a person may do to a training while it runs: pause, resume, stop.
// The loop looks here between groups of steps.

/** There is no training of that run here. */
export class UnknownRunError extends Error {
  override readonly name = 'UnknownRunError';

  constructor(runId: string) {
    super(`No training of the run "${runId}" is going on here.`);
  }
}

export class TrainingControl {
  private paused = false;
  private stopped = false;
  private wake: (() => void) | null = null;

  get isPaused(): boolean {
    return this.paused && !this.stopped;
  }

  get isStopped(): boolean {
    return this.stopped;
  }

  apply(action: 'pause' | 'resume' | 'stop'): void {
    if (action === 'stop') this.stopped = true;
    else this.paused = action === 'pause';
    if (this.isPaused) return;
    this.wake?.();
    this.wake = null;
  }

  /** Resolves when the training is resumed or stopped; at once when it is not paused. */
  whenGoingOn(): Promise<void> {
    if (!this.isPaused) return Promise.resolve();
    return new Promise((resolve) => {
      this.wake = resolve;
    });
  }
}
