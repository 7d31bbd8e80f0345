// Layer: page, user interface. Scatter plot of a 2-D point set on a canvas: equal aspect, sharp
// at every device pixel ratio, fainter the more points there are, with an optional reference set
// behind in a muted colour. Colours come from the theme; a change of theme draws it again.

import { Disposer } from '../../src/shared/dispose';
import { el } from './dom';
import { pointAlpha, ticks, type Domain } from './scatterGeometry';
import { canvasFont, onThemeChange, themeColor, type ColorName } from './theme';

export interface ScatterOptions {
  /** What is shown, for screen readers. */
  label: string;
  testId: string;
  color?: ColorName;
}

/** Something that is drawn with the points, in the plot's coordinates. */
export interface ScatterLayer {
  draw(context: CanvasRenderingContext2D, frame: ScatterFrame, ratio: number): void;
}

/** Layers below all points, and above them. */
export interface ScatterLayers {
  readonly under: readonly ScatterLayer[];
  readonly over: readonly ScatterLayer[];
}

const MARGIN = { left: 30, bottom: 20, other: 8 };
const RADIUS = 1.4;
/** Opacity of the reference beside that of the points: enough to be seen, never in front. */
const REFERENCE_STRENGTH = 0.25;

/** A square canvas that fills the width of its parent. */
export class Scatter {
  readonly element: HTMLCanvasElement;
  private readonly disposer = new Disposer();
  private points = new Float32Array();
  private reference: Float32Array | null = null;
  private domain: Domain = { centre: [0, 0], half: 1 };
  private layers: ScatterLayers = { under: [], over: [] };
  private drawPending = false;

  constructor(private readonly options: ScatterOptions) {
    this.element = el('canvas', {
      class: 'scatter',
      testId: options.testId,
      attributes: { role: 'img', 'aria-label': options.label },
    });
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
        this.scheduleDraw();
      }),
    );
  }

  /** Shows `points` (n × 2, data units) within `domain`, over `reference` if there is one. */
  show(points: Float32Array, domain: Domain, reference: Float32Array | null = null): void {
    this.points = new Float32Array(points);
    this.domain = domain;
    this.reference = reference;
    this.element.dataset.points = String(points.length / 2);
    const count = (points.length / 2).toLocaleString('en');
    this.element.setAttribute('aria-label', `${this.options.label}: ${count} points`);
    this.scheduleDraw();
  }

  /** Draws these with the points from now on. */
  setLayers(layers: ScatterLayers): void {
    this.layers = layers;
    this.scheduleDraw();
  }

  /** Data units at a place of the canvas, in CSS pixels from its upper left corner. */
  unitsAt(left: number, top: number): [x: number, y: number] {
    const plot = this.frame(this.element.clientWidth, 1);
    const { centre, half } = this.domain;
    const scale = (2 * half) / plot.size;
    return [
      centre[0] - half + (left - plot.left) * scale,
      centre[1] + half - (top - plot.top) * scale,
    ];
  }

  /** The inverse of {@link unitsAt}, and CSS pixels of a data unit. */
  placeOf(x: number, y: number): { left: number; top: number; unit: number } {
    const plot = this.frame(this.element.clientWidth, 1);
    return { left: plot.x(x), top: plot.y(y), unit: plot.size / (2 * this.domain.half) };
  }

  /** The plot as an opaque canvas of side × side pixels, for saving. */
  render(side: number): HTMLCanvasElement {
    const canvas = el('canvas');
    canvas.width = side;
    canvas.height = side;
    this.drawOn(canvas, side, Math.max(1, side / 480), true);
    return canvas;
  }

  dispose(): void {
    this.disposer.dispose();
  }

  private scheduleDraw(): void {
    if (this.drawPending) return;
    this.drawPending = true;
    requestAnimationFrame(() => {
      this.drawPending = false;
      const ratio = devicePixelRatio;
      const side = Math.round(this.element.clientWidth * ratio);
      if (side === 0 || this.disposer.disposed) return;
      if (this.element.width !== side) {
        this.element.width = side;
        this.element.height = side;
      }
      this.drawOn(this.element, side, ratio, false);
    });
  }

  private drawOn(canvas: HTMLCanvasElement, side: number, ratio: number, opaque: boolean): void {
    // What is saved is read back at once.
    const context = canvas.getContext('2d', { willReadFrequently: opaque });
    if (context === null) return;
    context.clearRect(0, 0, side, side);
    if (opaque) {
      context.fillStyle = themeColor('background');
      context.fillRect(0, 0, side, side);
    }
    const plot = this.frame(side, ratio);
    this.drawAxes(context, plot, ratio);
    context.save();
    context.beginPath();
    context.rect(plot.left, plot.top, plot.size, plot.size);
    context.clip();
    for (const layer of this.layers.under) layer.draw(context, plot, ratio);
    if (this.reference !== null)
      drawPoints(context, plot, this.reference, 'muted', RADIUS * ratio, REFERENCE_STRENGTH);
    drawPoints(context, plot, this.points, this.options.color ?? 'blue', RADIUS * ratio, 1);
    for (const layer of this.layers.over) layer.draw(context, plot, ratio);
    context.restore();
  }

  private frame(side: number, ratio: number): ScatterFrame {
    const left = MARGIN.left * ratio;
    const top = MARGIN.other * ratio;
    const size = side - left - MARGIN.other * ratio;
    const [x, y] = this.domain.centre;
    const { half } = this.domain;
    const height = Math.min(size, side - top - MARGIN.bottom * ratio);
    const scale = height / (2 * half);
    return {
      left,
      top,
      size: height,
      domain: this.domain,
      x: (value) => left + (value - x + half) * scale,
      y: (value) => top + (y + half - value) * scale,
    };
  }

  private drawAxes(context: CanvasRenderingContext2D, plot: ScatterFrame, ratio: number): void {
    const { centre, half } = plot.domain;
    context.font = canvasFont(11 * ratio);
    context.lineWidth = Math.max(1, Math.round(ratio));
    context.strokeStyle = themeColor('grid');
    context.fillStyle = themeColor('muted');
    const offset = context.lineWidth % 2 === 1 ? 0.5 : 0;
    context.textAlign = 'center';
    context.textBaseline = 'top';
    for (const value of ticks(centre[0] - half, centre[0] + half, 5)) {
      const x = Math.round(plot.x(value)) + offset;
      line(context, x, plot.top, x, plot.top + plot.size);
      context.fillText(String(value), x, plot.top + plot.size + 5 * ratio);
    }
    context.textAlign = 'right';
    context.textBaseline = 'middle';
    for (const value of ticks(centre[1] - half, centre[1] + half, 5)) {
      const y = Math.round(plot.y(value)) + offset;
      line(context, plot.left, y, plot.left + plot.size, y);
      context.fillText(String(value), plot.left - 6 * ratio, y);
    }
  }
}

/** Where data stand on the canvas, in device pixels. */
export interface ScatterFrame {
  left: number;
  top: number;
  size: number;
  domain: Domain;
  x: (value: number) => number;
  y: (value: number) => number;
}

function line(
  context: CanvasRenderingContext2D,
  x0: number,
  y0: number,
  x1: number,
  y1: number,
): void {
  context.beginPath();
  context.moveTo(x0, y0);
  context.lineTo(x1, y1);
  context.stroke();
}

/** One disc for each point, stamped from a small canvas: far faster than a path for each. */
function drawPoints(
  context: CanvasRenderingContext2D,
  plot: ScatterFrame,
  points: Float32Array,
  color: ColorName,
  radius: number,
  strength: number,
): void {
  const size = Math.ceil(radius * 2 + 2);
  const stamp = el('canvas');
  stamp.width = size;
  stamp.height = size;
  const pen = stamp.getContext('2d');
  if (pen === null) return;
  pen.fillStyle = themeColor(color);
  pen.arc(size / 2, size / 2, radius, 0, 2 * Math.PI);
  pen.fill();
  context.globalAlpha = pointAlpha(points.length / 2, radius, plot.size) * strength;
  for (let i = 0; i + 1 < points.length; i += 2) {
    context.drawImage(
      stamp,
      plot.x(points[i] ?? 0) - size / 2,
      plot.y(points[i + 1] ?? 0) - size / 2,
    );
  }
  context.globalAlpha = 1;
}
