// Layer: page, views. The forward process at ten times in a row. The worker draws the pictures on
// one canvas; under each stands its timestep as a button, and a click on a picture does the same.

import { el } from '../../ui/dom';

/** Pixels of the strip: ten squares with the gaps that the worker leaves between them. */
const STRIP = { width: 1476, height: 144 };

/** `onPick` is told the timestep of the picture that the reader chose. */
export class TimestepStrip {
  readonly element: HTMLElement;
  /** A canvas for each forward step, below each other. */
  readonly canvases: readonly HTMLCanvasElement[];
  private readonly labels = el('div', { class: 'strip-labels' });
  private timesteps: readonly number[] = [];
  private current = NaN;

  /** @param suffixes of the test ids of the canvases */
  constructor(
    suffixes: readonly string[],
    private readonly onPick: (t: number) => void,
  ) {
    this.canvases = suffixes.map((suffix) => this.canvas(suffix));
    this.element = el(
      'div',
      { attributes: { role: 'group', 'aria-label': 'The forward process at ten times' } },
      ...this.canvases,
      this.labels,
    );
  }

  /** Shows so many of the canvases, the first ones. */
  showRows(count: number): void {
    this.canvases.forEach((canvas, index) => {
      canvas.hidden = index >= count;
    });
  }

  private canvas(suffix: string): HTMLCanvasElement {
    const canvas = el('canvas', {
      class: 'noising-strip',
      testId: `noising-strip${suffix}`,
      attributes: {
        'aria-hidden': 'true',
        width: String(STRIP.width),
        height: String(STRIP.height),
      },
    });
    canvas.addEventListener('click', (event) => {
      const box = canvas.getBoundingClientRect();
      const index = Math.floor(((event.clientX - box.left) / box.width) * this.timesteps.length);
      const t = this.timesteps.at(Math.min(index, this.timesteps.length - 1));
      if (t !== undefined) this.onPick(t);
    });
    return canvas;
  }

  /** Labels the pictures that the worker drew. */
  setTimesteps(timesteps: readonly number[]): void {
    this.timesteps = timesteps;
    for (const { dataset } of this.canvases) dataset.timesteps = timesteps.join(' ');
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
