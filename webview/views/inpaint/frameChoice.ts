// Layer: page, views. The frames of a clip in a row, each a button that says whether it is known. One tab
// stop: arrows, Home and End go along the row, Enter and Space change a frame.

import type { SampleSet } from '../../../src/shared/protocol/samples';
import { frameCount, frameOf } from '../../../src/shared/samples/filmstrips';
import { pictureRgba, pictureShape } from '../../../src/shared/samples/pictures';
import { el } from '../../ui/dom';
import { button } from '../../ui/toolkit';

/** Choices that have a name: which of so many frames are known. */
const PRESETS: readonly (readonly [
  id: string,
  label: string,
  knows: (frame: number, frames: number) => boolean,
])[] = [
  ['first', 'First', (frame) => frame === 1],
  ['two', 'First Two', (frame) => frame <= 2],
  ['ends', 'First and Last', (frame, frames) => frame === 1 || frame === frames],
  ['but-last', 'All but the Last', (frame, frames) => frame < frames],
];

interface FrameButton {
  readonly element: HTMLButtonElement;
  readonly canvas: HTMLCanvasElement;
}

export class FrameChoice {
  readonly element: HTMLElement;
  private readonly row = el('div', {
    class: 'frame-row',
    testId: 'frames',
    attributes: { role: 'toolbar', 'aria-label': 'Frames of the clip, pressed where known' },
  });
  private readonly words = el('figcaption', { class: 'reverse-caption', testId: 'frame-words' });
  private buttons: readonly FrameButton[] = [];
  private chosen = new Set([1]);
  /** Frames that the given clip has. */
  private given = 0;

  constructor(private readonly onChange: () => void) {
    this.row.addEventListener('keydown', (event) => {
      const at = this.buttons.findIndex(({ element }) => element === document.activeElement);
      const to = placeAfter(event.key, at, this.buttons.length);
      if (at < 0 || to === null) return;
      event.preventDefault();
      this.stopAt(to);
      this.buttons[to].element.focus();
    });
    const presets = PRESETS.map(([id, label, knows]) =>
      button({
        label,
        testId: `frames-${id}`,
        onClick: () => {
          const { length } = this.buttons;
          const all = Array.from({ length }, (_, i) => i + 1);
          this.chosen = new Set(all.filter((frame) => knows(frame, length)));
          this.mark();
          this.onChange();
        },
      }),
    );
    this.element = el(
      'figure',
      { class: 'stage-figure frame-choice' },
      this.words,
      this.row,
      el('div', { class: 'buttons' }, ...presets),
    );
    this.element.hidden = true;
  }

  /** Counted from 1, in order; only frames that the clip has. */
  get known(): number[] {
    return [...this.chosen].filter((frame) => frame <= this.given).sort((a, b) => a - b);
  }

  /** Another model, whose clips have so many frames: no clip is given yet. */
  begin(frames: number): void {
    this.given = 0;
    this.element.hidden = true;
    if (frames === this.buttons.length) return;
    this.chosen = new Set([1]);
    this.buttons = Array.from({ length: frames }, (_, i) => this.frameButton(i + 1));
    this.row.replaceChildren(...this.buttons.map(({ element }) => element));
    this.stopAt(0);
  }

  set(known: readonly number[]): void {
    this.chosen = new Set(known);
    this.mark();
  }

  /** @param clip may have fewer frames than those of the model */
  show(clip: SampleSet): void {
    this.given = frameCount(clip);
    this.element.hidden = false;
    this.buttons.forEach(({ canvas }, i) => {
      if (i >= this.given) {
        canvas.getContext('2d')?.clearRect(0, 0, canvas.width, canvas.height);
        return;
      }
      const frame = frameOf(clip, i);
      const { width, height } = pictureShape(frame);
      canvas.width = width;
      canvas.height = height;
      canvas
        .getContext('2d')
        ?.putImageData(new ImageData(pictureRgba(frame, 0), width, height), 0, 0);
    });
    this.mark();
  }

  private frameButton(frame: number): FrameButton {
    const canvas = el('canvas', { attributes: { 'aria-hidden': 'true' } });
    const element = el(
      'button',
      {
        class: 'frame-button',
        testId: `frame-${frame}`,
        attributes: { type: 'button', 'aria-label': `Frame ${frame} known` },
        on: {
          click: () => {
            if (this.chosen.has(frame)) this.chosen.delete(frame);
            else this.chosen.add(frame);
            this.stopAt(frame - 1);
            this.mark();
            this.onChange();
          },
        },
      },
      canvas,
      el('span', { text: String(frame), attributes: { 'aria-hidden': 'true' } }),
    );
    return { element, canvas };
  }

  private mark(): void {
    const { known } = this;
    this.buttons.forEach(({ element }, i) => {
      element.setAttribute('aria-pressed', String(known.includes(i + 1)));
      element.disabled = i >= this.given;
    });
    const { length } = this.buttons;
    const missing =
      this.given < length ? `; the clip has ${this.given === 1 ? 'one' : String(this.given)}` : '';
    this.words.textContent = `The clip: ${known.length} of ${length} frames known, the faded ones are to be predicted${missing}`;
    this.row.dataset.known = known.join(' ');
  }

  /** The one that the tab key leads to. */
  private stopAt(index: number): void {
    this.buttons.forEach(({ element }, i) => {
      element.tabIndex = i === index ? 0 : -1;
    });
  }
}

function placeAfter(key: string, at: number, count: number): number | null {
  switch (key) {
    case 'ArrowRight':
      return Math.min(count - 1, at + 1);
    case 'ArrowLeft':
      return Math.max(0, at - 1);
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return null;
  }
}
