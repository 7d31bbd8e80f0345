// Layer: page, widgets. All kinds of widgets, a line each.

import { CHARTS } from '../../src/shared/article/charts/registry';
import { chartWidget } from './charts/chartWidget';
import type { WidgetKind, WidgetKindId } from './contract';
import { noisingWidget } from './noising/noising';
import { pathsWidget } from './paths/paths';
import { runWidget } from './run/run';
import { scheduleWidget } from './schedule/schedule';

const KINDS: readonly WidgetKind[] = [
  scheduleWidget,
  noisingWidget,
  pathsWidget,
  runWidget,
  ...CHARTS.map(chartWidget),
];

/** Null for a kind that this version does not know. */
export function widgetKind(id: WidgetKindId): WidgetKind | null {
  return KINDS.find((kind) => kind.id === id) ?? null;
}
