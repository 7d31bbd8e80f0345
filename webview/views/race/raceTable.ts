// Layer: page, views. The numbers of a race at one number of calls, an entrant a row.

import { labelOf, type Standings } from '../../../src/shared/race/standings';
import { el } from '../../ui/dom';
import { short } from '../../ui/numbers';
import { table, tableRow } from '../../ui/table';
import type { RaceKind, Racer } from './kind';

export function raceTable(
  kind: RaceKind,
  standings: Standings,
  racers: readonly Racer[],
  budget: number,
): HTMLTableElement {
  const rows = racers.map(({ id, color }) => {
    const swatch = el('span', { class: `swatch ink-${color}` });
    return tableRow([swatch, ` ${labelOf(id)}`], [...kind.cells(standings, id, budget)], {
      data: { entrant: id },
    });
  });
  const { noun, columns } = kind;
  const name = noun.charAt(0).toUpperCase() + noun.slice(1);
  return table([name, ...columns], [el('tbody', {}, ...rows)]);
}

/** A number of the table; a dash for none. */
export function cell(value: number | null | undefined): string {
  return value === null || value === undefined ? '–' : short(value);
}
