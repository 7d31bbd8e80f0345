// Layer: page, views. The loss over the steps of a training: every value faintly and a smoothed
// line, on a logarithmic axis. It can be fed piece by piece while the run is on.

import { Plot } from '../../ui/plot';
import { LossHistory, type LossEntry } from './lossHistory';
import { smooth } from './smooth';

/** Loss plot of one run. */
export class LossCurve {
  private readonly history = new LossHistory();
  private readonly plot = new Plot({
    caption: 'Loss',
    testId: 'loss-plot',
    xLabel: 'step',
    height: 240,
    logY: true,
    legend: true,
  });
  readonly element = this.plot.element;

  /** Replaces the curve. */
  set(losses: readonly LossEntry[]): void {
    this.history.clear();
    this.history.add(losses);
    this.draw();
  }

  /** Goes on with the curve. */
  add(losses: readonly LossEntry[]): void {
    this.history.add(losses);
    this.draw();
  }

  /** Forgets what came after `step`: a run that lost its device makes those steps again. */
  cutAfter(step: number): void {
    this.history.cutAfter(step);
    this.draw();
  }

  /** Smoothed loss at the last step; NaN before the first. */
  get latest(): number {
    return smooth(this.history.entries.map(([, loss]) => loss)).at(-1) ?? NaN;
  }

  dispose(): void {
    this.plot.dispose();
  }

  private draw(): void {
    const { entries } = this.history;
    const values = entries.map(([, loss]) => loss);
    const smoothed = smooth(values);
    const first = smoothed.at(0);
    const last = smoothed.at(-1);
    const words =
      first === undefined || last === undefined
        ? 'No step yet.'
        : `Smoothed loss from ${first.toPrecision(3)} to ${last.toPrecision(3)} in ${values.length} values.`;
    this.plot.setData(
      entries.map(([step]) => step),
      [
        { label: 'each value', color: 'blue', values, faint: true, width: 1 },
        { label: 'smoothed', color: 'blue', values: smoothed, width: 2 },
      ],
      words,
    );
  }
}
