// Layer: page, views. Checkpoints on their way from the worker to the host. A fast training makes them
// faster than VS Code carries them (some 5 MB a second), and whatever waits would pile up in the
// page; so one is under way at a time, and of those that come meanwhile only the newest follows.

import type { TrainEvent } from '../../src/shared/protocol/training';

type Checkpoint = Extract<TrainEvent, { kind: 'checkpoint' }>;

export class CheckpointRelay {
  private waiting: Checkpoint | null = null;
  private isUnderWay = false;

  /**
   * @param send posts a checkpoint to the host
   * @param arrived resolves when the host has taken everything that was posted before
   */
  constructor(
    private readonly send: (checkpoint: Checkpoint) => void,
    private readonly arrived: () => Promise<unknown>,
  ) {}

  add(checkpoint: Checkpoint): void {
    this.waiting = checkpoint;
    if (!this.isUnderWay) this.next();
  }

  /** Posts what still waits: nothing may follow the end of a training. */
  flush(): void {
    if (this.waiting !== null) this.send(this.waiting);
    this.waiting = null;
  }

  private next(): void {
    if (this.waiting === null) return;
    this.isUnderWay = true;
    this.flush();
    const goOn = (): void => {
      this.isUnderWay = false;
      this.next();
    };
    // A host that is gone ends the training by itself; until then the rest is offered all the same.
    this.arrived().then(goOn, goOn);
  }
}
