// Layer: page, wiring. What the lab remembers over a reload of the window: the view that was shown.
// VS Code keeps this state with the tab; nothing in it is trusted, an older version may have
// written it.

import type { LabView } from '../../src/shared/protocol/labPage';

/** The part of VS Code's page API that keeps state. */
export interface PageState {
  getState(): unknown;
  setState(state: { view: LabView }): unknown;
}

/** The view that was shown last, if there still is one of that name; else the first. */
export function rememberedView(memory: PageState, views: readonly LabView[]): LabView {
  const state = memory.getState();
  const view = typeof state === 'object' && state !== null && 'view' in state ? state.view : null;
  const found = views.find((id) => id === view) ?? views.at(0);
  if (found === undefined) throw new RangeError('The lab has no view.');
  return found;
}
