// Layer: page, views. The numbers of a race at one number of calls, a sampler a row.

import { SAMPLERS } from '../../../src/core/sampling/catalogue';
import { el } from '../../ui/dom';
import { short } from '../../ui/numbers';
import { table, tableRow } from '../../ui/table';
import type { Racer } from './legend';
import { labelOf, orderText, type Standings } from './standings';

const COLUMNS = [
  'Sampler',
  'Fitted order (steps)',
  'Order',
  'Calls',
  'Steps',
  'Error',
  'Energy distance',
];

export function raceTable(
  standings: Standings,
  racers: readonly Racer[],
  budget: number,
): HTMLTableElement {
  const rows = racers.map(({ id, color }) => {
    const run = standings.at(id, budget);
    const entry = SAMPLERS.find((sampler) => sampler.id === id);
    const cells = [
      orderText(standings.order(id)),
      number(entry?.order),
      number(run?.networkCalls),
      number(run?.steps),
      number(run?.error),
      number(run?.energy_distance),
    ];
    const swatch = el('span', { class: `swatch ink-${color}` });
    return tableRow([swatch, ` ${labelOf(id)}`], cells, { data: { sampler: id } });
  });
  return table(COLUMNS, [el('tbody', {}, ...rows)]);
}

function number(value: number | null | undefined): string {
  return value === null || value === undefined ? '–' : short(value);
}
