// Layer: core (pure). Repeats of one number.

export interface Spread {
  readonly mean: number;
  readonly deviation: number;
}

/** Mean and standard deviation of a sample (divided by n − 1); null for fewer than two values. */
export function meanAndDeviation(values: readonly number[]): Spread | null {
  if (values.length < 2) return null;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, deviation: Math.sqrt(squares / (values.length - 1)) };
}
