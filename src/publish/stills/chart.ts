// Layer: host, publish. No vscode: the command line uses it too. The still picture of a chart: its panels
// side by side with the article's own numbers, and in words what they show.

import { short } from '../../core/numberText';
import { inputValues } from '../../shared/article/charts/chart';
import type { ChartKind, ChartPanel } from '../../shared/article/charts/chart';
import type { WidgetBlock } from '../../shared/article/widgetBlock';
import { drawing, INKS, line, rule, words } from './drawing';
import type { Still } from './drawing';

const PANEL = { width: 300, height: 170 };
const PLOT = { left: 44, right: 8, top: 24, bottom: 30 };
const IN_A_ROW = 2;
/** Of a logarithmic axis, as in the live chart. */
const MOST_DECADES = 6;

export function chartStill(kind: ChartKind, { settings, reading }: WidgetBlock): Still {
  const { panels, axis, summary } = kind.content(settings, inputValues(kind, settings), reading);
  const drawn = panels.map((panel, index) =>
    panelAt(
      panel,
      [PANEL.width * (index % IN_A_ROW), PANEL.height * Math.floor(index / IN_A_ROW)],
      [axis.text(0), axis.text(axis.count - 1)],
    ),
  );
  const rows = Math.ceil(panels.length / IN_A_ROW);
  const svg = drawing(IN_A_ROW * PANEL.width, rows * PANEL.height, drawn.join(''));
  const shown = panels.map(({ label }) => label).join('; ');
  return { svg, words: `${kind.title}: ${summary}. ${shown}.` };
}

function panelAt(
  { curves, scale }: ChartPanel,
  [left, top]: readonly [number, number],
  [first, last]: readonly [string, string],
): string {
  const place = scale === 'log' ? Math.log10 : (value: number): number => value;
  const all = curves.flatMap(({ values }) => Array.from(values, place)).filter(Number.isFinite);
  const highest = Math.max(...all);
  const lowest = Math.max(Math.min(...all), scale === 'log' ? highest - MOST_DECADES : -Infinity);
  const low = scale === 'linear' && lowest > 0 ? 0 : lowest;
  const high = Math.max(highest, low + 1e-9);
  const [right, bottom] = [left + PANEL.width - PLOT.right, top + PANEL.height - PLOT.bottom];
  const [start, up] = [left + PLOT.left, top + PLOT.top];
  const y = (value: number): number => bottom - ((bottom - up) * (value - low)) / (high - low);
  const marks = [low, (low + high) / 2, high].flatMap((value) => [
    rule(start, y(value), right, y(value)),
    words(start - 4, y(value) + 4, short(scale === 'log' ? 10 ** value : value), 'end'),
  ]);
  return [
    ...marks,
    words(start, bottom + 16, first, 'start'),
    words(right, bottom + 16, last, 'end'),
    ...curves.map(({ values, ink }) => {
      const points = Array.from(values, (value, index) => ({
        x: start + ((right - start) * index) / Math.max(values.length - 1, 1),
        value: place(value),
      }));
      const seen = points.filter(({ value }) => value >= low);
      return line(
        seen.map(({ x, value }) => [x, y(value)]),
        INKS[ink],
      );
    }),
    ...curves.map(({ label, ink }, index) =>
      words(start + 110 * index, top + 14, label, 'start', INKS[ink]),
    ),
  ].join('');
}
