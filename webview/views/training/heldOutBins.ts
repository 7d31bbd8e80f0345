// Layer: page, views. Where in the noise the network stands: the loss on held-out rows by ranges of the
// times, now and halfway, from data on the left to noise on the right.

import type { Evaluation } from '../../../src/shared/protocol/run';
import { grouped, short } from '../../ui/numbers';
import { Paced } from '../../ui/paced';
import { Plot, type Curve } from '../../ui/plot';

/** Milliseconds between two drawings. */
const DRAW_EVERY_MS = 250;

export class HeldOutBins {
  private evaluations: readonly Evaluation[] = [];
  private readonly plot = new Plot({
    caption: 'Held-out loss by time',
    testId: 'held-out-bins',
    xLabel: 't / T, from data to noise',
    height: 160,
    logY: true,
    legend: true,
  });
  private readonly drawing = new Paced(() => {
    this.draw();
  }, DRAW_EVERY_MS);
  readonly element = this.plot.element;

  /** Begins anew. */
  set(evaluations: readonly Evaluation[]): void {
    this.evaluations = evaluations;
    this.drawing.drawNow();
  }

  add(evaluation: Evaluation): void {
    this.evaluations = [...this.evaluations, evaluation];
    this.drawing.request();
  }

  /** Forgets what came after `step`: a run that lost its device makes those steps again. */
  cutAfter(step: number): void {
    this.evaluations = this.evaluations.filter((evaluation) => evaluation.step <= step);
    this.drawing.request();
  }

  dispose(): void {
    this.drawing.dispose();
    this.plot.dispose();
  }

  private draw(): void {
    const newest = this.evaluations.at(-1);
    this.element.hidden = newest === undefined;
    if (newest === undefined) return;
    const { bins } = newest;
    const times = bins.map((_, bin) => (bin + 0.5) / bins.length);
    const earlier = this.halfway(newest.step);
    const curves: Curve[] = [
      {
        label: `step ${grouped(newest.step)}`,
        color: 'orange',
        values: bins,
        width: 2,
        dots: true,
      },
    ];
    if (earlier !== null) {
      const label = `step ${grouped(earlier.step)}`;
      curves.unshift({ label, color: 'muted', values: earlier.bins, dots: true });
    }
    const words = times.map((time, bin) => `${short(bins[bin] ?? NaN)} at ${short(time)}`);
    this.plot.setData(times, curves, `After step ${grouped(newest.step)}: ${words.join(', ')}.`);
  }

  /** The evaluation nearest to half of the steps so far; null while there is only one. */
  private halfway(step: number): Evaluation | null {
    const away = (evaluation: Evaluation): number => Math.abs(evaluation.step - step / 2);
    const before = this.evaluations.slice(0, -1);
    return before.reduce<Evaluation | null>(
      (best, evaluation) => (best !== null && away(best) <= away(evaluation) ? best : evaluation),
      null,
    );
  }
}
