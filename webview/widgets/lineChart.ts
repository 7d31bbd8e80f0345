// Layer: page, widgets. Curves over the steps of a schedule, with a cursor that several charts share.
// Small on purpose: the plots of the lab bring a library that the preview does not need.

import { short } from '../../src/core/numberText';
import { Disposer } from '../../src/shared/dispose';
import type { Disposable } from '../../src/shared/dispose';
import { el, uniqueId } from '../ui/dom';
import type { Meaning } from './contract';
import { pointing } from './frame';
import { DrawnCanvas } from './ink';
import type { Ink } from './ink';
import { isSameSymbol } from './meanings';

export interface ChartCurve {
  label: string;
  meaning: Meaning;
  ink: Ink & ('blue' | 'orange' | 'green' | 'purple');
  /** One value for each step; those that are not finite leave a gap. */
  values: ArrayLike<number>;
}

export interface ChartOptions {
  testId: string;
  label: string;
  /** Called with the index of a step that the reader points at or moves to by key. */
  onPick: (index: number) => void;
  onPoint: (meaning: Meaning | null) => void;
}

export interface ChartAxes {
  /** Of the values: those that are not above 0 have no place on a logarithmic one. */
  scale: 'linear' | 'log';
  /** What stands at the first and at the last place; "t = 1" and "T = …" without it. */
  ends?: readonly [first: string, last: string];
}

/** Room for the numbers of the axes in CSS pixels. */
const MARGIN = { left: 40, right: 8, top: 6, bottom: 18 };
const FONT = 10;
/** Of a logarithmic axis: an exact denoiser is off by next to nothing where there is little noise. */
const MOST_DECADES = 6;

export class LineChart implements Disposable {
  readonly element: HTMLElement;
  private readonly owned = new Disposer();
  private readonly drawn: DrawnCanvas;
  private readonly legend = el('ul', { class: 'legend' });
  private readonly description: HTMLElement;
  private curves: readonly ChartCurve[] = [];
  private axes: ChartAxes = { scale: 'linear' };
  private cursor = 0;
  private lit: Meaning | null = null;

  constructor(private readonly options: ChartOptions) {
    const id = uniqueId('chart');
    this.description = el('p', { class: 'visually-hidden', attributes: { id } });
    const canvas = el('canvas', {
      class: 'chart',
      testId: options.testId,
      attributes: {
        tabindex: '0',
        role: 'img',
        'aria-label': options.label,
        'aria-describedby': id,
        'aria-keyshortcuts': 'ArrowLeft ArrowRight Home End',
      },
      on: {
        pointerdown: (event) => {
          this.pick(event);
        },
        pointermove: (event) => {
          if (event.pointerType === 'mouse' || event.buttons === 1) this.pick(event);
        },
        keydown: (event) => {
          this.moveByKey(event);
        },
      },
    });
    this.element = el('figure', {}, this.legend, canvas, this.description);
    this.drawn = this.owned.add(
      new DrawnCanvas(canvas, (context, width, height) => {
        this.draw(context, width, height);
      }),
    );
  }

  /** Curves of the same number of places. */
  setCurves(
    curves: readonly ChartCurve[],
    description: string,
    axes: ChartAxes = { scale: 'linear' },
  ): void {
    this.curves = curves;
    this.axes = axes;
    this.description.textContent = description;
    this.legend.replaceChildren(
      ...curves.map(({ label, ink, meaning }) =>
        el(
          'li',
          { data: { symbol: meaning }, on: pointing(meaning, this.options.onPoint) },
          el('span', { class: `swatch ink-${ink}` }),
          label,
          el('b'),
        ),
      ),
    );
    this.setCursor(Math.min(this.cursor, this.last));
    this.light(this.lit);
  }

  setCursor(index: number): void {
    this.cursor = index;
    this.curves.forEach(({ values }, row) => {
      const value = this.legend.children.item(row)?.querySelector('b');
      if (value) value.textContent = short(values[index]);
    });
    this.drawn.redraw();
  }

  light(meaning: Meaning | null): void {
    this.lit = meaning;
    for (const item of this.legend.querySelectorAll('li')) {
      item.classList.toggle('lit', isSameSymbol(item.dataset.symbol ?? null, meaning));
    }
    this.drawn.redraw();
  }

  dispose(): void {
    this.owned.dispose();
  }

  private get last(): number {
    return Math.max((this.curves.at(0)?.values.length ?? 1) - 1, 0);
  }

  private pick({ offsetX }: PointerEvent): void {
    const width = this.drawn.canvas.clientWidth - MARGIN.left - MARGIN.right;
    const share = Math.min(Math.max((offsetX - MARGIN.left) / width, 0), 1);
    this.options.onPick(Math.round(share * this.last));
  }

  private moveByKey(event: KeyboardEvent): void {
    const step = event.shiftKey ? Math.max(1, Math.round(this.last / 20)) : 1;
    const targets: Partial<Record<string, number>> = {
      ArrowRight: Math.min(this.cursor + step, this.last),
      ArrowLeft: Math.max(this.cursor - step, 0),
      Home: 0,
      End: this.last,
    };
    const target = targets[event.key];
    if (target === undefined) return;
    event.preventDefault();
    this.options.onPick(target);
  }

  private draw(context: CanvasRenderingContext2D, width: number, height: number): void {
    const { drawn, last, axes } = this;
    const isLog = axes.scale === 'log';
    const all = isLog ? this.curves.map(inLogarithm) : this.curves;
    const [low, high] = rangeOf(all, isLog);
    const curves = isLog ? all.map((one) => notBelow(one, low)) : all;
    const right = width - MARGIN.right;
    const bottom = height - MARGIN.bottom;
    const toX = (index: number): number =>
      MARGIN.left + ((right - MARGIN.left) * index) / Math.max(last, 1);
    const toY = (value: number): number =>
      bottom - ((bottom - MARGIN.top) * (value - low)) / (high - low);

    context.font = drawn.font(FONT);
    context.fillStyle = drawn.ink('muted');
    context.strokeStyle = drawn.ink('grid');
    context.lineWidth = 1;
    context.textBaseline = 'middle';
    context.textAlign = 'right';
    for (const tick of isLog ? decades(low, high) : ticks(low, high)) {
      line(context, MARGIN.left, toY(tick), right, toY(tick));
      context.fillText(tickText(isLog ? 10 ** tick : tick), MARGIN.left - 5, toY(tick));
    }
    context.textBaseline = 'alphabetic';
    context.textAlign = 'left';
    const [first, end] = axes.ends ?? ['t = 1', `T = ${last + 1}`];
    context.fillText(first, MARGIN.left, height - 4);
    context.textAlign = 'right';
    context.fillText(end, right, height - 4);

    context.strokeStyle = drawn.ink('muted');
    line(context, toX(this.cursor), MARGIN.top, toX(this.cursor), bottom);
    for (const { values, ink, meaning } of curves) {
      const isFaint = this.lit !== null && !isSameSymbol(meaning, this.lit);
      const someLit = curves.some((curve) => isSameSymbol(curve.meaning, this.lit));
      context.globalAlpha = isFaint && someLit ? 0.35 : 1;
      context.lineWidth = isSameSymbol(meaning, this.lit) ? 3.5 : 1.75;
      context.strokeStyle = context.fillStyle = drawn.ink(ink);
      curve(context, values, toX, toY);
      const value = values[this.cursor];
      if (!Number.isFinite(value)) continue;
      context.beginPath();
      context.arc(toX(this.cursor), toY(value), 3, 0, 2 * Math.PI);
      context.fill();
    }
    context.globalAlpha = 1;
  }
}

function line(
  context: CanvasRenderingContext2D,
  x: number,
  y: number,
  toX: number,
  toY: number,
): void {
  context.beginPath();
  context.moveTo(x, y);
  context.lineTo(toX, toY);
  context.stroke();
}

function curve(
  context: CanvasRenderingContext2D,
  values: ArrayLike<number>,
  toX: (index: number) => number,
  toY: (value: number) => number,
): void {
  context.beginPath();
  let isGap = true;
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index];
    if (!Number.isFinite(value)) isGap = true;
    else if (isGap) {
      context.moveTo(toX(index), toY(value));
      isGap = false;
    } else context.lineTo(toX(index), toY(value));
  }
  context.stroke();
}

function inLogarithm(one: ChartCurve): ChartCurve {
  return { ...one, values: Array.from(one.values, (value) => Math.log10(value)) };
}

/** What is far too small to be drawn leaves a gap. */
function notBelow(one: ChartCurve, low: number): ChartCurve {
  return { ...one, values: Array.from(one.values, (value) => (value < low ? NaN : value)) };
}

/** Whole powers of ten between two exponents, some left out where there are many. */
export function decades(low: number, high: number): number[] {
  const [first, last] = [Math.ceil(low), Math.floor(high)];
  const step = Math.max(1, Math.ceil((last - first) / 5));
  const count = Math.max(Math.floor((last - first) / step) + 1, 0);
  return Array.from({ length: count }, (_, index) => first + index * step);
}

/** Least and greatest value of the curves, never the same. */
function rangeOf(curves: readonly ChartCurve[], isLog: boolean): [low: number, high: number] {
  let [low, high] = [Infinity, -Infinity];
  for (const { values } of curves) {
    for (const value of Array.from(values)) {
      if (!Number.isFinite(value)) continue;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  if (low > high) return [0, 1];
  if (isLog) low = Math.max(low, high - MOST_DECADES);
  // One power of ten at least is written beside it.
  if (isLog) return [Math.min(low, Math.ceil(low) - 0.05), Math.max(high, Math.ceil(low) + 0.05)];
  // What begins close to 0 is read more easily from 0 on.
  if (low > 0 && low < high / 2) low = 0;
  return low === high ? [low - 1, high + 1] : [low, high];
}

/** Round numbers between two values, three to six of them. */
export function ticks(low: number, high: number): number[] {
  const size = 10 ** Math.floor(Math.log10(high - low));
  const step =
    [0.2, 0.5, 1, 2].map((part) => part * size).find((one) => (high - low) / one <= 5) ?? size;
  const first = Math.ceil(low / step);
  const count = Math.floor(high / step) - first + 1;
  return Array.from({ length: count }, (_, index) =>
    Number(((first + index) * step).toPrecision(12)),
  );
}

function tickText(value: number): string {
  const size = Math.abs(value);
  const text = size !== 0 && (size < 1e-3 || size >= 1e5) ? value.toExponential(0) : String(value);
  return text.replace('-', '−');
}
