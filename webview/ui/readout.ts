// Layer: page, user interface. A row of named numbers.

import { el } from './dom';

/** The entries of a `<dl class="readout">`. */
export function readout(
  entries: readonly (readonly [name: string, value: string])[],
): HTMLElement[] {
  return entries.map(([name, value]) =>
    el('div', {}, el('dt', { text: name }), el('dd', { text: value, data: { name } })),
  );
}
