// Layer: page, views. The table of a timestep's numbers, one schedule a row.

import { el } from '../../ui/dom';
import { short } from '../../ui/numbers';
import { table, tableRow } from '../../ui/table';
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
  const body = rows.map(({ label, color, current, values }) => {
    const swatch = el('span', { class: `swatch ink-${color}` });
    const data = current ? { current: '' } : {};
    return tableRow([swatch, ` ${label}`], values.map(short), { data });
  });
  return table(['Schedule', ...VALUE_COLUMNS], [el('tbody', {}, ...body)]);
}
