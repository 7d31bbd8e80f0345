// Layer: page, user interface. Bars through the values of a plot: one standard deviation to both sides.

import { themeColor, type ColorName } from './theme';

/** What is drawn on: a plot, as far as it is needed. */
interface PlotSurface {
  readonly ctx: CanvasRenderingContext2D;
  readonly data: readonly ArrayLike<number | null | undefined>[];
  valToPos(value: number, scale: string, onCanvas: boolean): number;
}

interface Deviating {
  readonly values: ArrayLike<number>;
  readonly deviations?: ArrayLike<number>;
  readonly color: ColorName;
}

/** @param count of the values of each curve */
export function drawDeviations(
  plot: PlotSurface,
  count: number,
  curves: readonly Deviating[],
  logY: boolean,
): void {
  const { ctx, data } = plot;
  ctx.save();
  ctx.lineWidth = devicePixelRatio;
  for (const { values, deviations, color } of curves) {
    if (deviations === undefined) continue;
    ctx.strokeStyle = themeColor(color);
    for (let i = 0; i < count; i++) {
      const [value, half] = [values[i], deviations[i]];
      if (!Number.isFinite(value) || !Number.isFinite(half)) continue;
      const low = logY && value <= half ? value : value - half;
      const [from, to] = [low, value + half].map((end) =>
        plot.valToPos(logY ? Math.log10(end) : end, 'y', true),
      );
      const x = plot.valToPos(data[0][i] ?? NaN, 'x', true);
      ctx.beginPath();
      ctx.moveTo(x, from);
      ctx.lineTo(x, to);
      ctx.stroke();
    }
  }
  ctx.restore();
}
