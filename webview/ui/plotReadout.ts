// Layer: page, user interface. The values of a plot's curves at one x: a small box beside the cursor,
// and the same in words for a screen reader when the cursor was moved by key.

import { el } from './dom';
import type { ColorName } from './theme';

export interface ReadoutRow {
  label: string;
  color: ColorName;
  value: string;
}

/** Where the box may stand, in CSS pixels within the figure. */
export interface ReadoutPlace {
  /** The cursor. */
  x: number;
  top: number;
  /** Width of the figure. */
  width: number;
}

/** Free pixels between cursor and box. */
const GAP = 10;

export class PlotReadout {
  readonly element: HTMLElement;
  readonly spoken = el('p', { class: 'visually-hidden', attributes: { role: 'status' } });
  private readonly head = el('div');
  private readonly rows = el('ul');
  private text = '';

  constructor(testId: string) {
    this.element = el(
      'div',
      { class: 'plot-values', testId, attributes: { hidden: '', 'aria-hidden': 'true' } },
      this.head,
      this.rows,
    );
  }

  /** Shows the values beside the cursor, on the side where there is more room. */
  show(head: string, rows: readonly ReadoutRow[], { x, top, width }: ReadoutPlace): void {
    this.text = [head, ...rows.map(({ label, value }) => `${label} ${value}`)].join(', ');
    this.head.textContent = head;
    this.rows.replaceChildren(
      ...rows.map(({ label, color, value }) =>
        el('li', {}, el('span', { class: `swatch ink-${color}` }), label, el('b', { text: value })),
      ),
    );
    this.element.hidden = false;
    const box = this.element.offsetWidth;
    const beside = x < width / 2 ? x + GAP : x - GAP - box;
    const left = Math.min(Math.max(0, beside), Math.max(0, width - box));
    this.element.style.transform = `translateX(${left}px)`;
    this.element.style.top = `${top}px`;
  }

  /** Tells a screen reader what is shown. */
  say(): void {
    this.spoken.textContent = this.text;
  }

  hide(): void {
    this.element.hidden = true;
    this.spoken.textContent = '';
  }
}
