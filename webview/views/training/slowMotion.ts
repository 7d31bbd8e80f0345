// Layer: page, views (pure). A training step by step: one at a time when asked, or one after the other with
// enough time between them to look. Only one step is asked for at a time.

import type { ShownStep } from '../../../src/shared/protocol/shownStep';

/** Milliseconds from one step to the next in slow motion. */
const PAUSE_MS = 1_000;

export interface SlowMotionParts {
  /** Makes a step of the training; rejects when there is no training any more. */
  readonly ask: () => Promise<ShownStep>;
  readonly onStep: (step: ShownStep) => void;
  readonly onError: (error: unknown) => void;
  /** {@link SlowMotion.isBusy} or {@link SlowMotion.isOn} has changed. */
  readonly onChange: () => void;
}

export class SlowMotion {
  private busy = false;
  private on = false;
  private timer: ReturnType<typeof setTimeout> | null = null;

  constructor(private readonly parts: SlowMotionParts) {}

  /** A step is being made. */
  get isBusy(): boolean {
    return this.busy;
  }

  /** Steps follow each other by themselves. */
  get isOn(): boolean {
    return this.on;
  }

  /** Makes one step. */
  async step(): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.parts.onChange();
    try {
      this.parts.onStep(await this.parts.ask());
    } catch (error) {
      this.on = false;
      this.parts.onError(error);
    }
    this.busy = false;
    this.parts.onChange();
    this.goOn();
  }

  /** Makes steps until {@link stop}. */
  start(): void {
    if (this.on) return;
    this.on = true;
    this.parts.onChange();
    if (!this.busy) void this.step();
  }

  /** No step follows the one that is being made. */
  stop(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    if (!this.on) return;
    this.on = false;
    this.parts.onChange();
  }

  private goOn(): void {
    if (!this.on || this.timer !== null) return;
    this.timer = setTimeout(() => {
      this.timer = null;
      void this.step();
    }, PAUSE_MS);
  }
}
