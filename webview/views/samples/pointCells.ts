// Layer: page, views. Points of the plane in small: a dot each, no axes, the same square in every cell.

import type { SampleSet } from '../../../src/shared/protocol/samples';
import { domainOf, pointAlpha, type Domain } from '../../ui/scatterGeometry';
import { themeColor } from '../../ui/theme';
import type { Cell, CellPainter } from './contract';

/** Radius of a dot as a share of the cell. */
const RADIUS = 1 / 72;

export class PointCells implements CellPainter {
  private readonly domain: Domain;

  constructor(inView: readonly SampleSet[]) {
    this.domain = domainOf(...inView.map(({ values }) => values));
  }

  size(_set: SampleSet, side: number): { width: number; height: number } {
    return { width: side, height: side };
  }

  draw(context: CanvasRenderingContext2D, { values }: SampleSet, cell: Cell): void {
    const { centre, half } = this.domain;
    const scale = cell.width / (2 * half);
    const side = Math.max(1, Math.round(2 * RADIUS * cell.width));
    context.save();
    context.beginPath();
    context.rect(cell.x, cell.y, cell.width, cell.height);
    context.clip();
    context.fillStyle = themeColor('blue');
    context.globalAlpha = pointAlpha(values.length / 2, side / 2, cell.width);
    for (let i = 0; i + 1 < values.length; i += 2) {
      const x = cell.x + ((values[i] ?? NaN) - centre[0] + half) * scale;
      const y = cell.y + (centre[1] + half - (values[i + 1] ?? NaN)) * scale;
      context.fillRect(x - side / 2, y - side / 2, side, side);
    }
    context.restore();
  }
}
