// Layer: page, user interface. The layout of every view. What one looks at is the stage: first, and in
// sight while the rest scrolls. Numbers, progress, buttons and folded settings are the rail: beside
// the stage where there is room, below it in a narrow page. Tables and what is rarely asked for are
// the foot, under both. Knows nothing of the laboratory.

import { append, el, type Child, type ElementProperties } from './dom';

/** The parts of a view, each from top to bottom; what is null is left out. */
export interface StageParts {
  readonly stage: readonly Child[];
  readonly rail: readonly Child[];
  readonly foot?: readonly Child[];
}

/** Parts laid out; the order of the document, and so of the focus, is stage, rail, foot. */
export function stageLayout(parts: StageParts, properties: ElementProperties = {}): HTMLElement {
  const { class: extra = '', ...rest } = properties;
  return el(
    'div',
    { ...rest, class: `stage-layout ${extra}`.trim() },
    part('stage', parts.stage),
    part('rail', parts.rail),
    part('foot', parts.foot ?? []),
  );
}

function part(name: 'stage' | 'rail' | 'foot', children: readonly Child[]): HTMLElement | null {
  if (children.every((child) => child === null)) return null;
  const element = el('div', { class: name });
  append(element, children);
  return element;
}

/** Settings folded into one sentence ("Two moons · width 128 · 4,000 steps") that opens them. */
export class FoldedSettings {
  readonly element: HTMLDetailsElement;
  private readonly sentence = el('span', { class: 'folded-sentence' });

  /** @param action what opening is for: "Change", or "Show" where nothing can be changed */
  constructor(testId: string, action: 'Change' | 'Show', ...content: Child[]) {
    this.element = el(
      'details',
      { class: 'folded', testId },
      el(
        'summary',
        { testId: `${testId}-summary` },
        this.sentence,
        ' ',
        // The word is a hint for the eye; screen readers hear that the summary is collapsed.
        el('span', {
          class: 'folded-action',
          data: { action },
          attributes: { 'aria-hidden': 'true' },
        }),
      ),
      ...content,
    );
  }

  /** What the settings come to, in few words. */
  show(sentence: string): void {
    this.sentence.textContent = sentence;
  }

  get isOpen(): boolean {
    return this.element.open;
  }

  set isOpen(open: boolean) {
    this.element.open = open;
  }
}
