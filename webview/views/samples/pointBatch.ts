// Layer: page, views. The rows of a batch of points: each noisy point with an arrow to the clean one that
// the network's answer means, before the step and after it.

import type { ShownStep } from '../../../src/shared/protocol/shownStep';
import { Scatter, type ScatterFrame, type ScatterLayer } from '../../ui/scatter';
import { domainOf } from '../../ui/scatterGeometry';
import { themeColor, type ColorName } from '../../ui/theme';
import type { BatchView } from './contract';
import { meantSamples } from './meantSamples';

/** In CSS pixels. */
const THIN = 1;
const THICK = 2.5;
const HEAD = 6;
const RING = 5;

export class PointBatch implements BatchView {
  private readonly scatter = new Scatter({
    label: 'Noisy points of the batch',
    testId: 'step-plot',
  });
  readonly element = this.scatter.element;
  readonly caption =
    'Noisy points xₜ (blue), the clean ones (grey); arrows to the x₀ that the answer means, before the update (orange) and after it (green)';
  private step: ShownStep | null = null;

  constructor(onPick: (row: number) => void) {
    this.element.addEventListener('click', (event) => {
      const row = this.nearest(event.offsetX, event.offsetY);
      if (row !== null) onPick(row);
    });
  }

  show(step: ShownStep, chosen: number): void {
    this.step = step;
    const { x0, x_t, rows } = step;
    const meant = meantSamples(rows, x_t, step.answer);
    const then = meantSamples(rows, x_t, step.answerAfter);
    this.scatter.setLayers({
      under: [],
      over: [
        arrowsBetween(x_t, meant, 'orange', chosen),
        arrowsBetween(x_t, then, 'green', chosen, true),
        ring(x_t, chosen),
      ],
    });
    this.scatter.show(x_t, domainOf(x0, x_t), x0);
  }

  dispose(): void {
    this.scatter.dispose();
  }

  private nearest(left: number, top: number): number | null {
    if (this.step === null) return null;
    const [x, y] = this.scatter.unitsAt(left, top);
    const { x_t, rows } = this.step;
    const away = rows.map((_, row) => Math.hypot(x_t[2 * row] - x, x_t[2 * row + 1] - y));
    return away.indexOf(Math.min(...away));
  }
}

/** Arrows from each of the points to its other; that of one row stands out. */
function arrowsBetween(
  from: Float32Array,
  to: Float32Array,
  color: ColorName,
  chosen: number,
  onlyChosen = false,
): ScatterLayer {
  return {
    draw(context, frame, ratio) {
      context.strokeStyle = themeColor(color);
      for (let row = 0; row < from.length / 2; row++) {
        const isChosen = row === chosen;
        if (onlyChosen && !isChosen) continue;
        context.globalAlpha = isChosen ? 1 : 0.45;
        context.lineWidth = (isChosen ? THICK : THIN) * ratio;
        arrow(context, placeOf(frame, from, row), placeOf(frame, to, row), HEAD * ratio);
      }
      context.globalAlpha = 1;
    },
  };
}

type Place = readonly [x: number, y: number];

function placeOf(frame: ScatterFrame, points: Float32Array, row: number): Place {
  return [frame.x(points[2 * row]), frame.y(points[2 * row + 1])];
}

function arrow(
  context: CanvasRenderingContext2D,
  [x0, y0]: Place,
  [x, y]: Place,
  head: number,
): void {
  const length = Math.hypot(x - x0, y - y0);
  if (!(length > 0)) return;
  const [ux, uy] = [(x - x0) / length, (y - y0) / length];
  const size = Math.min(head, length / 2);
  context.beginPath();
  context.moveTo(x0, y0);
  context.lineTo(x, y);
  context.moveTo(x - size * (ux - 0.6 * uy), y - size * (uy + 0.6 * ux));
  context.lineTo(x, y);
  context.lineTo(x - size * (ux + 0.6 * uy), y - size * (uy - 0.6 * ux));
  context.stroke();
}

function ring(points: Float32Array, chosen: number): ScatterLayer {
  return {
    draw(context, frame, ratio) {
      const [x, y] = placeOf(frame, points, chosen);
      context.strokeStyle = themeColor('foreground');
      context.lineWidth = THIN * ratio;
      context.beginPath();
      context.arc(x, y, RING * ratio, 0, 2 * Math.PI);
      context.stroke();
    },
  };
}
