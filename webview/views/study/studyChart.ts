// Layer: page, views. A plot of a study: a line a series, with a bar of one standard deviation over repeats.

import type { PlotSeries, StudyPlot } from '../../../src/core/study/plots';
import { short } from '../../ui/numbers';
import { Plot, type Curve } from '../../ui/plot';
import { colorOf } from '../compare/runMark';

const HEIGHT = 240;
/** Colours that there are; later series are fainter. */
const COLOURS = 6;

export class StudyChart {
  readonly element: HTMLElement;
  private readonly plot: Plot;

  constructor({ id, caption, xLabel, logX, logY, series }: StudyPlot) {
    this.plot = new Plot({
      caption,
      testId: `study-plot-${id}`,
      xLabel: xLabel.toLowerCase(),
      height: HEIGHT,
      logX,
      logY,
      legend: series.length > 1,
    });
    this.element = this.plot.element;
    const x = [...new Set(series.flatMap(({ points }) => points.map((point) => point.x)))];
    x.sort((a, b) => a - b);
    this.plot.setData(
      x,
      series.map((line, i) => curveOf(line, i, x)),
      series.map(lastWords).join(' '),
    );
  }

  dispose(): void {
    this.plot.dispose();
  }
}

function curveOf({ label, points, line }: PlotSeries, index: number, x: readonly number[]): Curve {
  const at = new Map(points.map((point) => [point.x, point]));
  const last = points.at(-1)?.x ?? -Infinity;
  return {
    label,
    color: colorOf(index),
    values:
      line && points.length > 0 ? filled(points, x, last) : x.map((each) => at.get(each)?.y ?? NaN),
    ...(line ? { width: 2 } : { dots: true }),
    ...(index >= COLOURS ? { faint: true } : {}),
    ...(line ? {} : { deviations: x.map((each) => at.get(each)?.deviation ?? NaN) }),
  };
}

/** Curves whose steps differ, on common ones: the value that holds there, none behind the end. */
function filled(points: PlotSeries['points'], x: readonly number[], last: number): number[] {
  let at = 0;
  return x.map((each) => {
    while (at + 1 < points.length && points[at].x < each) at++;
    return each > last ? NaN : points[at].y;
  });
}

function lastWords({ label, points }: PlotSeries): string {
  const last = points.at(-1);
  return last === undefined
    ? `${label}: nothing yet.`
    : `${label}: ${short(last.y)} at ${short(last.x)}.`;
}
