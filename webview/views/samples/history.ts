// Layer: page, views. What each noise became in the course of a training: a row for every preview,
// the newest last, and in each the samples of the same few noises.

import { Disposer } from '../../../src/shared/dispose';
import { el } from '../../ui/dom';
import { grouped } from '../../ui/numbers';
import { canvasFont, onThemeChange, themeColor } from '../../ui/theme';
import { Atlas } from './atlas';
import type { HistoryRow, PreviewHistory } from './contract';
import { picturesOf } from './soundLook';

/** In CSS pixels. */
const GAP = 3;
const SIDE = 32;
const FONT_SIZE = 11;
const OUTLINE = 2;
/** Samples of a preview that are followed. */
const MOST_COLUMNS = 12;

export class PictureHistory implements PreviewHistory {
  readonly element: HTMLElement;
  private readonly disposer = new Disposer();
  private readonly canvas = el('canvas', { class: 'sheet-canvas', attributes: { role: 'img' } });
  private rows: readonly HistoryRow[] = [];
  /** Previews stay as they are: each is turned into pixels once. */
  private atlases = new WeakMap<HistoryRow['samples'], Atlas>();
  private selected = -1;
  private pitch = { x: 1, y: 1 };
  private drawPending = false;

  constructor(onPick: (index: number) => void) {
    this.canvas.addEventListener('click', (event) => {
      const box = this.canvas.getBoundingClientRect();
      const index = Math.floor(((event.clientY - box.top) * devicePixelRatio) / this.pitch.y);
      if (index >= 0 && index < this.rows.length) onPick(index);
    });
    this.element = el('div', { class: 'history', testId: 'preview-history' }, this.canvas);
    const observer = new ResizeObserver(() => {
      this.scheduleDraw();
    });
    observer.observe(this.element);
    this.disposer.add({
      dispose: () => {
        observer.disconnect();
      },
    });
    this.disposer.add(
      onThemeChange(() => {
        // Sounds are drawn in its colours.
        this.atlases = new WeakMap();
        this.scheduleDraw();
      }),
    );
  }

  show(previews: readonly HistoryRow[]): void {
    this.rows = previews;
    this.element.dataset.rows = String(previews.length);
    const [first, last] = [previews.at(0)?.step ?? 0, previews.at(-1)?.step ?? 0];
    this.canvas.setAttribute(
      'aria-label',
      `Samples from the same noise in ${previews.length} previews, from step ${grouped(first)} to ${grouped(last)}`,
    );
    this.scheduleDraw();
  }

  select(index: number): void {
    const { element, pitch } = this;
    const isFollowed = element.scrollTop + element.clientHeight >= element.scrollHeight - 1;
    this.selected = index;
    this.scheduleDraw(() => {
      const top = (index * this.pitch.y) / devicePixelRatio;
      const height = pitch.y / devicePixelRatio;
      if (isFollowed && index === this.rows.length - 1) element.scrollTop = element.scrollHeight;
      else if (top < element.scrollTop) element.scrollTop = top;
      else if (top + height > element.scrollTop + element.clientHeight) {
        element.scrollTop = top + height - element.clientHeight;
      }
    });
  }

  dispose(): void {
    this.disposer.dispose();
  }

  private scheduleDraw(then: (() => void) | null = null): void {
    if (this.drawPending && then === null) return;
    this.drawPending = true;
    requestAnimationFrame(() => {
      this.drawPending = false;
      if (this.disposer.disposed) return;
      this.draw();
      then?.();
    });
  }

  private draw(): void {
    const ratio = devicePixelRatio;
    const width = Math.floor(this.element.clientWidth * ratio);
    const atlases = this.rows.map(({ samples }) => this.atlasOf(samples));
    const picture = atlases.at(0)?.picture;
    this.canvas.hidden = picture === undefined || width === 0;
    if (picture === undefined || width === 0) return;
    const { canvas } = this;
    const context = canvas.getContext('2d');
    if (context === null) return;
    context.font = canvasFont(FONT_SIZE * ratio);
    const longest = grouped(this.rows.at(-1)?.step ?? 0);
    const margin = Math.ceil(context.measureText(longest).width + 10 * ratio);
    const gap = Math.round(GAP * ratio);
    const scale = Math.max(1, Math.round((SIDE * ratio) / picture.width));
    const size = { width: picture.width * scale, height: picture.height * scale };
    this.pitch = { x: size.width + gap, y: size.height + gap };
    const columns = Math.max(1, Math.floor((width - margin) / this.pitch.x));
    const shown = Math.min(columns, Math.max(...atlases.map(({ count }) => count)));
    canvas.width = margin + shown * this.pitch.x;
    canvas.height = Math.max(1, this.rows.length * this.pitch.y);
    canvas.style.width = `${canvas.width / ratio}px`;
    canvas.style.height = `${canvas.height / ratio}px`;
    context.font = canvasFont(FONT_SIZE * ratio);
    context.textAlign = 'right';
    context.textBaseline = 'middle';
    this.rows.forEach(({ step }, row) => {
      const top = row * this.pitch.y;
      context.fillStyle = themeColor(row === this.selected ? 'foreground' : 'muted');
      context.fillText(grouped(step), margin - 6 * ratio, top + size.height / 2);
      const atlas = atlases[row];
      for (let column = 0; column < Math.min(shown, atlas.count); column++) {
        atlas.stamp(context, column, margin + column * this.pitch.x, top, size);
      }
      if (row === this.selected) this.drawMark(context, top, margin, size.height, ratio);
    });
  }

  /** A bar at the row that is looked at. */
  private drawMark(
    context: CanvasRenderingContext2D,
    top: number,
    margin: number,
    height: number,
    ratio: number,
  ): void {
    const width = Math.round(OUTLINE * ratio);
    context.fillStyle = themeColor('focus');
    context.fillRect(margin - 2 * width, top, width, height);
  }

  private atlasOf(samples: HistoryRow['samples']): Atlas {
    let atlas = this.atlases.get(samples);
    if (atlas === undefined) {
      atlas = new Atlas(picturesOf(samples, MOST_COLUMNS), MOST_COLUMNS);
      this.atlases.set(samples, atlas);
    }
    return atlas;
  }
}
