// Layer: page, views. Samples in rows and columns, each a cell that can be chosen: one tab stop, arrows,
// Home and End move, Enter or a click chooses (ARIA grid).

import type { SampleSet } from '../../../src/shared/protocol/samples';
import { el } from '../../ui/dom';
import { sampleKindView } from '../samples/registry';

export interface GridLine {
  readonly name: string;
  /** Said under the name. */
  readonly remark?: string;
}

export interface CellGridOptions {
  readonly label: string;
  readonly testId: string;
  /** Longest side of a cell, CSS pixels. */
  readonly side: number;
  /** Enter or a click on a cell; absent where nothing follows. */
  readonly onOpen?: (row: number, column: number) => void;
  /** The cell in which the reader is. */
  readonly onMove?: (row: number, column: number) => void;
}

interface GridCell {
  readonly button: HTMLButtonElement;
  readonly canvas: HTMLCanvasElement;
}

/** A table of pictures. */
export class CellGrid {
  readonly element: HTMLElement;
  private cells: GridCell[][] = [];
  private readonly heads: HTMLElement[] = [];
  private at: readonly [row: number, column: number] = [0, 0];

  constructor(private readonly options: CellGridOptions) {
    this.element = el('div', { class: 'explore-cells', testId: options.testId });
  }

  /** Empty cells; the one in which the reader was stays where it can. */
  arrange(rows: readonly GridLine[], columns: readonly GridLine[]): void {
    this.cells = rows.map((row, r) => columns.map((column, c) => this.cell(row, column, r, c)));
    this.heads.splice(0, Infinity, ...columns.map((column) => columnHead(column)));
    const hasNames = rows.some(({ name }) => name !== '');
    const head = el('tr', {}, hasNames ? el('td') : null, ...this.heads);
    const body = this.cells.map((cells, r) =>
      el(
        'tr',
        {},
        hasNames ? el('th', { text: rows[r].name, attributes: { scope: 'row' } }) : null,
        ...cells.map(({ button }) => el('td', { attributes: { role: 'gridcell' } }, button)),
      ),
    );
    const table = el(
      'table',
      { attributes: { role: 'grid', 'aria-label': this.options.label } },
      el('thead', {}, head),
      el('tbody', {}, ...body),
    );
    this.element.replaceChildren(table);
    const [row, column] = this.at;
    this.moveTo(Math.min(row, rows.length - 1), Math.min(column, columns.length - 1));
  }

  /** @param sets by row and column; null for one that is not there yet */
  show(sets: readonly (readonly (SampleSet | null)[])[]): void {
    const all = sets.flat().filter((set) => set !== null);
    if (all.length === 0) return;
    const painter = sampleKindView(all[0].kind).cells(all);
    const ratio = window.devicePixelRatio || 1;
    for (const [r, row] of sets.entries())
      for (const [c, set] of row.entries()) {
        const cell = this.cells.at(r)?.at(c);
        if (cell === undefined || set === null) continue;
        const { canvas } = cell;
        const { width, height } = painter.size(set, Math.round(this.options.side * ratio));
        canvas.width = width;
        canvas.height = height;
        canvas.style.setProperty('--cell-width', `${width / ratio}px`);
        const context = canvas.getContext('2d');
        if (context === null) continue;
        context.imageSmoothingEnabled = false;
        painter.draw(context, set, { x: 0, y: 0, width, height }, 0);
        cell.button.dataset.filled = 'true';
      }
  }

  /** What is said under the head of each column. */
  setRemarks(remarks: readonly string[]): void {
    for (const [c, remark] of remarks.entries()) {
      const line = this.heads.at(c)?.querySelector('.quiet');
      if (line instanceof HTMLElement) line.textContent = remark;
    }
  }

  /** The picture in a cell; null for none. */
  canvasAt(row: number, column: number): HTMLCanvasElement | null {
    return this.cells.at(row)?.at(column)?.canvas ?? null;
  }

  private cell(row: GridLine, column: GridLine, r: number, c: number): GridCell {
    // Of no size until it is drawn: the browser's own would be 300 × 150.
    const canvas = el('canvas', { attributes: { 'aria-hidden': 'true', width: '0', height: '0' } });
    const name = [row.name, column.name].filter((text) => text !== '').join(', ');
    const button = el(
      'button',
      {
        class: 'explore-cell',
        testId: `${this.options.testId}-${r}-${c}`,
        attributes: { type: 'button', 'aria-label': name, title: name, tabindex: '-1' },
        on: {
          click: () => {
            this.moveTo(r, c);
            this.options.onOpen?.(r, c);
          },
          focus: () => {
            this.moveTo(r, c);
          },
          keydown: (event) => {
            this.moveByKey(event, r, c);
          },
        },
      },
      canvas,
    );
    return { button, canvas };
  }

  private moveByKey(event: KeyboardEvent, row: number, column: number): void {
    const last = [this.cells.length - 1, (this.cells.at(0)?.length ?? 1) - 1] as const;
    const targets: Partial<Record<string, readonly [number, number]>> = {
      ArrowLeft: [row, Math.max(0, column - 1)],
      ArrowRight: [row, Math.min(last[1], column + 1)],
      ArrowUp: [Math.max(0, row - 1), column],
      ArrowDown: [Math.min(last[0], row + 1), column],
      Home: [row, 0],
      End: [row, last[1]],
    };
    const target = targets[event.key];
    if (target === undefined) return;
    event.preventDefault();
    this.cells[target[0]][target[1]].button.focus();
  }

  private moveTo(row: number, column: number): void {
    const [before, beside] = this.at;
    const old = this.cells.at(before)?.at(beside)?.button;
    if (old !== undefined) {
      old.tabIndex = -1;
      delete old.dataset.current;
    }
    this.at = [Math.max(0, row), Math.max(0, column)];
    const current = this.cells.at(this.at[0])?.at(this.at[1])?.button;
    if (current === undefined) return;
    current.tabIndex = 0;
    current.dataset.current = 'true';
    this.options.onMove?.(...this.at);
  }
}

function columnHead({ name, remark = '' }: GridLine): HTMLElement {
  return el(
    'th',
    { attributes: { scope: 'col' } },
    el('span', { text: name }),
    el('span', { class: 'quiet', text: remark }),
  );
}
