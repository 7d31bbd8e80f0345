// Layer: page, views. The loss over the steps of a training: the mean of every entry faintly, the
// smoothed line, and the loss on rows that the training never sees, on one logarithmic axis. It can
// be fed piece by piece while the run is on.

import { SmoothedLoss, type LossEntry } from '../../../src/core/smoothedLoss';
import type { Evaluation } from '../../../src/shared/protocol/run';
import { short } from '../../ui/numbers';
import { Paced } from '../../ui/paced';
import { Plot, type Curve } from '../../ui/plot';

/** Milliseconds between two drawings of a curve that grows. */
const DRAW_EVERY_MS = 250;

/** Loss plot of one run. */
export class LossCurve {
  private loss = new SmoothedLoss(1);
  private heldOut: readonly Evaluation[] = [];
  private readonly plot = new Plot({
    caption: 'Loss',
    testId: 'loss-plot',
    xLabel: 'step',
    height: 176,
    logY: true,
    legend: true,
  });
  private readonly drawing = new Paced(() => {
    this.draw();
  }, DRAW_EVERY_MS);
  readonly element = this.plot.element;

  /** Begins anew with the curve of a run that has or will have so many `steps`. */
  set(steps: number, losses: readonly LossEntry[], heldOut: readonly Evaluation[]): void {
    this.loss = new SmoothedLoss(steps);
    this.loss.add(losses);
    this.heldOut = heldOut;
    this.drawing.drawNow();
  }

  /** Goes on with the curve. */
  add(losses: readonly LossEntry[]): void {
    this.loss.add(losses);
    this.drawing.request();
  }

  /** The loss on held-out rows after a step. */
  addHeldOut(evaluation: Evaluation): void {
    this.heldOut = [...this.heldOut, evaluation];
    this.drawing.request();
  }

  /** Forgets what came after `step`: a run that lost its device makes those steps again. */
  cutAfter(step: number): void {
    this.loss.cutAfter(step);
    this.heldOut = this.heldOut.filter((evaluation) => evaluation.step <= step);
    this.drawing.request();
  }

  /** Smoothed loss now; null before the first step. */
  get latest(): number | null {
    return this.loss.latest;
  }

  dispose(): void {
    this.drawing.dispose();
    this.plot.dispose();
  }

  private draw(): void {
    const { points } = this.loss;
    const trained = points.map(({ step }) => step);
    const measured = this.heldOut.map(({ step }) => step);
    const steps = [...new Set([...trained, ...measured])].sort((a, b) => a - b);
    const losses = heldBefore(steps, trained);
    const curves: Curve[] = [
      {
        label: 'each value',
        color: 'blue',
        values: losses.map((at) => points[at]?.loss ?? NaN),
        faint: true,
        width: 1,
      },
      {
        label: this.heldOut.length === 0 ? 'smoothed' : 'training, smoothed',
        color: 'blue',
        values: losses.map((at) => points[at]?.smoothed ?? NaN),
        width: 2,
      },
    ];
    if (this.heldOut.length > 0) {
      const byStep = new Map(this.heldOut.map(({ step, loss }) => [step, loss]));
      curves.push({
        label: 'held-out, averaged weights',
        color: 'orange',
        values: steps.map((step) => byStep.get(step) ?? NaN),
        dots: true,
      });
    }
    this.plot.setData(steps, curves, this.words());
  }

  private words(): string {
    const numbers = this.loss.points.filter(({ smoothed }) => Number.isFinite(smoothed));
    const [first, last] = [numbers.at(0), numbers.at(-1)];
    if (first === undefined || last === undefined) return 'No step yet.';
    const trained = `Smoothed loss from ${short(first.smoothed)} at step ${first.step} to ${short(last.smoothed)} at step ${last.step}.`;
    const newest = this.heldOut.at(-1);
    if (newest === undefined) return trained;
    return `${trained} On held-out data ${short(newest.loss)} at step ${newest.step}.`;
  }
}

/**
 * For each of `steps` the index of the last of `known` that does not come after it, or of the first:
 * a loss is the mean since the entry before, so it holds until the next. Both ascend.
 */
export function heldBefore(steps: readonly number[], known: readonly number[]): number[] {
  let at = 0;
  return steps.map((step) => {
    while (at + 1 < known.length && (known[at + 1] ?? Infinity) <= step) at++;
    return at;
  });
}
