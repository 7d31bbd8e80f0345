// Layer: page, views. What a view of samples can do, whatever the samples are. A new kind of sample is
// a file that implements `SampleKindView` and its line in `registry.ts`.

import type { Disposable } from '../../../src/shared/dispose';
import type { Preview } from '../../../src/shared/protocol/run';
import type { SampleSet } from '../../../src/shared/protocol/samples';
import type { ShownStep } from '../../../src/shared/protocol/shownStep';
import type { ScatterLayers } from '../../ui/scatter';
import type { ColorName } from '../../ui/theme';

export interface SampleViewOptions {
  /** What is shown, for screen readers: "Samples", "State x_t". */
  readonly label: string;
  readonly testId: string;
  /** Of points. */
  readonly color?: ColorName;
  /** One sample can be chosen; called with what the reader chose. */
  readonly onSelect?: (index: number) => void;
}

/** From and until, as shares of the duration of a sample. */
export type TimeSpan = readonly [from: number, until: number];

/** Some samples on the screen. */
export interface SampleView extends Disposable {
  readonly element: HTMLElement;
  /** Says what is to be seen, as a heading: "Samples over the data (grey)". */
  readonly caption: string;
  /** What cannot be seen of the samples ("3 outside"); empty when everything can. */
  readonly remark: string;
  /** What is in view from now on: enough for all of these. Without a call, what is shown. */
  fit(sets: readonly SampleSet[]): void;
  /** Shows samples, or nothing yet, together with some of the data where that helps. */
  show(set: SampleSet | null, reference: SampleSet | null): void;
  /** Marks the sample that is chosen. */
  select(index: number | null): void;
  /** Draws more with points of the plane; absent where there is no plane. */
  setLayers?(layers: ScatterLayers): void;
  /** Marks what was not known of the samples; absent where they have no duration. */
  setUnknown?(spans: readonly TimeSpan[]): void;
  /** Plays states of one sample after the other, each said before it begins; absent where there is
   *  nothing to hear. */
  playInTurn?(parts: readonly SampleSet[], onPart: (part: number) => void): void;
  /** The picture as an opaque canvas about `side` pixels wide, for saving. */
  render(side: number): HTMLCanvasElement;
}

/** Samples of a training in rows: a row a preview, a column for each noise. */
export interface PreviewHistory extends Disposable {
  readonly element: HTMLElement;
  show(previews: readonly HistoryRow[]): void;
  /** Marks the preview that is looked at. */
  select(index: number): void;
}

export type HistoryRow = Pick<Preview, 'step' | 'samples'>;

/** Draws samples small, in cells of equal size that stand in rows and columns. */
export interface CellPainter {
  /** Of a cell whose longer side is about `side`, device pixels. */
  size(set: SampleSet, side: number): { readonly width: number; readonly height: number };
  /**
   * Draws a set into a cell with the left upper corner at x, y.
   * @param chosen the one sample that is shown, where one by itself says something
   */
  draw(context: CanvasRenderingContext2D, set: SampleSet, cell: Cell, chosen: number): void;
}

/** Where a cell stands, in device pixels. */
export interface Cell {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The rows of a training batch with what the network makes of them. */
export interface BatchView extends Disposable {
  readonly element: HTMLElement;
  /** What is to be seen, in one sentence. */
  readonly caption: string;
  /** @param chosen the row that stands out */
  show(step: ShownStep, chosen: number): void;
}

/** Everything that depends on the kind of samples. */
export interface SampleKindView {
  view(options: SampleViewOptions): SampleView;
  /** One sample by itself is worth looking at, large; else only all together say something. */
  readonly isPicture: boolean;
  /** Samples can be heard. */
  readonly isHeard?: boolean;
  /** Null where rows of previews would say nothing. */
  history: ((onPick: (index: number) => void) => PreviewHistory) | null;
  /** @param inView what all cells have room for */
  cells(inView: readonly SampleSet[]): CellPainter;
  batch(onPick: (row: number) => void): BatchView;
  /** As a table, where that is of use. */
  csv: ((set: SampleSet) => Uint8Array) | null;
  /** One sample and many, in the middle of a sentence. */
  readonly noun: readonly [one: string, many: string];
}
