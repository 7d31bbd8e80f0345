// Layer: page, views. The smoothed losses of several trainings over their steps. Those that are means of
// the same stand in one plot; others in plots of their own, with a sentence that says why.

import { SmoothedLoss, type LossPoint } from '../../../src/core/smoothedLoss';
import { lossDifferences, lossGroups } from '../../../src/shared/compareRuns';
import { Disposer } from '../../../src/shared/dispose';
import type { RunContent, RunDocument } from '../../../src/shared/protocol/run';
import { el } from '../../ui/dom';
import { short } from '../../ui/numbers';
import { Plot } from '../../ui/plot';
import { colorOf, letterOf, markOf } from './runMark';

export class ComparedLosses {
  readonly element: HTMLElement;
  private readonly owned = new Disposer();

  constructor(runs: readonly RunContent[]) {
    const documents = runs.map(({ document }) => document);
    const groups = lossGroups(documents);
    this.element = el(
      'div',
      { class: 'column', testId: 'compare-losses' },
      groups.length === 0
        ? el('p', { class: 'text quiet', text: 'Samples alone have no losses.' })
        : null,
      ...apart(documents, groups),
      ...groups.map((group) => this.plot(runs, group)),
    );
  }

  dispose(): void {
    this.owned.dispose();
  }

  private plot(runs: readonly RunContent[], group: readonly number[]): HTMLElement {
    const plot = this.owned.add(
      new Plot({
        caption: `Training loss, smoothed, of ${group.map(letterOf).join(', ')}`,
        testId: 'compare-loss-plot',
        xLabel: 'step',
        height: 240,
        logY: true,
        legend: true,
      }),
    );
    const curves = group.map((index) => smoothed(runs[index]));
    const steps = [...new Set(curves.flatMap((points) => points.map(({ step }) => step)))].sort(
      (a, b) => a - b,
    );
    plot.setData(
      steps,
      group.map((index, i) => ({
        label: markOf(runs[index].document, index),
        color: colorOf(index),
        values: valuesAt(steps, curves[i]),
        width: 2,
      })),
      group
        .map((index, i) => {
          const last = curves[i].at(-1);
          const end =
            last === undefined ? 'no step yet' : `${short(last.smoothed)} at step ${last.step}`;
          return `${markOf(runs[index].document, index)}: ${end}.`;
        })
        .join(' '),
    );
    return plot.element;
  }
}

/** One sentence where not all losses are means of the same. */
function apart(documents: readonly RunDocument[], groups: readonly number[][]): HTMLElement[] {
  const [first, ...others] = groups;
  return others.map((group) => {
    const differences = lossDifferences(documents[first[0]], documents[group[0]]);
    const names = differences.map(({ field }) => `“${field.label}”`).join(', ');
    const [a, b] = [first, group].map((indices) => indices.map(letterOf).join(', '));
    return el('p', {
      class: 'text',
      testId: 'compare-losses-apart',
      text: `The losses of ${a} and of ${b} are means of different things (${names}), so a lower one is not better; they stand in plots of their own.`,
    });
  });
}

function smoothed({ document, losses }: RunContent): readonly LossPoint[] {
  const loss = new SmoothedLoss(document.progress.steps);
  loss.add(losses);
  return loss.points;
}

/** The smoothed value that holds at each step; none before the first entry and after the last. */
function valuesAt(steps: readonly number[], points: readonly LossPoint[]): number[] {
  let at = 0;
  const end = points.at(-1)?.step ?? -Infinity;
  return steps.map((step) => {
    while (at < points.length && points[at].step < step) at++;
    return step > end ? NaN : points[at].smoothed;
  });
}
