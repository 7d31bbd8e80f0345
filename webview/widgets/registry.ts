// Layer: page, widgets. All kinds of widgets, a line each.

import type { WidgetKind, WidgetKindId } from './contract';
import { noisingWidget } from './noising/noising';
import { pathsWidget } from './paths/paths';
import { runWidget } from './run/run';
import { scheduleWidget } from './schedule/schedule';

const KINDS: readonly WidgetKind[] = [scheduleWidget, noisingWidget, pathsWidget, runWidget];

/** Null for a kind that this version does not know. */
export function widgetKind(id: WidgetKindId): WidgetKind | null {
  return KINDS.find((kind) => kind.id === id) ?? null;
}
