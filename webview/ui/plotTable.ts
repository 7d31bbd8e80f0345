// Layer: page, user interface. The numbers behind a plot as a table, which a small button in its head opens:
// for those who do not see curves, and for those who want the numbers.

import { el, uniqueId } from './dom';
import { icon } from './icon';
import { grouped, short } from './numbers';
import { Paced } from './paced';
import { table, tableRow } from './table';

/** Rows of the table; of more points as many are shown, evenly spaced. */
const MOST_ROWS = 200;
/** Milliseconds between two drawings while a plot changes: a table is read, not watched. */
const DRAW_EVERY_MS = 500;

export interface TabledCurve {
  readonly label: string;
  readonly values: ArrayLike<number>;
}

export class PlotTable {
  readonly button: HTMLButtonElement;
  /** Holds the table while it is open. */
  readonly element: HTMLElement;
  private x: ArrayLike<number> = [];
  private curves: readonly TabledCurve[] = [];
  private readonly drawing = new Paced(() => {
    this.draw();
  }, DRAW_EVERY_MS);

  /** @param caption of the plot @param testId of the plot */
  constructor(
    caption: string,
    testId: string,
    private readonly xLabel: string,
  ) {
    const id = uniqueId('plot-table');
    this.element = el('div', {
      class: 'plot-table numbers-scroll',
      testId: `${testId}-table`,
      attributes: { id, role: 'region', tabindex: '0', 'aria-label': caption, hidden: '' },
    });
    this.button = el(
      'button',
      {
        class: 'plot-table-button',
        testId: `${testId}-table-button`,
        attributes: {
          type: 'button',
          title: 'Shows the numbers as a table',
          'aria-label': `Table: ${caption}`,
          'aria-expanded': 'false',
          'aria-controls': id,
        },
        on: {
          click: () => {
            this.toggle();
          },
        },
      },
      icon('table'),
    );
  }

  setData(x: ArrayLike<number>, curves: readonly TabledCurve[]): void {
    this.x = x;
    this.curves = curves;
    if (!this.element.hidden) this.drawing.request();
  }

  dispose(): void {
    this.drawing.dispose();
  }

  private toggle(): void {
    this.element.hidden = !this.element.hidden;
    this.button.setAttribute('aria-expanded', String(!this.element.hidden));
    if (this.element.hidden) this.element.replaceChildren();
    else this.drawing.drawNow();
  }

  private draw(): void {
    const { x, curves, xLabel } = this;
    if (this.element.hidden) return;
    const picked = evenly(x.length, MOST_ROWS);
    const rows = picked.map((at) =>
      tableRow(
        short(x[at]),
        curves.map(({ values }) => (Number.isFinite(values[at]) ? short(values[at]) : '–')),
      ),
    );
    const caption =
      picked.length === x.length
        ? {}
        : { caption: `${grouped(picked.length)} of ${grouped(x.length)} points, evenly spaced` };
    this.element.replaceChildren(
      table([xLabel, ...curves.map(({ label }) => label)], [el('tbody', {}, ...rows)], {
        class: 'numbers',
        ...caption,
      }),
    );
  }
}

/** Numbers from 0 to `count` − 1, `most` of them at most, the first and the last among them. */
export function evenly(count: number, most: number): number[] {
  const shown = Math.min(count, most);
  return Array.from({ length: shown }, (_, i) =>
    shown === 1 ? 0 : Math.round((i * (count - 1)) / (shown - 1)),
  );
}
