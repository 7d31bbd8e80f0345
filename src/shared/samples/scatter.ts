// Layer: shared. No vscode, no DOM. Points as square dots in a raster, where there is no canvas: lists of
// runs, and figures of an article. What is behind them stays transparent unless a colour is given.

import type { Raster } from '../../core/png/encode';

export type Colour = readonly [red: number, green: number, blue: number];

/** The square of the plane that a raster shows. */
export interface ScatterBounds {
  readonly x: number;
  readonly y: number;
  /** From the centre to a side; above 0. */
  readonly half: number;
}

export interface ScatterStyle {
  /** Of the raster, in pixels. */
  readonly side: number;
  /** Side of a dot, in pixels. */
  readonly dot: number;
  readonly colour: Colour;
  /** Null for none. */
  readonly background: Colour | null;
}

/** Share of the points on each side that may lie outside: strays do not shrink the rest. */
const OUTSIDE = 0.01;

/** The square that shows all points (n × 2) but strays, with one scale for both directions. */
export function scatterBounds(values: Float32Array): ScatterBounds {
  const finite = finitePoints(values);
  const [left, right] = extent(finite, 0);
  const [bottom, top] = extent(finite, 1);
  const half = Math.max(right - left, top - bottom) / 2;
  return { x: (left + right) / 2, y: (bottom + top) / 2, half: half > 0 ? half : 1 };
}

/** Points (n × 2), the y axis upwards; those that are not finite are left out. */
export function scatterRaster(
  values: Float32Array,
  { x, y, half }: ScatterBounds,
  { side, dot, colour, background }: ScatterStyle,
): Raster {
  const bytes = new Uint8Array(side * side * 4);
  if (background !== null)
    for (let at = 0; at < bytes.length; at += 4) bytes.set([...background, 255], at);
  const scale = (side / 2 - dot) / half;
  for (let i = 0; i + 1 < values.length; i += 2) {
    const column = Math.round(side / 2 + (values[i] - x) * scale - dot / 2);
    const row = Math.round(side / 2 - (values[i + 1] - y) * scale - dot / 2);
    if (Number.isFinite(column) && Number.isFinite(row))
      fill(bytes, side, column, row, dot, colour);
  }
  return { width: side, height: side, channels: 4, bytes };
}

function finitePoints(values: Float32Array): Float32Array {
  return values.filter((_, i) => {
    const first = i - (i % 2);
    return Number.isFinite(values[first]) && Number.isFinite(values[first + 1]);
  });
}

/** The range of one coordinate without the outermost values. */
function extent(points: Float32Array, from: 0 | 1): [low: number, high: number] {
  const sorted = points.filter((_, i) => i % 2 === from).sort();
  const cut = Math.floor(sorted.length * OUTSIDE);
  return [sorted.at(cut) ?? 0, sorted.at(sorted.length - 1 - cut) ?? 0];
}

function fill(
  bytes: Uint8Array,
  side: number,
  left: number,
  top: number,
  dot: number,
  colour: Colour,
): void {
  for (let row = Math.max(0, top); row < Math.min(side, top + dot); row++) {
    for (let column = Math.max(0, left); column < Math.min(side, left + dot); column++)
      bytes.set([...colour, 255], (row * side + column) * 4);
  }
}
