// Layer: core (pure). What a study has to show as plots and heat tables, as numbers: the page draws them,
// the command line writes them as SVG and CSV.

import { LOSS_KEYS } from '../recipe/differences';
import type { FieldValue } from '../recipe/fieldKinds';
import { short } from '../numberText';
import { numericKey, type StudyDefinition } from './definition';
import {
  cellNumber,
  fitsOf,
  numberIds,
  summarise,
  type CellSummary,
  type Curve,
  type StudyResults,
} from './results';
import { cellName, cellText, fitText, keyLabel, numberLabel } from './words';

export interface PlotPoint {
  readonly x: number;
  readonly y: number;
  /** Of the repeats; null for a single one. */
  readonly deviation: number | null;
}

export interface PlotSeries {
  readonly label: string;
  readonly points: readonly PlotPoint[];
  /** A line without dots: a curve of many points, or a fit. */
  readonly line: boolean;
}

export interface StudyPlot {
  /** Names its file. */
  readonly id: string;
  readonly caption: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly logX: boolean;
  readonly logY: boolean;
  readonly series: readonly PlotSeries[];
}

/** A measure over two keys. */
export interface HeatTable {
  readonly id: string;
  readonly caption: string;
  readonly rowLabel: string;
  readonly rows: readonly string[];
  readonly columnLabel: string;
  readonly columns: readonly string[];
  /** By row; null where nothing was measured. */
  readonly means: readonly (readonly (number | null)[])[];
  readonly measure: string;
}

/** Measures that are plotted where the study does not say which. */
const USUAL = ['energy_distance', 'agreement', 'precision', 'memorised', 'held_out_loss', 'loss'];
const MOST_PLOTS = 4;
/** A range that is wider than this many times its least is shown in powers. */
const WIDE = 8;

export function studyPlots(results: StudyResults): StudyPlot[] {
  const cells = summarise(results);
  const measures = plotted(results.definition, cells);
  return [
    ...measures.flatMap((measure) => measurePlot(results, cells, measure) ?? []),
    ...fitPlots(results),
    ...lossPlots(results),
  ];
}

export function heatTables(results: StudyResults): HeatTable[] {
  const { definition, cells } = results;
  if (definition.vary.length !== 2) return [];
  const [row, column] = definition.vary;
  if (row.values.length < 2 || column.values.length < 2) return [];
  const summaries = summarise(results);
  return plotted(definition, summaries).map((measure) => ({
    id: `heat-${measure}`,
    caption: numberLabel(measure),
    rowLabel: keyLabel(row.key),
    rows: row.values.map((value) => cellText(row.key, value)),
    columnLabel: keyLabel(column.key),
    columns: column.values.map((value) => cellText(column.key, value)),
    means: row.values.map((rowValue) =>
      column.values.map((columnValue) => {
        const at = cells.findIndex(([a, b]) => isSame(a, rowValue) && isSame(b, columnValue));
        return summaries[at].numbers.get(measure)?.mean ?? null;
      }),
    ),
    measure,
  }));
}

/** What is plotted: what the study says, else the usual ones that were measured. */
function plotted(definition: StudyDefinition, cells: readonly CellSummary[]): string[] {
  const there = new Set(numberIds(definition, cells));
  const wanted = definition.measure ?? USUAL;
  return wanted.filter((id) => there.has(id)).slice(0, definition.measure?.length ?? MOST_PLOTS);
}

/** A measure over what the study says, else over the step or the first key with numbers; null for neither. */
function measurePlot(
  results: StudyResults,
  cells: readonly CellSummary[],
  measure: string,
): StudyPlot | null {
  const { definition } = results;
  const times = definition.times.map(({ name }) => name);
  const usual = numericKey(definition.vary)?.key ?? null;
  const overSteps = definition.at !== null && definition.at.length > 1 && !times.includes(measure);
  const x = definition.x ?? (overSteps ? 'step' : usual);
  if (x === null || x === measure) return null;
  const series =
    x === 'step'
      ? seriesOverSteps(definition, cells, measure)
      : seriesOver(definition, cells, x, measure);
  if (series.every(({ points }) => points.length === 0)) return null;
  const all = series.flatMap(({ points }) => points);
  return {
    id: `${measure}-over-${x.replace('.', '-')}`,
    caption: `${numberLabel(measure)} over ${numberLabel(x).toLowerCase()}`,
    xLabel: numberLabel(x),
    yLabel: numberLabel(measure),
    logX: isWide(all.map((point) => point.x)),
    logY: isLossLike(measure) && isWide(all.map((point) => point.y)),
    series,
  };
}

function seriesOverSteps(
  { vary, at }: StudyDefinition,
  cells: readonly CellSummary[],
  measure: string,
): PlotSeries[] {
  return cells.map(({ values, trials }) => ({
    label: cellName(vary, values),
    line: false,
    points: (at ?? []).flatMap((step) => {
      const found = trials.flatMap(({ measured }) => {
        const value = measured.find((entry) => entry.step === step)?.values[measure];
        return value ?? [];
      });
      const number = cellNumber(found);
      return number === null ? [] : [{ x: step, y: number.mean, deviation: number.deviation }];
    }),
  }));
}

/** Over a key or another measure; cells that differ in that key alone make a line. */
function seriesOver(
  { vary }: StudyDefinition,
  cells: readonly CellSummary[],
  x: string,
  measure: string,
): PlotSeries[] {
  const at = vary.findIndex(({ key }) => key === x);
  // Over a measure, the last key with numbers is what a line goes along.
  const along = at >= 0 ? at : vary.findLastIndex(({ values }) => values.every(isNumber));
  const others = vary.filter((_, i) => i !== along);
  const groups = new Map<string, { label: string; points: PlotPoint[] }>();
  for (const { values, numbers } of cells) {
    const rest = values.filter((_, i) => i !== along);
    const label = cellName(others, rest);
    const group = groups.get(label) ?? { label, points: [] };
    groups.set(label, group);
    const number = numbers.get(measure);
    const place = at >= 0 ? values[at] : numbers.get(x)?.mean;
    if (number === undefined || typeof place !== 'number') continue;
    group.points.push({ x: place, y: number.mean, deviation: number.deviation });
  }
  return [...groups.values()].map(({ label, points }) => ({
    label,
    line: false,
    points: points.sort((a, b) => a.x - b.x),
  }));
}

function fitPlots(results: StudyResults): StudyPlot[] {
  return fitsOf(results).flatMap((fit) => {
    const { name, over, law, points } = fit;
    if (law === null) return [];
    const xs = [...new Set(points.map(([x]) => x))].sort((a, b) => a - b);
    const measured = xs.map((x) => {
      const number = cellNumber(points.flatMap(([at, y]) => (at === x ? [y] : [])));
      return { x, y: number?.mean ?? NaN, deviation: number?.deviation ?? null };
    });
    const fitted = xs.map((x) => ({ x, y: law.factor * x ** law.exponent, deviation: null }));
    return [
      {
        id: `fit-${name}`,
        caption: fitText(fit),
        xLabel: keyLabel(over),
        yLabel: numberLabel(name),
        logX: true,
        logY: true,
        series: [
          { label: 'measured', points: measured, line: false },
          {
            label: `fitted, exponent ${short(Number(law.exponent.toPrecision(3)))}`,
            points: fitted,
            line: true,
          },
        ],
      },
    ];
  });
}

/** Losses over each other, in a plot of their own where they are means of something else. */
function lossPlots({ definition, cells, trials }: StudyResults): StudyPlot[] {
  const { vary } = definition;
  const apart = vary.map(({ key }) => isLossKey(key));
  const groups = new Map<string, PlotSeries[]>();
  for (const { cell, repeat, losses } of trials) {
    if (losses.length === 0) continue;
    const values = cells[cell];
    const key = cellName(
      vary.filter((_, i) => apart[i]),
      values.filter((_, i) => apart[i]),
    );
    const parts = [
      ...(vary.length > 0 || definition.repeats < 2 ? [cellName(vary, values)] : []),
      ...(definition.repeats > 1 ? [`repeat ${repeat + 1}`] : []),
    ];
    const series = {
      label: parts.join(', '),
      line: true,
      points: pointsOf(losses),
    };
    groups.set(key, [...(groups.get(key) ?? []), series]);
  }
  return [...groups].map(([group, series], i) => ({
    id: groups.size === 1 ? 'losses' : `losses-${i + 1}`,
    caption: groups.size === 1 ? 'Training loss, smoothed' : `Training loss, smoothed: ${group}`,
    xLabel: 'Training step',
    yLabel: 'Training loss',
    logX: false,
    logY: true,
    series,
  }));
}

function pointsOf(curve: Curve): PlotPoint[] {
  return curve.map(([x, y]) => ({ x, y, deviation: null }));
}

/** Trials with other values of such a key have losses that mean something else. */
function isLossKey(key: string): boolean {
  const [part, name] = key.split('.');
  if (part === 'training') return LOSS_KEYS.has(name);
  return part === 'schedule' || key === 'data.kind' || key === 'data.name';
}

function isLossLike(measure: string): boolean {
  return /loss|distance|seconds|calls|^tau/.test(measure);
}

function isWide(values: readonly number[]): boolean {
  const least = Math.min(...values);
  return least > 0 && Math.max(...values) >= WIDE * least;
}

function isNumber(value: FieldValue): value is number {
  return typeof value === 'number';
}

function isSame(a: FieldValue, b: FieldValue): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
