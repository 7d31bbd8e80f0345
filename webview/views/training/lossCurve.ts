// Layer: page, views. The loss over the steps of a training: the mean of every entry faintly and the
// smoothed line, on a logarithmic axis. It can be fed piece by piece while the run is on.

import { SmoothedLoss, type LossEntry } from '../../../src/core/smoothedLoss';
import { short } from '../../ui/numbers';
import { Paced } from '../../ui/paced';
import { Plot } from '../../ui/plot';

/** Milliseconds between two drawings of a curve that grows. */
const DRAW_EVERY_MS = 250;

/** Loss plot of one run. */
export class LossCurve {
  private loss = new SmoothedLoss(1);
  private readonly plot = new Plot({
    caption: 'Loss',
    testId: 'loss-plot',
    xLabel: 'step',
    height: 240,
    logY: true,
    legend: true,
  });
  private readonly drawing = new Paced(() => {
    this.draw();
  }, DRAW_EVERY_MS);
  readonly element = this.plot.element;

  /** Begins anew with the curve of a run that has or will have so many `steps`. */
  set(steps: number, losses: readonly LossEntry[]): void {
    this.loss = new SmoothedLoss(steps);
    this.loss.add(losses);
    this.drawing.drawNow();
  }

  /** Goes on with the curve. */
  add(losses: readonly LossEntry[]): void {
    this.loss.add(losses);
    this.drawing.request();
  }

  /** Forgets what came after `step`: a run that lost its device makes those steps again. */
  cutAfter(step: number): void {
    this.loss.cutAfter(step);
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
    this.plot.setData(
      points.map(({ step }) => step),
      [
        {
          label: 'each value',
          color: 'blue',
          values: points.map(({ loss }) => loss),
          faint: true,
          width: 1,
        },
        {
          label: 'smoothed',
          color: 'blue',
          values: points.map(({ smoothed }) => smoothed),
          width: 2,
        },
      ],
      this.words(),
    );
  }

  private words(): string {
    const numbers = this.loss.points.filter(({ smoothed }) => Number.isFinite(smoothed));
    const [first, last] = [numbers.at(0), numbers.at(-1)];
    if (first === undefined || last === undefined) return 'No step yet.';
    return `Smoothed loss from ${short(first.smoothed)} at step ${first.step} to ${short(last.smoothed)} at step ${last.step}.`;
  }
}
