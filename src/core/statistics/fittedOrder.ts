// Layer: core (pure). The order of accuracy that a sampler showed: the slope of
// ln(error) against ln(steps) by least squares, over the asymptotic part of the curve: its last
// points. Few steps are not asymptotic yet; where the error nears that of the converged solution
// itself, points are left out.

/** Error of a run of `steps` steps. */
export interface ErrorPoint {
  readonly steps: number;
  readonly error: number;
}

/** The slope with its sign turned, and the steps over which it was fitted. */
export interface FittedOrder {
  readonly order: number;
  readonly from: number;
  readonly to: number;
}

/** Points that a slope is fitted to. */
const FITTED = 3;
/** Errors below this many times the uncertainty of the converged solution are not the sampler's. */
const MARGIN = 10;

/**
 * Fits the last {@link FITTED} points whose error is well above `uncertainty`, the error of the
 * solution that they were compared with. Null if there are fewer, or if they do not all fall.
 */
export function fitOrder(points: readonly ErrorPoint[], uncertainty: number): FittedOrder | null {
  const fitted = points
    .filter(({ error }) => error > MARGIN * uncertainty)
    .sort((a, b) => a.steps - b.steps)
    .slice(-FITTED);
  const isFalling = fitted.every(({ error }, i) => i === 0 || error < fitted[i - 1].error);
  if (fitted.length < FITTED || !isFalling) return null;
  const order = -slope(
    fitted.map(({ steps }) => Math.log(steps)),
    fitted.map(({ error }) => Math.log(error)),
  );
  return { order, from: fitted[0].steps, to: fitted[fitted.length - 1].steps };
}

/** Least-squares slope of y over x. */
function slope(x: readonly number[], y: readonly number[]): number {
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const [mx, my] = [mean(x), mean(y)];
  const covariance = x.reduce((sum, value, i) => sum + (value - mx) * (y[i] - my), 0);
  return covariance / x.reduce((sum, value) => sum + (value - mx) ** 2, 0);
}
