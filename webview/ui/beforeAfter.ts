// Layer: page, user interface. Two pictures of one size on each other with a slider between them: left
// of it the one, right of it the other. Knows nothing of the laboratory.

import { el } from './dom';

export interface BeforeAfterOptions {
  /** For screen readers: what the slider moves between. */
  readonly label: string;
  readonly testId: string;
}

export class BeforeAfter {
  readonly element: HTMLElement;
  private readonly before = el('canvas', { class: 'before-after-picture' });
  private readonly after = el('canvas', { class: 'before-after-picture before-after-upper' });
  private readonly line = el('div', {
    class: 'before-after-line',
    attributes: { 'aria-hidden': 'true' },
  });
  private readonly slider: HTMLInputElement;
  private names: readonly [before: string, after: string] = ['', ''];

  constructor({ label, testId }: BeforeAfterOptions) {
    this.slider = el('input', {
      class: 'slider',
      testId,
      attributes: { type: 'range', min: '0', max: '100', step: '1', 'aria-label': label },
      on: {
        input: () => {
          this.place();
        },
      },
    });
    this.slider.value = '50';
    const pictures = el(
      'div',
      { class: 'before-after-pictures' },
      this.before,
      this.after,
      this.line,
    );
    pictures.addEventListener('pointerdown', (event) => {
      pictures.setPointerCapture(event.pointerId);
      this.follow(pictures, event);
    });
    pictures.addEventListener('pointermove', (event) => {
      if (pictures.hasPointerCapture(event.pointerId)) this.follow(pictures, event);
    });
    this.element = el('div', { class: 'before-after' }, pictures, this.slider);
    this.place();
  }

  /** Shows two pictures, RGBA pixels of one size, by their names. */
  show(
    before: { readonly name: string; readonly pixels: ImageData },
    after: { readonly name: string; readonly pixels: ImageData },
  ): void {
    paint(this.before, before.pixels);
    paint(this.after, after.pixels);
    this.names = [before.name, after.name];
    this.place();
  }

  private follow(pictures: HTMLElement, event: PointerEvent): void {
    const box = pictures.getBoundingClientRect();
    this.slider.value = String((100 * (event.clientX - box.left)) / Math.max(1, box.width));
    this.place();
  }

  private place(): void {
    const { value } = this.slider;
    const [before, after] = this.names;
    this.element.dataset.place = value;
    this.after.style.clipPath = `inset(0 0 0 ${value}%)`;
    this.line.style.left = `${value}%`;
    this.slider.style.setProperty('--filled', `${value}%`);
    this.slider.setAttribute('aria-valuetext', `${value} % ${before}, the rest ${after}`);
  }
}

function paint(canvas: HTMLCanvasElement, pixels: ImageData): void {
  canvas.width = pixels.width;
  canvas.height = pixels.height;
  canvas.getContext('2d')?.putImageData(pixels, 0, 0);
}
