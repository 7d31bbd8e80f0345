// Layer: page, user interface. A thin progress bar as in VS Code, with what it says in words for
// screen readers. A screen reader hears of it when asked and at every tenth, not at every step.

import { el } from './dom';

/** Progress of one job. */
export class ProgressBar {
  readonly element: HTMLElement;
  private readonly bar = el('div', { class: 'progress-bar' });
  private readonly track: HTMLElement;
  private readonly spoken = el('p', { class: 'visually-hidden', attributes: { role: 'status' } });
  private tenth = -1;

  constructor(label: string, testId: string) {
    this.track = el(
      'div',
      {
        class: 'progress',
        testId,
        attributes: {
          role: 'progressbar',
          'aria-label': label,
          'aria-valuemin': '0',
          'aria-valuemax': '100',
        },
      },
      this.bar,
    );
    this.element = el('div', {}, this.track, this.spoken);
    this.show(0, '');
  }

  /** Shows a fraction between 0 and 1 and says `text` of it. */
  show(fraction: number, text: string): void {
    const limited = Math.min(1, Math.max(0, fraction));
    this.bar.style.transform = `scaleX(${limited})`;
    this.track.setAttribute('aria-valuenow', String(Math.round(limited * 100)));
    this.track.setAttribute('aria-valuetext', text);
    const tenth = Math.floor(limited * 10);
    if (tenth === this.tenth) return;
    this.tenth = tenth;
    this.spoken.textContent = text;
  }
}
