// Layer: page, widgets. What every widget is built of: its title, picture, slider, the equation with
// numbers, and what is folded away (settings, table).

import { el, replaceChildren, uniqueId } from '../ui/dom';
import type { Child } from '../ui/dom';
import type { Meaning } from './contract';
import { isSameSymbol } from './meanings';

export interface Frame {
  summary: HTMLElement;
  stage: HTMLElement;
  controls: HTMLElement;
  /** Below the controls. */
  foot: HTMLElement;
}

/** Fills the place of a widget. */
export function fillFrame(host: HTMLElement, title: string): Frame {
  const heading = el('span', { class: 'title', text: title, attributes: { id: uniqueId('w') } });
  const summary = el('span', { class: 'summary', testId: 'widget-summary' });
  const stage = el('div', { class: 'stage' });
  const controls = el('div', { class: 'controls' });
  const foot = el('div');
  host.setAttribute('role', 'group');
  host.setAttribute('aria-labelledby', heading.id);
  const head = el('div', { class: 'head' }, heading, summary);
  replaceChildren(host, head, stage, controls, foot);
  return { summary, stage, controls, foot };
}

export interface SliderOptions {
  label: string;
  testId: string;
  onInput: (value: number) => void;
}

/** A slider over whole numbers with its value behind it. */
export class Slider {
  readonly element: HTMLElement;
  private readonly input: HTMLInputElement;
  private readonly output = el('output');

  constructor({ label, testId, onInput }: SliderOptions) {
    this.input = el('input', {
      testId,
      attributes: { type: 'range', 'aria-label': label, step: '1' },
      on: {
        input: () => {
          onInput(this.input.valueAsNumber);
        },
      },
    });
    this.element = el('label', { class: 'slider' }, this.input, this.output);
  }

  set(value: number, { min, max, text }: { min: number; max: number; text: string }): void {
    this.input.min = String(min);
    this.input.max = String(max);
    this.input.value = String(value);
    this.input.setAttribute('aria-valuetext', text);
    this.output.textContent = text;
  }
}

export interface SelectOptions {
  label: string;
  testId: string;
  choices: readonly (readonly [value: string, label: string])[];
  onChange: (value: string) => void;
}

/** A choice with its label above it. */
export class Select {
  readonly element: HTMLElement;
  private readonly input: HTMLSelectElement;

  constructor({ label, testId, choices, onChange }: SelectOptions) {
    this.input = el('select', {
      testId,
      on: {
        change: () => {
          onChange(this.input.value);
        },
      },
    });
    this.setChoices(choices);
    this.element = el('label', {}, label, this.input);
  }

  setChoices(choices: SelectOptions['choices']): void {
    const options = choices.map(([value, text]) => el('option', { text, attributes: { value } }));
    this.input.replaceChildren(...options);
  }

  set(value: string): void {
    this.input.value = value;
  }
}

/** Content that is folded away; `fill` makes it anew whenever it is opened or refreshed. */
export class Fold {
  readonly element: HTMLDetailsElement;
  private readonly content = el('div');

  constructor(
    title: string,
    private readonly fill: () => Child[],
  ) {
    const summary = el('summary', { text: title });
    this.element = el(
      'details',
      {
        on: {
          toggle: () => {
            this.refresh();
          },
        },
      },
      summary,
      this.content,
    );
  }

  refresh(): void {
    if (this.element.open) replaceChildren(this.content, ...this.fill());
  }
}

/** A table of numbers, the first column heading its rows. */
export function numberTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
): HTMLElement {
  const cells = rows.map(([first, ...rest]) =>
    el(
      'tr',
      {},
      el('th', { text: first, attributes: { scope: 'row' } }),
      ...rest.map((text) => el('td', { text })),
    ),
  );
  const titles = head.map((text) => el('th', { text, attributes: { scope: 'col' } }));
  return el(
    'div',
    {
      class: 'table',
      attributes: { tabindex: '0', role: 'region', 'aria-label': head.join(', ') },
    },
    el('table', {}, el('thead', {}, el('tr', {}, ...titles)), el('tbody', {}, ...cells)),
  );
}

/** A part of a line of mathematics: plain text, or a symbol or number that stands for something. */
export type NumberPart = string | { text: string; index?: string; meaning: Meaning };

/** An equation with its numbers: pointing at a part tells what it stands for. */
export class NumberLine {
  readonly element: HTMLElement;
  private lit: Meaning | null = null;

  constructor(
    testId: string,
    private readonly onPoint: (meaning: Meaning | null) => void,
  ) {
    this.element = el('p', { class: 'numbers', testId });
  }

  set(parts: readonly NumberPart[]): void {
    replaceChildren(this.element, ...parts.map((part) => this.partElement(part)));
    this.light(this.lit);
  }

  light(meaning: Meaning | null): void {
    this.lit = meaning;
    for (const part of this.element.querySelectorAll<HTMLElement>('[data-symbol]')) {
      part.classList.toggle('lit', isSameSymbol(part.dataset.symbol ?? null, meaning));
    }
  }

  private partElement(part: NumberPart): Child {
    if (typeof part === 'string') return part;
    const { text, index, meaning } = part;
    return el(
      'span',
      { class: 'symbol', data: { symbol: meaning }, on: pointing(meaning, this.onPoint) },
      ...(/^[-\d−.∞]/.test(text) ? [text] : [el('var', { text })]),
      index === undefined ? null : el('sub', { text: index }),
    );
  }
}

/** Listeners of an element that stands for a symbol. */
export function pointing(meaning: Meaning, onPoint: (meaning: Meaning | null) => void) {
  return {
    pointerenter: () => {
      onPoint(meaning);
    },
    pointerleave: () => {
      onPoint(null);
    },
  };
}
