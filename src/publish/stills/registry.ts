// Layer: host, publish. No vscode: the command line uses it too. What stands in the place of a widget
// where no script runs: a picture that is computed when the page is made.

import type { WidgetBlock, WidgetKindId } from '../../shared/article/widgetBlock';
import { CHARTS } from '../../shared/article/charts/registry';
import type { ChartId } from '../../shared/article/charts/registry';
import { chartStill } from './chart';
import type { Still } from './drawing';
import { noisingStill, pathsStill } from './points';
import { scheduleStill } from './schedule';

type Draw = (block: WidgetBlock) => Still;

const STILLS: Readonly<Record<Exclude<WidgetKindId, ChartId>, Draw | null>> = {
  schedule: ({ settings }) => scheduleStill(settings.schedule),
  noising: ({ settings }) => noisingStill(settings),
  paths: ({ settings }) => pathsStill(settings),
  // It is a link and numbers already.
  run: null,
};

/** Null for a kind of widget that needs no picture. */
export function stillOf(block: WidgetBlock): Still | null {
  const { kind } = block;
  const chart = CHARTS.find(({ id }) => id === kind);
  if (chart !== undefined) return chartStill(chart, block);
  return STILLS[kind as keyof typeof STILLS]?.(block) ?? null;
}
