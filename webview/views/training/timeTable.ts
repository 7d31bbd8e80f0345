// Layer: page, views. The table of training time × sampling time, drawn on one canvas under an element
// that takes the keys: arrows move through both times, the chosen cell is told to screen readers.

import { Disposer } from '../../../src/shared/dispose';
import { el, uniqueId } from '../../ui/dom';
import { grouped } from '../../ui/numbers';
import { canvasFont, onThemeChange, themeColor } from '../../ui/theme';
import type { CellPainter } from '../samples/contract';
import { cellSamples, columnsOf, moveInTable } from './timeCells';
import type { Shown, TimePlace, TimeRow } from './timeCells';

/** In CSS pixels. */
const GAP = 4;
const LEAST_SIDE = 28;
const MOST_SIDE = 64;
const FONT_SIZE = 11;

export interface TimeTableContent {
  readonly rows: readonly TimeRow[];
  /** Heads of the columns. */
  readonly heads: readonly string[];
  readonly shown: Shown;
  /** The one sample that cells show, where they show one. */
  readonly chosen: number;
  readonly painter: CellPainter;
}

/** Device pixels of the table as it is drawn. */
interface Layout {
  readonly margin: number;
  readonly pitch: { readonly x: number; readonly y: number };
  readonly cell: { readonly width: number; readonly height: number };
}

export class TimeTable {
  readonly element: HTMLElement;
  private readonly disposer = new Disposer();
  private readonly canvas = el('canvas', { attributes: { 'aria-hidden': 'true' } });
  private readonly heads = el('div', {
    class: 'time-heads',
    attributes: { 'aria-hidden': 'true' },
  });
  private readonly cell = el('div', {
    class: 'time-cell',
    attributes: { role: 'gridcell', id: uniqueId('cell'), 'aria-selected': 'true' },
  });
  private readonly grid: HTMLElement;
  private content: TimeTableContent | null = null;
  private place: TimePlace = { row: 0, column: 0 };
  private layout: Layout | null = null;
  private drawPending = false;

  /**
   * @param onMove the reader went to a cell
   * @param describe the cell in words, for screen readers
   */
  constructor(
    private readonly onMove: (place: TimePlace) => void,
    private readonly describe: (place: TimePlace) => string,
  ) {
    this.grid = el(
      'div',
      {
        class: 'time-grid',
        testId: 'time-grid',
        attributes: {
          role: 'grid',
          tabindex: '0',
          'aria-label': 'Samples by training step (rows) and sampling time (columns)',
          'aria-activedescendant': this.cell.id,
        },
        on: {
          keydown: (event) => {
            this.onKey(event);
          },
          click: (event) => {
            this.onClick(event);
          },
        },
      },
      this.canvas,
      el('div', { attributes: { role: 'row' } }, this.cell),
    );
    this.element = el('div', { class: 'time-table' }, this.heads, this.grid);
    const observer = new ResizeObserver(() => {
      this.scheduleDraw();
    });
    observer.observe(this.element);
    this.disposer.add({
      dispose: () => {
        observer.disconnect();
      },
    });
    this.disposer.add(
      onThemeChange(() => {
        this.scheduleDraw();
      }),
    );
  }

  show(content: TimeTableContent): void {
    this.content = content;
    const { rows, heads } = content;
    this.grid.setAttribute('aria-rowcount', String(rows.length));
    this.grid.setAttribute('aria-colcount', String(heads.length));
    this.grid.dataset.rows = String(rows.length);
    this.heads.replaceChildren(...heads.map((text) => el('span', { text })));
    this.scheduleDraw();
  }

  /** Marks a cell, and scrolls to it where `isSought`. */
  select(place: TimePlace, isSought: boolean): void {
    this.place = place;
    const { grid, cell } = this;
    grid.dataset.row = String(place.row);
    grid.dataset.column = String(place.column);
    cell.setAttribute('aria-rowindex', String(place.row + 1));
    cell.setAttribute('aria-colindex', String(place.column + 1));
    cell.setAttribute('aria-label', this.describe(place));
    this.placeMark();
    if (isSought) cell.scrollIntoView({ block: 'nearest' });
  }

  dispose(): void {
    this.disposer.dispose();
  }

  private onKey(event: KeyboardEvent): void {
    if (this.content === null || event.ctrlKey || event.metaKey || event.altKey) return;
    const { rows, heads } = this.content;
    const size = { rows: rows.length, columns: heads.length };
    const to = moveInTable(event.key, this.place, size);
    if (to === null) return;
    event.preventDefault();
    this.onMove(to);
  }

  private onClick(event: MouseEvent): void {
    const { layout, content } = this;
    if (layout === null || content === null) return;
    const box = this.canvas.getBoundingClientRect();
    const ratio = devicePixelRatio;
    const column = Math.floor(
      ((event.clientX - box.left) * ratio - layout.margin) / layout.pitch.x,
    );
    const row = Math.floor(((event.clientY - box.top) * ratio) / layout.pitch.y);
    const isCell = row >= 0 && row < content.rows.length;
    if (isCell && column >= 0 && column < content.heads.length) this.onMove({ row, column });
  }

  private scheduleDraw(): void {
    if (this.drawPending) return;
    this.drawPending = true;
    requestAnimationFrame(() => {
      this.drawPending = false;
      if (!this.disposer.disposed) this.draw();
    });
  }

  private draw(): void {
    const { content, canvas } = this;
    const context = canvas.getContext('2d');
    const ratio = devicePixelRatio;
    const width = Math.floor(this.grid.clientWidth * ratio);
    const first = content?.rows.at(0);
    if (content === null || first === undefined || context === null || width === 0) return;
    const { rows, painter, shown, chosen } = content;
    const layout = this.layOut(content, first, context, width);
    this.layout = layout;
    canvas.width = layout.margin + columnsOf(first) * layout.pitch.x;
    canvas.height = rows.length * layout.pitch.y;
    canvas.style.width = `${canvas.width / ratio}px`;
    canvas.style.height = `${canvas.height / ratio}px`;
    context.font = canvasFont(FONT_SIZE * ratio);
    context.textAlign = 'right';
    context.textBaseline = 'middle';
    rows.forEach((row, index) => {
      const y = index * layout.pitch.y;
      context.fillStyle = themeColor('muted');
      context.fillText(grouped(row.step), layout.margin - 6 * ratio, y + layout.cell.height / 2);
      for (let column = 0; column < columnsOf(row); column++) {
        const x = layout.margin + column * layout.pitch.x;
        painter.draw(context, cellSamples(row, column, shown), { x, y, ...layout.cell }, chosen);
      }
    });
    this.placeHeads();
    this.placeMark();
  }

  private layOut(
    { rows, painter, shown }: TimeTableContent,
    first: TimeRow,
    context: CanvasRenderingContext2D,
    width: number,
  ): Layout {
    const ratio = devicePixelRatio;
    const gap = Math.round(GAP * ratio);
    context.font = canvasFont(FONT_SIZE * ratio);
    const longest = grouped(rows.at(-1)?.step ?? 0);
    const margin = Math.ceil(context.measureText(longest).width + 12 * ratio);
    const room = Math.floor((width - margin) / columnsOf(first)) - gap;
    const side = Math.min(MOST_SIDE * ratio, Math.max(LEAST_SIDE * ratio, room));
    const cell = painter.size(cellSamples(first, 0, shown), side);
    return { margin, cell, pitch: { x: cell.width + gap, y: cell.height + gap } };
  }

  private placeHeads(): void {
    if (this.layout === null) return;
    const { margin, pitch, cell } = this.layout;
    const ratio = devicePixelRatio;
    Array.from(this.heads.children).forEach((head, column) => {
      if (!(head instanceof HTMLElement)) return;
      head.style.left = `${(margin + column * pitch.x) / ratio}px`;
      head.style.width = `${cell.width / ratio}px`;
    });
  }

  private placeMark(): void {
    if (this.layout === null) return;
    const { margin, pitch, cell } = this.layout;
    const { style } = this.cell;
    const ratio = devicePixelRatio;
    style.left = `${(margin + this.place.column * pitch.x) / ratio}px`;
    style.top = `${(this.place.row * pitch.y) / ratio}px`;
    style.width = `${cell.width / ratio}px`;
    style.height = `${cell.height / ratio}px`;
  }
}
