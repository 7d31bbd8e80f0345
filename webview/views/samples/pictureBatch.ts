// Layer: page, views. The rows of a batch of pictures: what they are made of, what the network answered
// and should have answered, and the clean picture that its answer means, beside each other.

import { Disposer } from '../../../src/shared/dispose';
import type { SampleSet } from '../../../src/shared/protocol/samples';
import type { ShownStep } from '../../../src/shared/protocol/shownStep';
import { el } from '../../ui/dom';
import { canvasFont, onThemeChange, themeColor } from '../../ui/theme';
import type { BatchView } from './contract';
import { meantSamples } from './meantSamples';
import { PictureCells } from './pictureCells';

/** In CSS pixels. */
const GAP = 4;
const HEAD = 18;
const FONT_SIZE = 11;
const MOST_SIDE = 64;
const MARK = 3;

const COLUMNS: readonly (readonly [head: string, values: (step: ShownStep) => Float32Array])[] = [
  ['x₀', ({ x0 }) => x0],
  ['ε', ({ epsilon }) => epsilon],
  ['xₜ', ({ x_t }) => x_t],
  ['answer', ({ answer }) => answer],
  ['target', ({ target }) => target],
  ['error', ({ answer, target }) => answer.map((value, i) => value - target[i])],
  ['means x₀', ({ rows, x_t, answer }) => meantSamples(rows, x_t, answer)],
];

export class PictureBatch implements BatchView {
  readonly element: HTMLElement;
  private readonly canvas = el('canvas', { attributes: { role: 'img' } });
  private readonly disposer = new Disposer();
  private readonly cells = new PictureCells();
  private step: ShownStep | null = null;
  private chosen = 0;
  private pitch = 1;

  constructor(
    onPick: (row: number) => void,
    readonly caption = 'A row of the batch in each line; black is −1 and white is 1, and what lies beyond is cut off',
  ) {
    this.element = el('div', { class: 'step-pictures', testId: 'step-plot' }, this.canvas);
    this.canvas.addEventListener('click', (event) => {
      const row = Math.floor((event.offsetY - HEAD) / this.pitch);
      if (this.step !== null && row >= 0 && row < this.step.rows.length) onPick(row);
    });
    const observer = new ResizeObserver(() => {
      this.draw();
    });
    observer.observe(this.element);
    this.disposer.add({
      dispose: () => {
        observer.disconnect();
      },
    });
    this.disposer.add(
      onThemeChange(() => {
        this.draw();
      }),
    );
  }

  show(step: ShownStep, chosen: number): void {
    this.step = step;
    this.chosen = chosen;
    const heads = COLUMNS.map(([head]) => head).join(', ');
    this.canvas.setAttribute('aria-label', `${step.rows.length} rows of the batch: ${heads}`);
    this.draw();
  }

  dispose(): void {
    this.disposer.dispose();
  }

  private draw(): void {
    const { step, canvas } = this;
    const context = canvas.getContext('2d');
    const ratio = devicePixelRatio;
    const width = Math.floor(this.element.clientWidth * ratio);
    if (step === null || context === null || width === 0) return;
    const gap = Math.round(GAP * ratio);
    const left = Math.round(2 * MARK * ratio);
    const top = Math.round(HEAD * ratio);
    const sets = COLUMNS.map(([, values]) => pictures(step, values(step)));
    const room = Math.floor((width - left) / COLUMNS.length) - gap;
    const size = this.cells.size(sets[0], Math.min(MOST_SIDE * ratio, room));
    const pitch = { x: size.width + gap, y: size.height + gap };
    this.pitch = pitch.y / ratio;
    canvas.width = left + COLUMNS.length * pitch.x;
    canvas.height = top + step.rows.length * pitch.y;
    canvas.style.width = `${canvas.width / ratio}px`;
    canvas.style.height = `${canvas.height / ratio}px`;
    context.font = canvasFont(FONT_SIZE * ratio);
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    context.fillStyle = themeColor('muted');
    COLUMNS.forEach(([head], column) => {
      context.fillText(head, left + column * pitch.x + size.width / 2, top / 2, size.width);
    });
    step.rows.forEach((_, row) => {
      const y = top + row * pitch.y;
      sets.forEach((set, column) => {
        this.cells.draw(context, set, { x: left + column * pitch.x, y, ...size }, row);
      });
      if (row !== this.chosen) return;
      context.fillStyle = themeColor('focus');
      context.fillRect(0, y, Math.round(MARK * ratio), size.height);
    });
  }
}

function pictures({ kind, shape }: ShownStep, values: Float32Array): SampleSet {
  return { kind, shape, values, labels: null, classes: null };
}
