// Layer: page, user interface. Line plots with uPlot in the colours of the theme. A plot is a
// figure with a caption and one sentence that says in words what it shows, for those who do not
// see it; its curves have a legend when there are several. The only file that knows uPlot.
// The marker is an element over the canvas, so that moving it at display rate redraws nothing. The
// values under the cursor stand in a box beside it; arrow keys, Home and End move the cursor, Enter
// chooses what a click would choose.

import uPlot from 'uplot';
import { Disposer } from '../../src/shared/dispose';
import { el, uniqueId } from './dom';
import { logTicks } from './logTicks';
import { short } from './numbers';
import { drawDeviations } from './plotDeviations';
import { PlotReadout } from './plotReadout';
import { PlotTable } from './plotTable';
import { canvasFont, onThemeChange, themeColor, type ColorName } from './theme';

export interface Curve {
  label: string;
  color: ColorName;
  /** One value for each x; NaN leaves a gap. */
  values: ArrayLike<number>;
  /** Line width in CSS pixels, 1.5 unless told; 0 for dots without a line. */
  width?: number;
  /** Bars instead of a line, as in a histogram. */
  bars?: boolean;
  faint?: boolean;
  /** Dots at the values, and lines across gaps: for a few measured values. */
  dots?: boolean;
  /** Half the length of the bar through each value, a standard deviation; NaN for none. */
  deviations?: ArrayLike<number>;
}

export interface PlotOptions {
  caption: string;
  testId: string;
  xLabel: string;
  /** Height of the plot with its axes in CSS pixels. */
  height: number;
  /** Logarithmic y: values that are not positive become gaps. */
  logY?: boolean;
  /** Logarithmic x with a tick at every x; all of them must be positive. */
  logX?: boolean;
  /** Fixed range of y; from the data unless given. */
  yRange?: [low: number, high: number];
  legend?: boolean;
  /** False where the numbers stand in a table beside it; else a button of the plot shows them. */
  table?: boolean;
  /** Called with the x under the pointer when the reader clicks or drags in the plot. */
  onPick?: (x: number) => void;
}

const AXIS_FONT_SIZE = 11;
const FAINT_ALPHA = 0.35;
/** In decades. */
const LOG_MARGIN = 0.03;

/** A line plot that fills the width of its parent. */
export class Plot {
  readonly element: HTMLElement;
  private readonly disposer = new Disposer();
  private readonly host: HTMLElement;
  private readonly legend: HTMLElement;
  private readonly description: HTMLElement;
  private readonly marker = el('div', { class: 'plot-marker', attributes: { hidden: '' } });
  private x: ArrayLike<number> = [];
  private curves: readonly Curve[] = [];
  private readonly readout: PlotReadout;
  private readonly table: PlotTable | null;
  /** Index of the x under the cursor; null while there is no cursor. */
  private cursorAt: number | null = null;
  private markerAt: number | null = null;
  private plot: uPlot | null = null;
  private layout = '';

  constructor(private readonly options: PlotOptions) {
    const descriptionId = uniqueId('plot');
    this.host = el('div', {
      class: options.onPick === undefined ? 'plot' : 'plot plot-pickable',
      attributes: {
        role: 'img',
        tabindex: '0',
        'aria-label': options.caption,
        'aria-describedby': descriptionId,
        'aria-keyshortcuts': 'ArrowLeft ArrowRight Home End',
      },
      on: {
        keydown: (event) => {
          this.moveByKey(event);
        },
        blur: () => {
          this.moveCursor(null);
        },
      },
    });
    this.readout = new PlotReadout(`${options.testId}-values`);
    this.legend = el('ul', { class: 'legend', attributes: { 'aria-hidden': 'true' } });
    this.description = el('p', { class: 'visually-hidden', attributes: { id: descriptionId } });
    const caption = el('figcaption', { class: 'plot-caption' }, options.caption);
    this.table =
      options.table === false
        ? null
        : this.disposer.add(new PlotTable(options.caption, options.testId, options.xLabel));
    this.element = el(
      'figure',
      { class: 'plot-figure', testId: options.testId },
      el('div', { class: 'plot-head' }, caption, this.legend, this.table?.button ?? null),
      this.host,
      this.description,
      this.readout.element,
      this.readout.spoken,
      this.table?.element ?? null,
    );
    const observer = new ResizeObserver(() => {
      this.resize();
    });
    observer.observe(this.host);
    this.disposer.add({
      dispose: () => {
        observer.disconnect();
      },
    });
    this.disposer.add(onThemeChange(() => this.plot?.redraw(false, true)));
  }

  /** Shows these curves over `x`; `description` says in words what is to be seen. */
  setData(x: ArrayLike<number>, curves: readonly Curve[], description: string): void {
    this.x = x;
    this.curves = curves;
    this.description.textContent = description;
    this.element.dataset.points = String(x.length);
    this.table?.setData(x, curves);
    const layout = JSON.stringify(
      curves.map((curve) => ({ ...curve, values: null, deviations: null })),
    );
    if (layout !== this.layout) {
      this.layout = layout;
      this.showLegend();
      this.destroyPlot();
    }
    if (this.plot === null) this.resize();
    else this.plot.setData(this.data());
    this.placeMarker();
    this.showReadout();
  }

  /** Marks one x by a vertical line; null takes it away. */
  setMarker(x: number | null): void {
    this.markerAt = x;
    this.placeMarker();
  }

  dispose(): void {
    this.disposer.dispose();
    this.destroyPlot();
  }

  private data(): uPlot.AlignedData {
    const shown = this.options.logY === true ? Math.log10 : (value: number): number => value;
    return [
      Array.from(this.x, (value) => this.toAxis(value)),
      ...this.curves.map((curve) => Array.from(curve.values, (value) => gap(shown(value)))),
    ];
  }

  /** Where an x stands on the axis, which shows log₁₀ x when it is logarithmic. */
  private toAxis(x: number): number {
    return this.options.logX === true ? Math.log10(x) : x;
  }

  private showLegend(): void {
    const wanted = this.options.legend ?? this.curves.length > 1;
    this.legend.hidden = !wanted;
    this.legend.replaceChildren(
      ...this.curves.map((curve) =>
        el(
          'li',
          {},
          el('span', { class: `swatch ink-${curve.color}${curve.faint === true ? ' faint' : ''}` }),
          curve.label,
        ),
      ),
    );
  }

  private resize(): void {
    const width = Math.floor(this.host.clientWidth);
    if (width < 1 || this.curves.length === 0) return;
    if (this.plot === null) this.build(width);
    else if (this.plot.width !== width) {
      this.plot.setSize({ width, height: this.options.height });
    }
    this.placeMarker();
  }

  private build(width: number): void {
    const { options } = this;
    this.plot = new uPlot(
      {
        width,
        height: options.height,
        padding: [8, 20, 0, 0],
        legend: { show: false },
        cursor: {
          drag: { x: false, y: false },
          y: false,
          points: { show: false },
        },
        scales: { x: this.xScale(), y: this.yScale() },
        axes: [this.xAxis(), yAxis(options.logY === true)],
        series: [{}, ...this.curves.map((curve) => series(curve))],
        hooks: {
          draw: [
            (plot) => {
              drawDeviations(plot, this.x.length, this.curves, this.options.logY === true);
            },
          ],
          setCursor: [
            ({ cursor: { idx, left = -1 } }) => {
              this.cursorAt = left < 0 ? null : (idx ?? null);
              this.showReadout();
            },
          ],
        },
      },
      this.data(),
      this.host,
    );
    this.plot.over.append(this.marker);
    if (options.onPick !== undefined) this.listenForPicks(this.plot, options.onPick);
  }

  private xAxis(): uPlot.Axis {
    const base = xAxis(this.options.xLabel);
    if (this.options.logX !== true) return base;
    return {
      ...base,
      splits: () => Array.from(this.x, Math.log10),
      values: (_plot, splits) => splits.map((exponent) => tickText(10 ** exponent)),
    };
  }

  /** A logarithmic axis ends a little beyond its first and last dot. */
  private xScale(): uPlot.Scale {
    if (this.options.logX !== true) return { time: false };
    return { time: false, range: (_plot, low, high) => [low - LOG_MARGIN, high + LOG_MARGIN] };
  }

  private yScale(): uPlot.Scale {
    const { yRange } = this.options;
    return yRange === undefined ? {} : { range: () => [yRange[0], yRange[1]] };
  }

  private listenForPicks(plot: uPlot, onPick: (x: number) => void): void {
    const pick = (event: PointerEvent): void => {
      const box = plot.over.getBoundingClientRect();
      const left = Math.min(Math.max(event.clientX - box.left, 0), box.width);
      const picked = plot.posToVal(left, 'x');
      onPick(this.options.logX === true ? 10 ** picked : picked);
    };
    plot.over.addEventListener('pointerdown', (event) => {
      plot.over.setPointerCapture(event.pointerId);
      pick(event);
    });
    plot.over.addEventListener('pointermove', (event) => {
      if (event.buttons === 1) pick(event);
    });
  }

  private moveByKey(event: KeyboardEvent): void {
    const last = this.x.length - 1;
    const at = this.cursorAt;
    const targets: Partial<Record<string, number>> = {
      ArrowRight: at === null ? 0 : Math.min(at + 1, last),
      ArrowLeft: at === null ? last : Math.max(at - 1, 0),
      Home: 0,
      End: last,
    };
    const target = targets[event.key];
    if (target !== undefined) {
      event.preventDefault();
      this.moveCursor(target);
      this.readout.say();
    } else if (event.key === 'Escape') this.moveCursor(null);
    else if (event.key === 'Enter' && at !== null) this.options.onPick?.(this.x[at]);
  }

  /** Puts the cursor on one x without asking where the pointer is; null takes it away. */
  private moveCursor(index: number | null): void {
    if (this.plot === null) return;
    const left = index === null ? -1 : this.plot.valToPos(this.toAxis(this.x[index]), 'x');
    this.plot.setCursor({ left, top: left < 0 ? -1 : 0 }, false);
    this.cursorAt = index;
    this.showReadout();
  }

  private showReadout(): void {
    const at = this.cursorAt;
    if (at === null || this.plot === null || at >= this.x.length) {
      this.readout.hide();
      return;
    }
    const x = this.x[at];
    const frame = this.element.getBoundingClientRect();
    const over = this.plot.over.getBoundingClientRect();
    this.readout.show(
      `${this.options.xLabel} ${short(x)}`,
      this.curves.flatMap(({ label, color, values }) =>
        Number.isFinite(values[at]) ? [{ label, color, value: short(values[at]) }] : [],
      ),
      {
        x: over.left - frame.left + this.plot.valToPos(this.toAxis(x), 'x'),
        top: over.top - frame.top,
        width: frame.width,
      },
    );
  }

  private placeMarker(): void {
    const at = this.markerAt;
    this.marker.hidden = at === null || this.plot === null;
    if (at === null || this.plot === null) return;
    this.marker.style.transform = `translateX(${this.plot.valToPos(this.toAxis(at), 'x')}px)`;
  }

  private destroyPlot(): void {
    this.plot?.destroy();
    this.plot = null;
  }
}

/** uPlot draws a gap for null. */
function gap(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

function series(curve: Curve): uPlot.Series {
  const { bars, dots, width = 1.5, color } = curve;
  const paths = bars === true ? uPlot.paths.bars?.({ size: [1, Infinity], align: 0 }) : undefined;
  const ink = (): string => themeColor(color);
  return {
    label: curve.label,
    width: paths === undefined ? width : 0,
    stroke: ink,
    points: dots === true ? dotsOf(width, ink) : { show: false },
    spanGaps: dots === true,
    alpha: curve.faint === true ? FAINT_ALPHA : 1,
    ...(paths === undefined ? {} : { paths, fill: ink }),
    ...(dots === true && width === 0 ? { paths: () => null } : {}),
  };
}

/** Dots on a line are rings; alone they are full. */
function dotsOf(width: number, ink: () => string): uPlot.Series.Points {
  return width === 0 ? { show: true, size: 5, width: 0, fill: ink } : { show: true, size: 5 };
}

function axis(): uPlot.Axis {
  return {
    stroke: () => themeColor('muted'),
    font: canvasFont(AXIS_FONT_SIZE),
    grid: { stroke: () => themeColor('grid'), width: 1 },
    ticks: { show: false },
    gap: 4,
  };
}

function xAxis(label: string): uPlot.Axis {
  const labelFont = canvasFont(AXIS_FONT_SIZE);
  return { ...axis(), size: 20, space: 44, label, labelSize: 16, labelGap: 0, labelFont };
}

function yAxis(log: boolean): uPlot.Axis {
  const base = { ...axis(), size: 48, space: 28 };
  if (!log) return { ...base, values: (_plot, splits) => splits.map(tickText) };
  return {
    ...base,
    splits: (_plot, _axis, low, high) => logTicks(low, high),
    values: (_plot, splits) => splits.map((exponent) => tickText(10 ** exponent)),
  };
}

/** Short text of a tick: powers of ten in scientific notation outside 0.001 … 9999. */
function tickText(value: number): string {
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e4)) return value.toExponential(0);
  return String(Number(value.toPrecision(6)));
}
