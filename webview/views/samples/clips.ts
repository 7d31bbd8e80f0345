// Layer: page, views. Clips: a sheet of them that plays, once when there are new ones and whenever the
// reader wants, by pointer or keyboard; under it the filmstrip of the chosen one. Who wants less motion
// sees them stand still.

import { ballWorld } from '../../../src/core/data/video/ball';
import { motionOf, parseBall } from '../../../src/core/statistics/motion';
import { Disposer } from '../../../src/shared/dispose';
import {
  className,
  sampleCount,
  sliceSamples,
  type SampleSet,
} from '../../../src/shared/protocol/samples';
import { USUAL_FRAME_RATE } from '../../../src/shared/samples/clipFiles';
import { filmstrips, frameCount, frameOf } from '../../../src/shared/samples/filmstrips';
import { el } from '../../ui/dom';
import { fixed } from '../../ui/numbers';
import { Scrubber } from '../../ui/scrubber';
import { prefersReducedMotion, themeColor } from '../../ui/theme';
import { Atlas } from './atlas';
import type { SampleKindView, SampleView, SampleViewOptions, TimeSpan } from './contract';
import { PictureHistory } from './history';
import { PictureBatch } from './pictureBatch';
import { PictureCells } from './pictureCells';
import { PictureSheet } from './sheet';

/** New clips play when no others came for so long, in milliseconds. */
const SETTLED = 400;
/** Height of a frame of the strip, at most, and width of the mark around one, in CSS pixels. */
const MOST_STRIP = 64;
const MARK = 2;

class ClipView implements SampleView {
  readonly element: HTMLElement;
  private readonly disposer = new Disposer();
  private readonly sheet: PictureSheet;
  private readonly bar: HTMLElement;
  private readonly place: HTMLElement;
  private readonly words = el('span', { class: 'quiet' });
  private readonly strip = el('canvas', { class: 'filmstrip', attributes: { role: 'img' } });
  private player: Scrubber | null = null;
  private set: SampleSet | null = null;
  private isOfData = false;
  private unknown: readonly TimeSpan[] = [];
  private chosen = 0;
  private frame = 0;
  private settling: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly options: SampleViewOptions) {
    const { onSelect } = options;
    this.sheet = new PictureSheet(
      {
        ...options,
        onSelect: (index) => {
          this.choose(index);
          onSelect?.(index);
        },
      },
      CLIP_WORDS,
      () => {
        this.toggle();
      },
    );
    this.place = el('div', { class: 'clip-player' });
    this.bar = el('div', { class: 'clip-bar' }, this.place, this.strip, this.words);
    this.element = el('div', { class: 'clips' }, this.sheet.element, this.bar);
    this.strip.addEventListener('click', (event) => {
      if (this.set === null) return;
      this.player?.stop();
      const share = event.offsetX / Math.max(1, this.strip.clientWidth);
      this.showFrame(Math.floor(share * frameCount(this.set)));
    });
    const observer = new ResizeObserver(() => {
      this.drawStrip();
    });
    observer.observe(this.element);
    this.disposer.add(this.sheet);
    this.disposer.add({
      dispose: () => {
        observer.disconnect();
        clearTimeout(this.settling);
        this.player?.stop();
      },
    });
  }

  get caption(): string {
    return this.sheet.caption;
  }

  readonly remark = '';

  fit(): void {
    this.sheet.fit();
  }

  show(set: SampleSet | null, reference: SampleSet | null): void {
    this.isOfData = set === null || sampleCount(set) === 0;
    this.set = this.isOfData ? reference : set;
    const count = this.set === null ? 0 : sampleCount(this.set);
    this.bar.hidden = count === 0;
    this.chosen = Math.min(this.chosen, Math.max(0, count - 1));
    if (this.set !== null && count > 0) this.offerPlayer(this.set);
    this.draw();
    this.playWhenSettled();
  }

  select(index: number | null): void {
    this.sheet.select(index);
    this.choose(index ?? 0);
  }

  /** Marked on the filmstrip, and said of the frame that is shown. */
  setUnknown(spans: readonly TimeSpan[]): void {
    this.unknown = spans;
    this.drawStrip();
  }

  /** Filmstrips, in which a picture that does not move shows all that there is. */
  render(side: number): HTMLCanvasElement {
    const sheet = new PictureSheet(this.options);
    const { set } = this;
    sheet.show(set === null ? null : filmstrips(set, frameCount(set)), null);
    const canvas = sheet.render(side);
    sheet.dispose();
    return canvas;
  }

  dispose(): void {
    this.disposer.dispose();
  }

  /** A player for as many frames as these clips have, at their rate. */
  private offerPlayer(set: SampleSet): void {
    const last = frameCount(set) - 1;
    const rate = set.sampleRate ?? USUAL_FRAME_RATE;
    const key = `${last} ${rate}`;
    if (this.place.dataset.for === key) return;
    this.place.dataset.for = key;
    this.player?.stop();
    this.frame = 0;
    this.player = new Scrubber({
      label: 'Frame',
      testId: `${this.options.testId}-frame`,
      min: 0,
      max: last,
      value: 0,
      duration: (1000 * last) / rate,
      valueText: (value) => `frame ${value + 1} of ${last + 1}`,
      onChange: (value) => {
        this.frame = value;
        this.draw();
      },
    });
    this.place.replaceChildren(this.player.element);
  }

  private playWhenSettled(): void {
    clearTimeout(this.settling);
    if (this.set === null || prefersReducedMotion()) return;
    this.element.dataset.played = 'false';
    this.settling = setTimeout(() => {
      this.element.dataset.played = 'true';
      this.play();
    }, SETTLED);
  }

  /** Enter or Space on the sheet. */
  private toggle(): void {
    clearTimeout(this.settling);
    if (this.player === null) return;
    if (this.player.isPlaying) this.player.stop();
    else this.play();
  }

  private play(): void {
    if (this.player === null || this.player.isPlaying) return;
    this.player.value = 0;
    this.player.play();
  }

  private showFrame(frame: number): void {
    if (this.player === null) return;
    this.player.value = frame;
    this.frame = this.player.value;
    this.draw();
  }

  private choose(index: number): void {
    const count = this.set === null ? 0 : sampleCount(this.set);
    this.chosen = Math.min(index, Math.max(0, count - 1));
    this.drawStrip();
  }

  private draw(): void {
    const { set, frame } = this;
    this.element.dataset.frame = String(frame);
    const shown = set === null ? null : frameOf(set, Math.min(frame, frameCount(set) - 1));
    if (this.isOfData) this.sheet.show(null, shown);
    else this.sheet.show(shown, null);
    this.drawStrip();
  }

  /** The frames of the chosen clip, the one on the sheet marked. */
  private drawStrip(): void {
    const { set, strip, chosen, frame } = this;
    const context = strip.getContext('2d');
    const room = Math.floor(this.element.clientWidth * devicePixelRatio);
    if (set === null || context === null || room === 0 || sampleCount(set) === 0) return;
    const clip = sliceSamples(set, chosen, chosen + 1);
    const frames = frameCount(set);
    const atlas = new Atlas(filmstrips(clip, frames));
    const { width, height } = atlas.picture;
    const most = Math.floor((MOST_STRIP * devicePixelRatio) / height);
    const mark = Math.round(MARK * devicePixelRatio);
    const scale = Math.max(1, Math.min(most, Math.floor(room / width)));
    strip.width = width * scale;
    strip.height = height * scale + (this.unknown.length > 0 ? 2 * mark : 0);
    strip.style.width = `${strip.width / devicePixelRatio}px`;
    atlas.stamp(context, 0, 0, 0, { width: strip.width, height: height * scale });
    context.fillStyle = themeColor('orange');
    for (const [from, until] of this.unknown)
      context.fillRect(from * strip.width, strip.height - mark, (until - from) * strip.width, mark);
    context.lineWidth = mark;
    context.strokeStyle = themeColor('focus');
    const pitch = strip.width / frames;
    context.strokeRect(
      frame * pitch + mark / 2,
      mark / 2,
      pitch - mark,
      Math.max(1, height * scale - mark),
    );
    this.describe(clip, frames);
  }

  private describe(clip: SampleSet, frames: number): void {
    const name = className(clip, 0);
    const what = `Clip ${this.chosen + 1}${name === null ? '' : `, ${name}`}`;
    const seen = motionText(clip);
    const share = (this.frame + 0.5) / frames;
    const isUnknown = this.unknown.some(([from, until]) => share > from && share < until);
    const known = this.unknown.length === 0 ? '' : isUnknown ? ', predicted' : ', known';
    this.words.textContent = `${what}: frame ${this.frame + 1} of ${frames}${known}${seen}`;
    this.strip.setAttribute('aria-label', `${what}, its ${frames} frames${seen}`);
  }
}

/** What is seen of a ball in a clip, where there is one; else empty. */
function motionText({ shape, values }: SampleSet): string {
  const [frames, size, , channels] = shape;
  if (channels !== 1) return '';
  const { radius } = ballWorld(size, frames, 1);
  const path = parseBall({ values, frames, size, radius });
  if (path === null) return '';
  const { speed, change } = motionOf(path, radius, size - radius);
  return `; the ball flies ${fixed(speed, 2)} pixels a frame, which change by ${fixed(change, 2)}`;
}

const CLIP_WORDS = {
  one: 'clip',
  many: 'clips',
  size: ({ shape }: SampleSet): string => `${shape[1] ?? 0} × ${shape[0] ?? 0} pixels`,
};

export const CLIPS: SampleKindView = {
  view: (options) => new ClipView(options),
  isPicture: true,
  batch: (onPick) =>
    new PictureBatch(
      onPick,
      'A row of the batch in each line, its frames beside and under each other; black is −1 and white is 1',
    ),
  cells: () => new PictureCells(),
  history: (onPick) => new PictureHistory(onPick),
  csv: null,
  noun: ['clip', 'clips'],
};
