// Layer: page, user interface. One place of a view for what the reader should know: an error, a
// warning or a remark, one at a time. Errors interrupt a screen reader, the rest waits its turn.

import { el } from './dom';

export type NoticeLevel = 'info' | 'warning' | 'error';

/** A message that is hidden while there is nothing to say. */
export class Notice {
  readonly element: HTMLElement;

  constructor(testId: string) {
    this.element = el('p', { class: 'notice', testId, attributes: { hidden: '' } });
  }

  /** Shows the text; an empty one hides the notice. */
  show(level: NoticeLevel, text: string): void {
    this.element.setAttribute('role', level === 'error' ? 'alert' : 'status');
    this.element.dataset.level = level;
    this.element.textContent = text;
    this.element.hidden = text === '';
  }

  /** Shows what was thrown, by its message. */
  showError(thrown: unknown): void {
    this.show('error', errorText(thrown));
  }

  clear(): void {
    this.show('info', '');
  }
}

/** The sentence of an error, or whatever else was thrown as text. */
export function errorText(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
