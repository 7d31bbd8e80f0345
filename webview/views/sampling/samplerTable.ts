// Layer: page, views. All samplers with what they cost, to choose from; under a title that opens,
// because a newcomer needs only the few of the menu.

import { SAMPLERS, samplersOf, type SamplerEntry } from '../../../src/core/sampling/catalogue';
import type { NetworkKind } from '../../../src/core/sampling/definition';
import { el } from '../../ui/dom';
import { proseCell, table, tableRow } from '../../ui/table';

const COLUMNS = ['Sampler', 'What it does', 'Order', 'Calls a step', 'Noise', 'Paper'];
const PROSE = ['What it does', 'Paper'];

/** The table; `onPick` is told the id of the sampler that the reader chose. */
export class SamplerTable {
  readonly element: HTMLElement;
  private readonly summary = el('summary');
  private readonly rows = new Map<string, HTMLTableRowElement>();

  constructor(onPick: (id: string) => void) {
    const body = el('tbody', {}, ...SAMPLERS.map((entry) => this.row(entry, onPick)));
    const samplers = table(COLUMNS, [body], { class: 'numbers samplers', prose: PROSE });
    this.element = el(
      'details',
      { class: 'more', testId: 'sampling-samplers' },
      this.summary,
      el('div', { class: 'numbers-scroll' }, samplers),
    );
    this.setKind('discrete', 0);
  }

  /**
   * Shows the samplers of models with this kind of schedule.
   * @param offered how many of them stand above the table
   */
  setKind(kind: NetworkKind, offered: number): void {
    const fitting = new Set(samplersOf(kind).map(({ id }) => id));
    for (const [id, row] of this.rows) row.hidden = !fitting.has(id);
    const others = fitting.size - offered;
    this.summary.textContent = `${others} more, by property`;
    this.element.hidden = others <= 0;
  }

  /** Marks the sampler that is chosen. */
  setCurrent(sampler: string): void {
    for (const [id, row] of this.rows) {
      if (id === sampler) row.dataset.current = '';
      else delete row.dataset.current;
      row.querySelector('button')?.setAttribute('aria-pressed', String(id === sampler));
    }
  }

  private row(entry: SamplerEntry, onPick: (id: string) => void): HTMLTableRowElement {
    const name = el('button', {
      class: 'link',
      text: entry.label,
      testId: `sampling-pick-${entry.id}`,
      attributes: { type: 'button', title: `sampling.sampler: ${entry.id}` },
      on: {
        click: () => {
          onPick(entry.id);
        },
      },
    });
    const row = tableRow(
      [name],
      [
        proseCell(entry.sentence),
        entry.order === null ? '–' : String(entry.order),
        String(entry.networkCallsPerStep),
        noiseText(entry.deterministic),
        proseCell(entry.paper),
      ],
    );
    this.rows.set(entry.id, row);
    return row;
  }
}

function noiseText(deterministic: boolean | null): string {
  if (deterministic === null) return 'by option';
  return deterministic ? 'none' : 'every step';
}
