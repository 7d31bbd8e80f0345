// Layer: page, views (pure). How densely numbers lie, as bars or a line of a plot.

/** What both of the sets lie in, with a little margin. */
export function rangeOf(...sets: readonly Float32Array[]): { low: number; high: number } {
  let [low, high] = [Infinity, -Infinity];
  for (const set of sets)
    for (const value of set) {
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  const margin = 0.02 * Math.max(high - low, 1e-6);
  return { low: low - margin, high: high + margin };
}

/** Middles of equal intervals. */
export function binCentres(
  { low, high }: { low: number; high: number },
  bins: number,
): Float64Array {
  return Float64Array.from({ length: bins }, (_, bin) => low + ((bin + 0.5) * (high - low)) / bins);
}

/** Share of the values in each of the intervals over its width; what lies outside is in the outermost. */
export function density(
  values: Float32Array,
  { low, high }: { low: number; high: number },
  bins: number,
): Float64Array {
  const counts = new Float64Array(bins);
  for (const value of values) {
    const bin = Math.floor((bins * (value - low)) / (high - low));
    counts[Math.min(bins - 1, Math.max(0, bin))] += 1;
  }
  return counts.map((count) => (count * bins) / (values.length * (high - low)));
}
