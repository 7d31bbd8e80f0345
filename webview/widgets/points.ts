// Layer: page, widgets. Points of a built-in set as every widget shows them: of mean 0 and variance 1,
// in a square of the plane.

import { POINT_SETS } from '../../src/core/data/pointSets';
import type { PointSetName } from '../../src/core/data/pointSets';
import { unitPoints } from '../../src/core/data/unitPoints';
import type { DrawnCanvas, Ink } from './ink';

/** Half the side of the square, in standard deviations. */
const REACH = 3.4;

/** The set's first points, row-major (count × 2). */
export const pointsOf = unitPoints;

/** The name of a set that a reader has chosen, or the article's. */
export function chosenSet(chosen: unknown, own: PointSetName): PointSetName {
  return POINT_SETS.find(({ id }) => id === chosen)?.id ?? own;
}

export interface DotStyle {
  ink: Ink;
  /** In CSS pixels. */
  radius: number;
  alpha: number;
}

export function drawDots(
  context: CanvasRenderingContext2D,
  drawn: DrawnCanvas,
  points: ArrayLike<number>,
  { ink, radius, alpha }: DotStyle,
): void {
  const { clientWidth: width, clientHeight: height } = drawn.canvas;
  context.globalAlpha = alpha;
  context.fillStyle = drawn.ink(ink);
  for (let at = 0; at < points.length; at += 2) {
    context.beginPath();
    context.arc(toPixel(points[at], width), height - toPixel(points[at + 1], height), radius, 0, 7);
    context.fill();
  }
  context.globalAlpha = 1;
}

/** Where a coordinate stands on a side of so many pixels. */
export function toPixel(value: number, side: number): number {
  return ((value + REACH) / (2 * REACH)) * side;
}

/** Standard deviation over all numbers, about their mean. */
export function deviation(values: Float32Array | Float64Array): number {
  let [sum, squares] = [0, 0];
  for (const value of values) {
    sum += value;
    squares += value * value;
  }
  return Math.sqrt(Math.max(squares / values.length - (sum / values.length) ** 2, 0));
}
