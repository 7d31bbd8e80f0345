// Layer: page, wiring. What a training reports, on its way from the worker to the host. A fast training
// reports faster than VS Code carries it (some 5 MB a second), and whatever waits would pile up and
// be shown late. So nothing is sent while something is under way, and of what comes meanwhile the
// newest counts: one progress with all the losses, one checkpoint, the last few previews.

import type { TrainEvent } from '../../src/shared/protocol/training';

type ProgressEvent = Extract<TrainEvent, { kind: 'progress' }>;

/** Previews that wait for a host that is late; older ones are left out. */
const MOST_PREVIEWS = 16;

export class TrainingRelay {
  private waiting: readonly TrainEvent[] = [];
  private isUnderWay = false;

  /**
   * @param send posts an event to the host
   * @param arrived resolves when the host has taken everything that was posted before
   */
  constructor(
    private readonly send: (event: TrainEvent) => void,
    private readonly arrived: () => Promise<unknown>,
  ) {}

  add(event: TrainEvent): void {
    this.waiting = joined(this.waiting, event);
    if (!this.isUnderWay) this.next();
  }

  /** Posts what still waits: nothing may follow the end of a training. */
  flush(): void {
    const { waiting } = this;
    this.waiting = [];
    for (const event of waiting) this.send(event);
  }

  private next(): void {
    if (this.waiting.length === 0) return;
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

/** The events that are to be sent when `event` comes while others wait. */
function joined(waiting: readonly TrainEvent[], event: TrainEvent): readonly TrainEvent[] {
  switch (event.kind) {
    case 'progress':
      return withProgress(waiting, event);
    case 'checkpoint':
      return [...waiting.filter(({ kind }) => kind !== 'checkpoint'), event];
    case 'preview': {
      const previews = waiting.filter(({ kind }) => kind === 'preview');
      const oldest = previews.length < MOST_PREVIEWS ? null : previews[0];
      return [...waiting.filter((other) => other !== oldest), event];
    }
    default:
      return [...waiting, event];
  }
}

/** Progress joins that which waits, unless the training has begun anew in between. */
function withProgress(waiting: readonly TrainEvent[], event: ProgressEvent): TrainEvent[] {
  const started = waiting.findLastIndex(({ kind }) => kind === 'started');
  const at = waiting.findLastIndex(({ kind }) => kind === 'progress');
  const before = waiting.at(at);
  if (at <= started || before?.kind !== 'progress') return [...waiting, event];
  return waiting.with(at, { ...event, losses: [...before.losses, ...event.losses] });
}
