// Layer: page, views. The forward process at ten times in a row. The worker draws the pictures on
// one canvas; under each stands its timestep as a button, and a click on a picture does the same.

import { el } from '../../ui/dom';

/** Pixels of the strip: ten squares with the gaps that the worker leaves between them. */
const STRIP = { width: 1476, height: 144 };

/** `onPick` is told the timestep of the picture that the reader chose. */
export class TimestepStrip {
  readonly element: HTMLElement;
  readonly canvas = el('canvas', {
    class: 'noising-strip',
    testId: 'noising-strip',
    attributes: { 'aria-hidden': 'true', width: String(STRIP.width), height: String(STRIP.height) },
  });
  private readonly labels = el('div', { class: 'strip-labels' });
  private timesteps: readonly number[] = [];
  private current = NaN;

  constructor(private readonly onPick: (t: number) => void) {
    this.canvas.addEventListener('click', (event) => {
      const box = this.canvas.getBoundingClientRect();
      const index = Math.floor(((event.clientX - box.left) / box.width) * this.timesteps.length);
      const t = this.timesteps.at(Math.min(index, this.timesteps.length - 1));
      if (t !== undefined) onPick(t);
    });
    this.element = el(
      'div',
      { attributes: { role: 'group', 'aria-label': 'The forward process at ten times' } },
      this.canvas,
      this.labels,
    );
  }

  /** Labels the pictures that the worker drew. */
  setTimesteps(timesteps: readonly number[]): void {
    this.timesteps = timesteps;
    this.canvas.dataset.timesteps = timesteps.join(' ');
    this.labels.replaceChildren(
      ...timesteps.map((t) =>
        el('button', {
          class: 'strip-button',
          text: t < 0 ? 'clean' : String(t),
          attributes: { type: 'button', 'aria-label': t < 0 ? 'Clean sample' : `Timestep ${t}` },
          on: {
            click: () => {
              this.onPick(t);
            },
          },
        }),
      ),
    );
    this.setCurrent(this.current);
  }

  /** Marks the button of the current timestep, where there is one. */
  setCurrent(t: number): void {
    this.current = t;
    Array.from(this.labels.children).forEach((label, index) => {
      label.setAttribute('aria-current', String(this.timesteps[index] === t));
    });
  }
}
