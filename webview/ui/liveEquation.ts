// Layer: page, user interface. Equations that light up: their symbols carry data-symbol, and one of
// them at a time is shown, all its places lit and its meaning beside it. The pointer shows a symbol,
// and on the keyboard the arrow keys go through the symbols of the equation that has the focus,
// which is one stop of the Tab key. Texts come from outside.

import { el, uniqueId } from './dom';

export interface LiveEquationTexts {
  /** What a symbol is, in a sentence; "" for nothing. */
  describe(symbol: string): string;
  /** Symbols of one group light up together: β_t and β_{t−1}. */
  groupOf(symbol: string): string;
}

const LIT = 'symbol-lit';
/** Where the arrow keys stop: a symbol that was typeset as several parts is one. */
const STOPS = '.katex-html [data-symbol]:not([data-part])';

/** The live equations below one element, which is the containing block of the note. */
export class LiveEquations {
  private readonly note = el('div', {
    class: 'symbol-note',
    testId: 'symbol-note',
    attributes: { id: uniqueId('symbol'), role: 'status' },
  });
  private shown: string | null = null;
  /** Of the equation with the focus: which of its symbols is shown. */
  private position = -1;

  /** @param onSymbol is told which symbol the reader looks at */
  constructor(
    private readonly root: HTMLElement,
    private readonly texts: LiveEquationTexts,
    private readonly onSymbol: (symbol: string | null) => void,
  ) {
    this.note.hidden = true;
    root.addEventListener('pointerover', ({ target }) => {
      this.look(symbolAt(target));
    });
    root.addEventListener('pointerleave', () => {
      this.look(null);
    });
    root.addEventListener('focusin', ({ target }) => {
      this.position = -1;
      if (equationAt(target) === null) this.look(null);
    });
    root.addEventListener('focusout', () => {
      this.look(null);
    });
    root.addEventListener('keydown', (event) => {
      this.onKey(event);
    });
  }

  /** Makes an equation one that the keyboard reaches. @param name what it is */
  adopt(equation: HTMLElement, name: string): void {
    equation.tabIndex = 0;
    equation.dataset.live = 'true';
    equation.setAttribute('role', 'group');
    equation.setAttribute('aria-label', name);
    equation.setAttribute('aria-description', 'Arrow keys go through its symbols.');
  }

  /** Makes it a plain equation again. */
  release(equation: HTMLElement): void {
    for (const name of ['tabindex', 'role', 'aria-label', 'aria-description', 'data-live']) {
      equation.removeAttribute(name);
    }
  }

  /** Lights up a symbol everywhere, as a plot asks for; null for none. */
  showSymbol(symbol: string | null): void {
    const group = symbol === null ? null : this.texts.groupOf(symbol);
    for (const element of this.root.querySelectorAll<HTMLElement>('[data-symbol]')) {
      const { symbol: own = '' } = element.dataset;
      element.classList.toggle(LIT, group !== null && this.texts.groupOf(own) === group);
    }
  }

  private look(element: HTMLElement | null): void {
    const symbol = element?.dataset.symbol ?? null;
    this.place(element, symbol);
    if (symbol === this.shown) return;
    this.shown = symbol;
    this.showSymbol(symbol);
    this.onSymbol(symbol);
  }

  /** The note below a symbol; it covers and moves nothing of the equation. */
  private place(element: HTMLElement | null, symbol: string | null): void {
    const text = symbol === null ? '' : this.texts.describe(symbol);
    this.note.hidden = text === '';
    if (element === null || text === '') return;
    this.note.textContent = text;
    this.root.append(this.note);
    const origin = this.root.getBoundingClientRect();
    const equation = element.closest('[data-live]') ?? element;
    const left = element.getBoundingClientRect().left - origin.left;
    const top = equation.getBoundingClientRect().bottom - origin.top;
    const room = this.root.clientWidth - this.note.offsetWidth;
    this.note.style.left = `${Math.max(0, Math.min(left, room))}px`;
    this.note.style.top = `${top}px`;
  }

  private onKey(event: KeyboardEvent): void {
    const equation = equationAt(event.target);
    if (equation === null || equation !== event.target) return;
    const symbols = [...equation.querySelectorAll<HTMLElement>(STOPS)];
    const next = nextPosition(event.key, this.position, symbols.length);
    if (next === null) return;
    event.preventDefault();
    this.position = next;
    this.look(symbols.at(next) ?? null);
    if (next < 0) this.look(null);
  }
}

/** Where a key leads to from a symbol; −1 is none, null for a key that leads nowhere. */
function nextPosition(key: string, from: number, count: number): number | null {
  switch (key) {
    case 'ArrowRight':
    case 'ArrowDown':
      return Math.min(from + 1, count - 1);
    case 'ArrowLeft':
    case 'ArrowUp':
      return Math.max(from - 1, 0);
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    case 'Escape':
      return from < 0 ? null : -1;
    default:
      return null;
  }
}

function symbolAt(target: EventTarget | null): HTMLElement | null {
  const element = target instanceof Element ? target.closest<HTMLElement>('[data-symbol]') : null;
  return equationAt(element) === null ? null : element;
}

function equationAt(target: EventTarget | null): HTMLElement | null {
  return target instanceof Element ? target.closest<HTMLElement>('[data-live]') : null;
}

/** The texts of the slots that an equation was typeset with, in the order of their numbers. */
export function slotsOf(equation: HTMLElement): ((text: string) => void)[] {
  const slots: ((text: string) => void)[] = [];
  for (const element of equation.querySelectorAll<HTMLElement>('.katex-html [data-slot]')) {
    const text = element.querySelector('span') ?? element;
    slots[Number(element.dataset.slot)] = (number) => {
      text.textContent = number;
    };
  }
  return slots;
}
