// Layer: shared, article. No vscode, no DOM. What a chart beside an equation is: curves over steps or
// noise levels that are computed from the article's settings, with numbers that the reader may move.
// The page draws it with a cursor, a published page without script as a picture.

import type { PointSetName } from '../../../core/data/pointSets';
import type { BetaConfig } from '../../../core/recipe/types';
import type { ReadingId } from '../readings/types';

/** Of the article; what it does not say has the field's usual value. */
export interface ChartSettings {
  /** Table of β of a variance-preserving process. */
  schedule: BetaConfig;
  data: PointSetName;
  /** Steps of a reverse process. */
  num_inference_steps: number;
  /** Noise levels of a process in σ, and the exponent of their spacing (Karras et al. 2022). */
  sigma_min: number;
  sigma_max: number;
  rho: number;
}

/** A number that the reader may move. */
export interface ChartInput {
  /** Key under which it is remembered, and of `values`. */
  name: string;
  label: string;
  /** The symbol that it is, as the readings name it. */
  meaning: string;
  min: number;
  max: number;
  /** Whole numbers, or spaced evenly, or evenly in the logarithm. */
  scale: 'whole' | 'linear' | 'log';
  /** Its value at first. */
  of: (settings: ChartSettings) => number;
}

export interface ChartCurve {
  label: string;
  meaning: string;
  ink: 'blue' | 'orange' | 'green' | 'purple';
  /** One value for each place of the axis; those that are not finite leave a gap. */
  values: ArrayLike<number>;
}

export interface ChartPanel {
  label: string;
  scale: 'linear' | 'log';
  curves: readonly ChartCurve[];
}

/** Text, or a symbol or number that stands for something. */
export type ChartPart = string | { text: string; index?: string; meaning: string };

export interface ChartContent {
  /** What is shown, in some words. */
  summary: string;
  axis: {
    label: string;
    count: number;
    /** Where the cursor is at first. */
    start: number;
    /** "t = 12" at an index. */
    text: (index: number) => string;
  };
  panels: readonly ChartPanel[];
  /** The equation with its numbers at an index, and the numbers of its symbols. */
  partsAt: (index: number) => readonly ChartPart[];
  valuesAt: (index: number) => Readonly<Record<string, number>>;
}

export interface ChartKind<Id extends string = string> {
  id: Id;
  title: string;
  readings: readonly ReadingId[];
  inputs: readonly ChartInput[];
  /** What of the article it depends on, and the reader may choose anew. */
  uses: { schedule: boolean; data: boolean };
  /** @param values of the inputs, by name */
  content: (
    settings: ChartSettings,
    values: Readonly<Record<string, number>>,
    reading: ReadingId | null,
  ) => ChartContent;
}

/** Makes sure that what is said of a chart fits together. */
export function chartKind<const Id extends string>(kind: ChartKind<Id>): ChartKind<Id> {
  return kind;
}

/** `count` numbers from `low` to `high`, evenly spaced in the logarithm. */
export function logSpaced(low: number, high: number, count: number): number[] {
  const ratio = Math.log(high / low);
  return Array.from({ length: count }, (_, index) =>
    index === count - 1 ? high : low * Math.exp((ratio * index) / Math.max(count - 1, 1)),
  );
}

/** The values of the inputs of a kind where nobody has moved them. */
export function inputValues(
  { inputs }: Pick<ChartKind, 'inputs'>,
  settings: ChartSettings,
  chosen: (name: string) => unknown = () => undefined,
): Record<string, number> {
  return Object.fromEntries(
    inputs.map(({ name, min, max, scale, of }) => {
      const own = chosen(name);
      const value = typeof own === 'number' && Number.isFinite(own) ? own : of(settings);
      const within = Math.min(Math.max(value, min), max);
      return [name, scale === 'whole' ? Math.round(within) : within];
    }),
  );
}
