// Layer: page, views. Pictures on a sheet: one canvas, rows that fill the width, the class under each.
// Where pictures can be chosen it is a list for keyboard and screen readers: arrows, Page keys, Home
// and End move through it. Only the option that is chosen stands in the document, with its number.

import { Disposer } from '../../../src/shared/dispose';
import { className, sampleCount, type SampleSet } from '../../../src/shared/protocol/samples';
import { pictureShape } from '../../../src/shared/samples/pictures';
import { sheetColumns } from '../../../src/shared/samples/contactSheet';
import { el, uniqueId } from '../../ui/dom';
import { grouped } from '../../ui/numbers';
import { canvasFont, onThemeChange, themeColor } from '../../ui/theme';
import { Atlas } from './atlas';
import type { SampleKindView, SampleView, SampleViewOptions, TimeSpan } from './contract';
import { PictureHistory } from './history';
import { PictureBatch } from './pictureBatch';
import { PictureCells } from './pictureCells';
import { picturesOf } from './soundLook';
import { moveBy, pictureAt, placeOf, sheetLayout, type SheetLayout } from './sheetLayout';

/** In CSS pixels. */
const GAP = 6;
const LINE = 15;
const FONT_SIZE = 11;
const OUTLINE = 2;
/** Opacity of what is shaded. */
const SHADE = 0.25;
const LEAST_SIDE = 24;
const MOST_SIDE = 144;
/** One picture alone is what one looks at. */
const MOST_SIDE_ALONE = 400;
/** A sheet is as high as it is wide, and leaves room for what stands under it. */
const SHARE_OF_WINDOW = 0.7;

/** What stands on a sheet, in words. */
export interface SheetWords {
  readonly one: string;
  readonly many: string;
  /** How large one is, behind "of". */
  readonly size: (set: SampleSet) => string;
}

const PICTURE_WORDS: SheetWords = {
  one: 'picture',
  many: 'pictures',
  size: (set) => {
    const { width, height } = pictureShape(set);
    return `${width} × ${height} pixels`;
  },
};

export class PictureSheet implements SampleView {
  readonly element: HTMLElement;
  private readonly disposer = new Disposer();
  private readonly canvas = el('canvas', { class: 'sheet-canvas' });
  private readonly option = el('div', {
    class: 'visually-hidden',
    attributes: { role: 'option', id: uniqueId('picture'), 'aria-selected': 'true' },
  });
  private set: SampleSet | null = null;
  private atlas: Atlas | null = null;
  private layout: SheetLayout | null = null;
  private selected: number | null = null;
  private isOfData = false;
  /** Shares of the width of every picture. */
  private shaded: readonly TimeSpan[] = [];
  private drawPending = false;

  /**
   * @param words what its pictures are of
   * @param onOpen the chosen one was clicked, or Enter or Space pressed on it
   */
  constructor(
    private readonly options: SampleViewOptions,
    private readonly words = PICTURE_WORDS,
    private readonly onOpen: (() => void) | null = null,
  ) {
    this.element = el('div', { class: 'sheet', attributes: { 'aria-label': options.label } });
    this.element.append(this.canvas);
    if (options.onSelect === undefined) this.element.setAttribute('role', 'img');
    else this.makeChoosable();
    const redraw = (): void => {
      this.scheduleDraw();
    };
    const observer = new ResizeObserver(redraw);
    observer.observe(this.element);
    // The height that it may have follows the window, also while its own box stays as it is.
    addEventListener('resize', redraw);
    this.disposer.add({
      dispose: () => {
        observer.disconnect();
        removeEventListener('resize', redraw);
      },
    });
    this.disposer.add(
      onThemeChange(() => {
        // Sounds are drawn in its colours.
        if (this.set?.kind === 'audio') this.atlas = new Atlas(picturesOf(this.set));
        this.scheduleDraw();
      }),
    );
  }

  get caption(): string {
    return this.isOfData ? this.ofData : 'Samples';
  }

  /** Every picture is in view. */
  readonly remark = '';

  /** Pictures have no axes: black and white are fixed. */
  fit(): void {
    this.scheduleDraw();
  }

  /** Pictures of the data stand in for the samples until there are any. */
  show(set: SampleSet | null, reference: SampleSet | null): void {
    this.isOfData = set === null || sampleCount(set) === 0;
    this.set = this.isOfData ? reference : set;
    this.atlas = this.set === null ? null : new Atlas(picturesOf(this.set));
    const { count } = this;
    if (this.selected !== null && this.selected >= count) this.selected = null;
    this.element.dataset.shows = this.isOfData ? 'data' : 'samples';
    this.element.setAttribute('aria-label', this.description());
    this.describeOption();
    this.scheduleDraw();
  }

  select(index: number | null): void {
    if (index === this.selected) return;
    this.selected = index === null || index >= this.count ? null : index;
    this.describeOption();
    this.scheduleDraw();
  }

  /** Shades a part of the width of every picture. */
  setShaded(spans: readonly TimeSpan[]): void {
    this.shaded = spans;
    this.scheduleDraw();
  }

  render(side: number): HTMLCanvasElement {
    const canvas = el('canvas');
    const ratio = Math.max(1, Math.round(side / 600));
    const layout = this.layOut(side, 2 * side, ratio);
    if (layout === null) return canvas;
    canvas.width = layout.width;
    canvas.height = layout.height;
    const context = canvas.getContext('2d', { willReadFrequently: true });
    if (context === null) return canvas;
    context.fillStyle = themeColor('background');
    context.fillRect(0, 0, canvas.width, canvas.height);
    this.drawPictures(context, layout, ratio);
    return canvas;
  }

  dispose(): void {
    this.disposer.dispose();
  }

  private get ofData(): string {
    return `${capital(this.words.many)} of the data`;
  }

  private get count(): number {
    return this.atlas?.count ?? 0;
  }

  private makeChoosable(): void {
    const { element } = this;
    element.append(this.option);
    element.setAttribute('role', 'listbox');
    element.setAttribute('aria-orientation', 'horizontal');
    element.tabIndex = 0;
    element.addEventListener('keydown', (event) => {
      if (this.layout === null || event.ctrlKey || event.metaKey || event.altKey) return;
      if (this.onOpen !== null && (event.key === 'Enter' || event.key === ' ')) {
        event.preventDefault();
        this.onOpen();
        return;
      }
      const to = moveBy(event.key, this.selected ?? 0, this.layout, this.count);
      if (to === null || this.count === 0) return;
      event.preventDefault();
      this.choose(to);
    });
    element.addEventListener('focus', () => {
      if (this.selected === null && this.count > 0) this.choose(0);
    });
    this.canvas.addEventListener('click', (event) => {
      const index = this.underPointer(event);
      if (index === null) return;
      this.choose(index);
      this.onOpen?.();
    });
    this.canvas.addEventListener('pointermove', (event) => {
      this.canvas.style.cursor = this.underPointer(event) === null ? '' : 'pointer';
    });
  }

  private choose(index: number): void {
    this.select(index);
    this.scrollToSelected();
    this.options.onSelect?.(index);
  }

  private underPointer(event: MouseEvent): number | null {
    if (this.layout === null) return null;
    const box = this.canvas.getBoundingClientRect();
    const enlarged = this.canvas.width / Math.max(1, box.width);
    const x = (event.clientX - box.left) * enlarged;
    const y = (event.clientY - box.top) * enlarged;
    return pictureAt(this.layout, this.count, x, y);
  }

  /** Brings a picture that a key led to into sight, the line under it included. */
  private scrollToSelected(): void {
    if (this.layout === null || this.selected === null) return;
    const ratio = this.canvas.width / Math.max(1, this.canvas.clientWidth);
    const { option } = this;
    option.style.top = `${placeOf(this.layout, this.selected).y / ratio}px`;
    option.style.height = `${this.layout.pitch.y / ratio}px`;
    option.scrollIntoView({ block: 'nearest' });
  }

  private description(): string {
    const { set, count } = this;
    if (set === null) return `${this.options.label}: nothing yet`;
    const { one, many, size } = this.words;
    const what = this.isOfData ? this.ofData : this.options.label;
    return `${what}: ${grouped(count)} ${count === 1 ? one : many} of ${size(set)}`;
  }

  private describeOption(): void {
    const { option, selected, set, count } = this;
    this.element.dataset.selected = selected === null ? '' : String(selected);
    if (selected === null || set === null) {
      this.element.removeAttribute('aria-activedescendant');
      option.textContent = '';
      return;
    }
    const name = className(set, selected);
    option.textContent = `${capital(this.words.one)} ${selected + 1}${name === null ? '' : `, ${name}`}`;
    option.setAttribute('aria-posinset', String(selected + 1));
    option.setAttribute('aria-setsize', String(count));
    this.element.setAttribute('aria-activedescendant', option.id);
  }

  private scheduleDraw(): void {
    if (this.drawPending) return;
    this.drawPending = true;
    requestAnimationFrame(() => {
      this.drawPending = false;
      if (!this.disposer.disposed) this.draw();
    });
  }

  private draw(): void {
    const { canvas } = this;
    const ratio = devicePixelRatio;
    const width = Math.floor(this.element.clientWidth * ratio);
    if (width === 0) return;
    const height = Math.min(width, this.mostHeight * ratio);
    this.layout = this.layOut(width, height, ratio);
    canvas.hidden = this.layout === null;
    if (this.layout === null) return;
    canvas.width = this.layout.width;
    canvas.height = this.layout.height;
    canvas.style.width = `${this.layout.width / ratio}px`;
    canvas.style.height = `${this.layout.height / ratio}px`;
    const context = canvas.getContext('2d');
    if (context === null) return;
    this.drawPictures(context, this.layout, ratio);
    if (this.selected !== null) this.drawOutline(context, this.layout, ratio);
  }

  /** In CSS pixels, in which the whole sheet is to be seen. */
  private get mostHeight(): number {
    const most = Number.parseFloat(getComputedStyle(this.element).maxHeight);
    return Number.isFinite(most) ? most : SHARE_OF_WINDOW * innerHeight;
  }

  private layOut(width: number, height: number, ratio: number): SheetLayout | null {
    const { set, atlas } = this;
    if (set === null || atlas === null || atlas.count === 0) return null;
    const isAlone = atlas.count === 1;
    return sheetLayout({
      count: atlas.count,
      picture: atlas.picture,
      available: { width, height },
      gap: Math.round((isAlone ? 0 : GAP) * ratio),
      line: set.labels === null || isAlone ? 0 : Math.round(LINE * ratio),
      least: LEAST_SIDE * ratio,
      most: (isAlone ? MOST_SIDE_ALONE : MOST_SIDE) * ratio,
      columns: set.labels === null ? null : sheetColumns(set),
    });
  }

  private drawPictures(
    context: CanvasRenderingContext2D,
    layout: SheetLayout,
    ratio: number,
  ): void {
    const { atlas, set } = this;
    if (atlas === null || set === null) return;
    for (let index = 0; index < atlas.count; index++) {
      const { x, y } = placeOf(layout, index);
      atlas.stamp(context, index, x, y, layout.picture);
      this.shade(context, x, y, layout.picture);
    }
    if (set.labels === null || atlas.count === 1) return;
    context.font = canvasFont(FONT_SIZE * ratio);
    context.fillStyle = themeColor('muted');
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    const fitted = new Map<string, string>();
    for (let index = 0; index < atlas.count; index++) {
      const name = className(set, index);
      if (name === null) continue;
      const { x, y } = placeOf(layout, index);
      let text = fitted.get(name);
      if (text === undefined) {
        text = fittedText(context, name, layout.picture.width + layout.gap);
        fitted.set(name, text);
      }
      const middle = y + layout.picture.height + (LINE / 2 + 1) * ratio;
      context.fillText(text, x + layout.picture.width / 2, middle);
    }
  }

  private shade(
    context: CanvasRenderingContext2D,
    x: number,
    y: number,
    { width, height }: { width: number; height: number },
  ): void {
    context.fillStyle = themeColor('orange');
    for (const [from, until] of this.shaded) {
      context.globalAlpha = SHADE;
      context.fillRect(x + from * width, y, (until - from) * width, height);
    }
    context.globalAlpha = 1;
  }

  private drawOutline(context: CanvasRenderingContext2D, layout: SheetLayout, ratio: number): void {
    if (this.selected === null || this.options.onSelect === undefined) return;
    const { x, y } = placeOf(layout, this.selected);
    const width = Math.max(1, Math.round(OUTLINE * ratio));
    context.lineWidth = width;
    context.strokeStyle = themeColor('focus');
    const { picture } = layout;
    context.strokeRect(x - width / 2, y - width / 2, picture.width + width, picture.height + width);
  }
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** The beginning of a text that fits, with an ellipsis where it was cut. */
function fittedText(context: CanvasRenderingContext2D, text: string, width: number): string {
  if (context.measureText(text).width <= width) return text;
  const letters = Array.from(text);
  for (let length = letters.length - 1; length > 0; length--) {
    const cut = `${letters.slice(0, length).join('')}…`;
    if (context.measureText(cut).width <= width) return cut;
  }
  return '';
}

export const PICTURES: SampleKindView = {
  view: (options) => new PictureSheet(options),
  isPicture: true,
  batch: (onPick) => new PictureBatch(onPick),
  cells: () => new PictureCells(),
  history: (onPick) => new PictureHistory(onPick),
  csv: null,
  noun: ['picture', 'pictures'],
};
