// Layer: page, views. What is drawn of a mask on a canvas: the picture, the hatch over what is unknown, and
// the border of what a press would change.

import type { Mask } from '../../../src/core/data/drawing/mask';
import type { SampleSet } from '../../../src/shared/protocol/samples';
import { pictureRgba } from '../../../src/shared/samples/pictures';
import { themeColor } from '../../ui/theme';

/** Between two lines of the hatch, in CSS pixels. */
const HATCH = 6;

/** The first picture of a set, pixel for pixel. */
export function pixelsOf(picture: SampleSet, { width, height }: Mask): OffscreenCanvas {
  const canvas = new OffscreenCanvas(width, height);
  const rgba = new ImageData(pictureRgba(picture, 0), width, height);
  canvas.getContext('2d')?.putImageData(rgba, 0, 0);
  return canvas;
}

/** Covers the unknown pixels, so that nobody takes what lies under them for known. */
export function hatch(
  context: CanvasRenderingContext2D,
  mask: Mask,
  side: number,
  ratio: number,
): void {
  const area = new Path2D();
  mask.unknown.forEach((value, i) => {
    if (value === 1)
      area.rect((i % mask.width) * side, Math.floor(i / mask.width) * side, side, side);
  });
  const { width, height } = context.canvas;
  context.save();
  context.clip(area);
  context.fillStyle = themeColor('background');
  context.globalAlpha = 0.75;
  context.fillRect(0, 0, width, height);
  context.globalAlpha = 1;
  context.strokeStyle = themeColor('muted');
  context.lineWidth = ratio;
  context.beginPath();
  for (let x = -height; x < width; x += HATCH * ratio) {
    context.moveTo(x, height);
    context.lineTo(x + height, 0);
  }
  context.stroke();
  context.restore();
}

/** The border of a mask, to be seen on whatever lies under it. */
export function outline(
  context: CanvasRenderingContext2D,
  meant: Mask,
  side: number,
  ratio: number,
): void {
  const edge = edgeOf(meant, side);
  context.lineWidth = 4 * ratio;
  context.strokeStyle = themeColor('background');
  context.stroke(edge);
  context.lineWidth = 2 * ratio;
  context.strokeStyle = themeColor('focus');
  context.stroke(edge);
}

/** The border between the pixels of a mask and the others. */
function edgeOf({ width, height, unknown }: Mask, side: number): Path2D {
  const path = new Path2D();
  const isIn = (column: number, row: number): boolean =>
    column >= 0 &&
    row >= 0 &&
    column < width &&
    row < height &&
    unknown[row * width + column] === 1;
  const line = (x1: number, y1: number, x2: number, y2: number): void => {
    path.moveTo(x1 * side, y1 * side);
    path.lineTo(x2 * side, y2 * side);
  };
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++) {
      if (!isIn(column, row)) continue;
      if (!isIn(column, row - 1)) line(column, row, column + 1, row);
      if (!isIn(column, row + 1)) line(column, row + 1, column + 1, row + 1);
      if (!isIn(column - 1, row)) line(column, row, column, row + 1);
      if (!isIn(column + 1, row)) line(column + 1, row, column + 1, row + 1);
    }
  return path;
}
