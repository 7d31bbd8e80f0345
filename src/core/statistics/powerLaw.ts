// Layer: core (pure). y = c·x^a by least squares of ln y on ln x.

export interface PowerLaw {
  /** a. */
  readonly exponent: number;
  /** Standard error of a, of the residuals; null for two points, which leave none. */
  readonly error: number | null;
  /** c. */
  readonly factor: number;
  /** Points that it was fitted to. */
  readonly count: number;
}

/**
 * Fits the points whose two numbers are above 0.
 * @returns null where they have fewer than two different x
 */
export function fitPowerLaw(points: readonly (readonly [x: number, y: number])[]): PowerLaw | null {
  const logs = points
    .filter(([x, y]) => x > 0 && y > 0 && Number.isFinite(x) && Number.isFinite(y))
    .map(([x, y]) => [Math.log(x), Math.log(y)] as const);
  if (new Set(logs.map(([x]) => x)).size < 2) return null;
  const count = logs.length;
  const mean = (of: (point: readonly [number, number]) => number): number =>
    logs.reduce((sum, point) => sum + of(point), 0) / count;
  const [mx, my] = [mean(([x]) => x), mean(([, y]) => y)];
  const spread = logs.reduce((sum, [x]) => sum + (x - mx) ** 2, 0);
  const exponent = logs.reduce((sum, [x, y]) => sum + (x - mx) * (y - my), 0) / spread;
  const residuals = logs.reduce((sum, [x, y]) => sum + (y - my - exponent * (x - mx)) ** 2, 0);
  return {
    exponent,
    error: count > 2 ? Math.sqrt(residuals / (count - 2) / spread) : null,
    factor: Math.exp(my - exponent * mx),
    count,
  };
}
