// Layer: shared, article. No vscode, no DOM. What a live widget beside an equation is told: the kind
// of widget, the equation's reading and the article's settings. Written as JSON into the page by the
// host, the command line and the lab, read by `webview/widgets`.

import type { RunDocument } from '../protocol/run';
import type { ChartSettings } from './charts/chart';
import type { ChartId } from './charts/registry';
import type { ReadingId } from './readings/types';

export type WidgetKindId = 'schedule' | 'noising' | 'paths' | 'run' | ChartId;

/** How noise comes in: variance-preserving steps of β, or the straight line of flow matching. */
export type WidgetProcess = 'vp' | 'flow';

/** How points move in the widget `paths`. */
export type PathMethod = 'forward' | 'ancestral' | 'ddim' | 'probability_flow';

export interface WidgetSettings extends ChartSettings {
  process: WidgetProcess;
  /** Where the schedule is from: the article's sentences and equations, its recipe, or nowhere. */
  source: 'article' | 'recipe' | 'defaults';
  /** How points move at first. */
  method: PathMethod;
}

/** What the host knows of a run. */
export interface WidgetRun {
  title: string;
  /** Relative link of the article to its run.diffrun. */
  href: string;
  /** Null while nothing is known of the run but its link. */
  facts: WidgetRunFacts | null;
}

export interface WidgetRunFacts {
  kind: RunDocument['kind'];
  state: string;
  /** Relative link to its newest picture, where there is one. */
  picture?: string;
  /** Rows of a table: what, and its value with unit. */
  rows: readonly (readonly [name: string, value: string])[];
}

export interface WidgetBlock {
  kind: WidgetKindId;
  /** Null beside a recipe or a run. */
  reading: ReadingId | null;
  settings: WidgetSettings;
  /** LaTeX of the equation that the widget stands beside. */
  tex?: string;
  /** What the equation says that the widget does not show: it is not the process that it names. */
  remark?: string;
  /** Text of the recipe in whose place the widget stands. */
  recipe?: string;
  run?: WidgetRun;
}

/** A widget and its place in the text. */
export interface PlacedWidget {
  /** 0-based line on which the equation ends, or on which the fence begins. */
  line: number;
  /** Whether it takes the place of the block instead of following it. */
  replaces: boolean;
  block: WidgetBlock;
}

/** Class and data attribute of the element in which a widget is mounted. */
export const WIDGET_CLASS = 'diffusion-widget';
export const WIDGET_ATTRIBUTE = 'data-diffusion';
