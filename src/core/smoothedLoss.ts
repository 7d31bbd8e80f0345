// Layer: core (pure). The loss of a training over its steps, as a curve and as one number. A training reports
// entries of unequal size (one step, or two hundred), so everything here is weighted by steps: the
// smoothed loss is the exponential moving average that averaging every single step would give if
// the loss were constant within an entry. It only looks back, so a value never changes after it
// was drawn. Whoever shows the loss of a run (plot, status bar, tree) takes it from here.

/** The step that an entry ends with, and the mean loss of the steps since the entry before. */
export type LossEntry = readonly [step: number, loss: number];

export interface LossPoint {
  readonly step: number;
  /** Mean loss of the steps since the point before. */
  readonly loss: number;
  /** Smoothed loss at this step; NaN where the loss is not a number. */
  readonly smoothed: number;
}

/** The curve has no more points than this, however long the run: more than a plot has pixels. */
export const MOST_POINTS = 4096;

/** Time constant in steps: a share of the run, so that the line of a short one does not lag. */
const SHARE = 1 / 40;
const SHORTEST = 10;
const LONGEST = 100;

/** Steps after which an entry's weight in the average has fallen to 1/e. */
export function lossTimeConstant(steps: number): number {
  return Math.min(LONGEST, Math.max(SHORTEST, SHARE * steps));
}

/**
 * The smoothed loss after an entry. With n steps in the entry and N steps in all, the average
 * before decays by exp(−n/τ), and the whole is divided by its weights' sum 1 − exp(−N/τ), which
 * removes the bias of the start (Kingma & Ba 2015, section 3).
 * @param before step and smoothed loss of the entry before; null at the first
 */
export function smoothLoss(
  before: LossEntry | null,
  [step, loss]: LossEntry,
  timeConstant: number,
): number {
  if (before === null) return loss;
  const [stepBefore, average] = before;
  const share = weight(step - stepBefore, timeConstant) / weight(step, timeConstant);
  return average + share * (loss - average);
}

/** 1 − exp(−steps/τ), also for few steps of a long τ. */
function weight(steps: number, timeConstant: number): number {
  return -Math.expm1(-steps / timeConstant);
}

/** The loss curve of one run, fed with its entries by ascending step. */
export class SmoothedLoss {
  private readonly timeConstant: number;
  private kept: LossPoint[] = [];
  /** The last smoothed value that is a number, and its step. */
  private last: LossEntry | null = null;
  /** Entries that go into one point, and how many are in the last point. */
  private stride = 1;
  private inLast = 0;

  /** @param steps that the whole run will have */
  constructor(steps: number) {
    this.timeConstant = lossTimeConstant(steps);
  }

  /** At most {@link MOST_POINTS}, by ascending step. */
  get points(): readonly LossPoint[] {
    return this.kept;
  }

  /** The smoothed loss now: the last one that is a number; null before the first. */
  get latest(): number | null {
    return this.last?.[1] ?? null;
  }

  add(entries: readonly LossEntry[]): void {
    for (const entry of entries) this.addOne(entry);
  }

  /** Forgets what came after `step`: a run that goes on from a checkpoint makes those steps again. */
  cutAfter(step: number): void {
    const before = this.kept.length;
    this.kept = this.kept.filter((point) => point.step <= step);
    if (this.kept.length === before) return;
    this.inLast = this.stride;
    const point = this.kept.findLast(({ smoothed }) => Number.isFinite(smoothed));
    this.last = point === undefined ? null : [point.step, point.smoothed];
  }

  private addOne(entry: LossEntry): void {
    const [step] = entry;
    // Between page and host a loss that is not a number travels as null.
    const loss = Number.isFinite(entry[1]) ? entry[1] : NaN;
    const smoothed = Number.isFinite(loss) ? smoothLoss(this.last, entry, this.timeConstant) : NaN;
    if (Number.isFinite(smoothed)) this.last = [step, smoothed];
    const point = { step, loss, smoothed };
    const neighbour = this.inLast < this.stride ? this.kept.pop() : undefined;
    if (neighbour !== undefined) {
      this.kept.push(merged(this.kept.at(-1)?.step ?? 0, neighbour, point));
      this.inLast++;
      return;
    }
    this.kept.push(point);
    this.inLast = 1;
    if (this.kept.length > MOST_POINTS) this.halve();
  }

  /** There is one point more than an even number: the last one, which has just begun. */
  private halve(): void {
    const halved: LossPoint[] = [];
    let start = 0;
    for (let i = 0; i + 1 < this.kept.length; i += 2) {
      halved.push(merged(start, this.kept[i], this.kept[i + 1]));
      start = this.kept[i + 1].step;
    }
    halved.push(this.kept[this.kept.length - 1]);
    this.kept = halved;
    this.stride *= 2;
  }
}

/** Two neighbours as one point; `start` is the step at which the first begins. */
function merged(start: number, first: LossPoint, second: LossPoint): LossPoint {
  const [a, b] = [first.step - start, second.step - first.step];
  return { ...second, loss: (a * first.loss + b * second.loss) / (a + b) };
}
