// Layer: shared. No vscode, no DOM. A plot of a study as an SVG file, for documents and the command line.
// Colours suit light and dark pages; bars are standard deviations over repeats.

import type { PlotPoint, PlotSeries, StudyPlot } from '../../core/study/plots';
import { short } from '../../core/numberText';

const SIZE = { width: 680, height: 380 };
const PLOT = { left: 76, right: 20, top: 34, bottom: 48 };
const COLOURS = ['#2f7ed8', '#e0762f', '#3a9d5d', '#8a5cc7', '#d04a4a', '#2aa7b8'];
const INK = '#808080';
const FONT = 'font-family="system-ui, sans-serif" font-size="12"';
const TICKS = 5;
const LEGEND_LINE = 16;

/** An axis: where a value stands, and the values that are written beside it. */
interface Axis {
  readonly place: (value: number) => number;
  readonly ticks: readonly number[];
}

/** @returns null where nothing can be drawn */
export function chartSvg({
  caption,
  xLabel,
  yLabel,
  logX,
  logY,
  series,
}: StudyPlot): string | null {
  const isShown = ({ x, y }: PlotPoint): boolean =>
    Number.isFinite(x) && Number.isFinite(y) && (!logX || x > 0) && (!logY || y > 0);
  const lines = series.map((line) => ({ ...line, points: line.points.filter(isShown) }));
  const points = lines.flatMap((line) => line.points);
  if (points.length === 0) return null;
  const legend = lines.length < 2 ? 0 : LEGEND_LINE * lines.length + 8;
  const height = SIZE.height + legend;
  const x = axis(
    points.map((point) => point.x),
    logX,
    [PLOT.left, SIZE.width - PLOT.right],
  );
  const reach = points.flatMap(({ y, deviation }) => {
    const ends = [y - (deviation ?? 0), y + (deviation ?? 0)];
    return logY ? ends.filter((end) => end > 0) : ends;
  });
  const y = axis(reach, logY, [SIZE.height - PLOT.bottom, PLOT.top]);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${SIZE.width} ${height}" role="img" aria-label="${escaped(caption)}">`,
    label(PLOT.left, 18, 'start', caption),
    ...y.ticks.flatMap((tick) => {
      const at = y.place(tick).toFixed(1);
      return [
        `<line x1="${PLOT.left}" x2="${SIZE.width - PLOT.right}" y1="${at}" y2="${at}" stroke="${INK}" stroke-opacity="0.25"/>`,
        label(PLOT.left - 8, Number(at) + 4, 'end', short(tick)),
      ];
    }),
    ...x.ticks.map((tick) =>
      label(x.place(tick), SIZE.height - PLOT.bottom + 18, 'middle', short(tick)),
    ),
    label((PLOT.left + SIZE.width) / 2, SIZE.height - 8, 'middle', xLabel),
    `<text transform="translate(14 ${SIZE.height / 2}) rotate(-90)" text-anchor="middle" fill="${INK}" ${FONT}>${escaped(yLabel)}</text>`,
    ...lines.flatMap((line, i) => drawn(line, COLOURS[i % COLOURS.length], x, y, logY)),
    ...(legend === 0
      ? []
      : lines.flatMap((line, i) => legendLine(line.label, COLOURS[i % COLOURS.length], i))),
    '</svg>',
    '',
  ].join('\n');
}

function drawn(
  { points, line }: PlotSeries,
  colour: string,
  x: Axis,
  y: Axis,
  logY: boolean,
): string[] {
  const path = points
    .map((point) => `${x.place(point.x).toFixed(1)},${y.place(point.y).toFixed(1)}`)
    .join(' ');
  const curve = `<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="1.5"/>`;
  if (line) return [curve];
  return [
    curve,
    ...points.flatMap((point) => {
      const at = x.place(point.x).toFixed(1);
      const dot = `<circle cx="${at}" cy="${y.place(point.y).toFixed(1)}" r="3" fill="${colour}"/>`;
      if (point.deviation === null) return [dot];
      const low = point.y - point.deviation;
      const ends = [logY && low <= 0 ? point.y : low, point.y + point.deviation];
      const [from, to] = ends.map((end) => y.place(end).toFixed(1));
      return [dot, `<line x1="${at}" x2="${at}" y1="${from}" y2="${to}" stroke="${colour}"/>`];
    }),
  ];
}

function legendLine(text: string, colour: string, index: number): string[] {
  const top = SIZE.height + 8 + LEGEND_LINE * index;
  return [
    `<rect x="${PLOT.left}" y="${top - 5}" width="18" height="3" fill="${colour}"/>`,
    label(PLOT.left + 26, top, 'start', text),
  ];
}

function axis(
  values: readonly number[],
  isLog: boolean,
  [from, to]: readonly [number, number],
): Axis {
  const shown = isLog ? Math.log10 : (value: number): number => value;
  const [least, most] = [Math.min(...values), Math.max(...values)].map(shown);
  const room = most === least ? Math.max(Math.abs(most), 1) * 0.1 : (most - least) * 0.04;
  const [low, high] = [least - room, most + room];
  return {
    place: (value) => from + ((shown(value) - low) / (high - low)) * (to - from),
    ticks: isLog ? powers(10 ** low, 10 ** high) : rounded(low, high),
  };
}

/** 1, 2 and 5 times powers of ten; powers alone where those are too many. */
function powers(low: number, high: number): number[] {
  const all: number[] = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.log10(high); power++)
    for (const digit of [1, 2, 5]) all.push(digit * 10 ** power);
  const inside = all.filter((tick) => tick >= low && tick <= high);
  const whole = inside.filter((tick) => Number.isInteger(Math.log10(tick)));
  return inside.length > 2 * TICKS && whole.length > 1 ? whole : inside;
}

/** Multiples of 1, 2 or 5 times a power of ten. */
function rounded(low: number, high: number): number[] {
  const rough = (high - low) / TICKS;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5, 10].find((digit) => digit * power >= rough) ?? 10);
  const first = Math.ceil(low / step);
  const count = Math.floor(high / step) - first + 1;
  return Array.from({ length: count }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

function label(x: number, y: number, anchor: string, text: string): string {
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}" fill="${INK}" ${FONT}>${escaped(text)}</text>`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
