// Layer: core (pure). Means over consecutive parts of a list.

/** Means of `bins` parts of equal length, from the first values to the last. */
export function binMeans(values: readonly number[], bins: number): number[] {
  return Array.from({ length: bins }, (_, bin) => {
    const part = values.slice((bin * values.length) / bins, ((bin + 1) * values.length) / bins);
    return part.reduce((sum, value) => sum + value, 0) / part.length;
  });
}
