// Layer: page, views. The numbers of a study as tables: every number of each cell, and one measure over two
// keys, where the colour of a cell says how large it is.

import type { HeatTable } from '../../../src/core/study/plots';
import { measureText } from '../../../src/core/study/measures';
import { numberIds, summarise, type StudyResults } from '../../../src/core/study/results';
import { cellName, cellNumberText, numberLabel } from '../../../src/core/study/words';
import { el } from '../../ui/dom';
import { grouped } from '../../ui/numbers';
import { table, tableRow } from '../../ui/table';

/** What was not measured. */
const NONE = '–';
/** With more cells, they are lines and the numbers columns. */
const MOST_COLUMNS = 4;

/** Mean ± standard deviation of every number over the repeats of each cell. */
export function cellsTable(study: StudyResults): HTMLElement {
  const { definition } = study;
  const cells = summarise(study);
  const ids = numberIds(definition, cells);
  const names = cells.map(({ values }) => cellName(definition.vary, values));
  const texts = cells.map(({ numbers }) =>
    ids.map((id) => {
      const number = numbers.get(id);
      return number === undefined ? NONE : cellNumberText(id, number);
    }),
  );
  const done = cells.map(({ trials }) => trials.filter(({ error }) => error === null).length);
  const wide = cells.length <= MOST_COLUMNS;
  const [head, rows] = wide
    ? [
        ['Number', ...names],
        [
          tableRow('Finished trials', done.map(grouped)),
          ...ids.map((id, i) =>
            tableRow(
              numberLabel(id),
              texts.map((own) => own[i]),
            ),
          ),
        ],
      ]
    : [
        ['Cell', 'Finished trials', ...ids.map(numberLabel)],
        cells.map((_, i) => tableRow(names[i], [grouped(done[i]), ...texts[i]])),
      ];
  return scrolled(
    'Every number, mean ± standard deviation over repeats',
    table(head, [el('tbody', {}, ...rows)], { class: 'metrics-table', testId: 'study-cells' }),
  );
}

/** The first key down, the second across. */
export function heatTable({
  id,
  caption,
  rowLabel,
  rows,
  columnLabel,
  columns,
  means,
  measure,
}: HeatTable): HTMLElement {
  const known = means.flat().filter((mean) => mean !== null);
  const [least, most] = [Math.min(...known), Math.max(...known)];
  const lines = rows.map((name, i) =>
    tableRow(
      name,
      means[i].map((mean) => {
        if (mean === null) return NONE;
        const cell = el('td', { class: 'heat-cell', text: measureText(measure, mean) });
        const share = most > least ? (mean - least) / (most - least) : 0;
        cell.style.setProperty('--heat', share.toFixed(3));
        return cell;
      }),
    ),
  );
  return scrolled(
    caption,
    table([`${rowLabel} ╲ ${columnLabel}`, ...columns], [el('tbody', {}, ...lines)], {
      class: 'metrics-table',
      caption,
      testId: `study-${id}`,
    }),
  );
}

/** A wide table scrolls by keys, too. */
function scrolled(label: string, content: HTMLElement): HTMLElement {
  return el(
    'div',
    { class: 'table-scroll', attributes: { tabindex: '0', role: 'region', 'aria-label': label } },
    content,
  );
}
