// Layer: worker (pure). Pace and losses of a training, as its progress events report them: at
// most ten events a second, speed over the last few seconds, time left at that speed.

import type { TrainEvent } from '../../../src/shared/protocol/training';
import type { LossSum } from '../network/contract';
import { bothNorms, gradientEntry, type GradientNorms } from '../network/gradientNorms';

const EVENT_EVERY_MS = 100;
const SPEED_OVER_MS = 5_000;
/** Steps over which the loss that a run ends with is averaged. */
const FINAL_LOSS_STEPS = 200;

type ProgressEvent = Extract<TrainEvent, { kind: 'progress' }>;

export class TrainingProgress {
  private losses: ProgressEvent['losses'] = [];
  private norms: GradientNorms | undefined;
  private reported = -Infinity;
  /** Milliseconds of computing up to the last pause. */
  private computed = 0;
  /** When the training began here or went on after its last pause; null during a pause. */
  private started: number | null;
  private marks: { time: number; step: number }[];
  private recent: LossSum[] = [];

  /** @param now milliseconds, of a clock that never goes back */
  constructor(
    private readonly steps: number,
    step: number,
    private readonly now: () => number,
  ) {
    this.started = now();
    this.marks = [{ time: now(), step }];
  }

  /** What the training took here, pauses left out. */
  get seconds(): number {
    const since = this.started === null ? 0 : this.now() - this.started;
    return (this.computed + since) / 1000;
  }

  /** Mean loss over about the last 200 steps; NaN before the first. */
  get loss(): number {
    const sum = this.recent.reduce((total, entry) => total + entry.sum, 0);
    return sum / this.recent.reduce((total, entry) => total + entry.count, 0);
  }

  /** Notes the losses of the steps up to `step`; answers with an event when one is due. */
  add(step: number, losses: LossSum): ProgressEvent | null {
    this.losses.push([step, losses.sum / losses.count]);
    this.recent.push(losses);
    if (losses.norms !== undefined) this.norms = bothNorms(this.norms, losses.norms);
    let counted = this.recent.reduce((total, entry) => total + entry.count, 0);
    while (counted - (this.recent[0]?.count ?? 0) >= FINAL_LOSS_STEPS) {
      counted -= this.recent.shift()?.count ?? 0;
    }
    const time = this.now();
    this.marks.push({ time, step });
    while (this.marks.length > 2 && time - this.marks[1].time > SPEED_OVER_MS) this.marks.shift();
    return time - this.reported >= EVENT_EVERY_MS || step === this.steps ? this.take(step) : null;
  }

  /** What no event has reported yet, as an event; null when there is nothing. */
  flush(step: number): ProgressEvent | null {
    return this.losses.length === 0 ? null : this.take(step);
  }

  /** Time does not count until {@link restart}. */
  pause(): void {
    this.computed = 1000 * this.seconds;
    this.started = null;
  }

  /**
   * After a pause or a change of engine: time that passed without steps does not count. Steps
   * beyond `step` are made again, so what is known of them is forgotten.
   */
  restart(step: number): void {
    if (step < (this.marks.at(-1)?.step ?? step)) this.recent = [];
    this.losses = this.losses.filter(([at]) => at <= step);
    this.norms = undefined;
    this.marks = [{ time: this.now(), step }];
    this.started ??= this.now();
  }

  private take(step: number): ProgressEvent {
    const time = this.now();
    const [first] = this.marks;
    const stepsPerSecond = (1000 * (step - first.step)) / Math.max(time - first.time, 1e-3);
    const event: ProgressEvent = {
      kind: 'progress',
      step,
      losses: this.losses,
      seconds: this.seconds,
      stepsPerSecond,
      secondsLeft: (this.steps - step) / stepsPerSecond,
      ...(this.norms === undefined ? {} : { gradients: gradientEntry(step, this.norms) }),
    };
    this.losses = [];
    this.norms = undefined;
    this.reported = time;
    return event;
  }
}
