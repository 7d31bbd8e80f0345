// Layer: page, views. The table of a timestep's numbers, one schedule a row.

import { el } from '../../ui/dom';
import { short } from '../../ui/numbers';
import type { ColorName } from '../../ui/theme';
import { VALUE_COLUMNS } from './scheduleCurves';

export interface ValueRow {
  label: string;
  color: ColorName;
  /** True for the schedule that the lab works with. */
  current: boolean;
  /** In the order of {@link VALUE_COLUMNS}. */
  values: number[];
}

/** Makes the table. */
export function valueTable(rows: readonly ValueRow[]): HTMLTableElement {
  const head = ['Schedule', ...VALUE_COLUMNS].map((name) =>
    el('th', { text: name, attributes: { scope: 'col' } }),
  );
  const body = rows.map((row) => {
    const swatch = el('span', { class: `swatch ink-${row.color}` });
    const label = el('th', { attributes: { scope: 'row' } }, swatch, ` ${row.label}`);
    const cells = row.values.map((value) => el('td', { text: short(value) }));
    const line = el('tr', {}, label, ...cells);
    if (row.current) line.dataset.current = '';
    return line;
  });
  return el(
    'table',
    { class: 'numbers' },
    el('thead', {}, el('tr', {}, ...head)),
    el('tbody', {}, ...body),
  );
}
