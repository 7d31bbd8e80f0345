// Layer: host, publish. No vscode: the command line uses it too. What stands in the place of a widget
// where no script runs: a picture that is computed when the page is made.

import type { WidgetBlock, WidgetKindId } from '../../shared/article/widgetBlock';
import type { Still } from './drawing';
import { noisingStill, pathsStill } from './points';
import { scheduleStill } from './schedule';

const STILLS: Readonly<Record<WidgetKindId, ((block: WidgetBlock) => Still) | null>> = {
  schedule: ({ settings }) => scheduleStill(settings.schedule),
  noising: ({ settings }) => noisingStill(settings),
  paths: ({ settings }) => pathsStill(settings),
  // It is a link and numbers already.
  run: null,
};

/** Null for a kind of widget that needs no picture. */
export function stillOf(block: WidgetBlock): Still | null {
  return STILLS[block.kind]?.(block) ?? null;
}
