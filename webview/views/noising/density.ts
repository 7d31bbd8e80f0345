// Layer: page, views. The histogram of x_t as a density, to be compared with that of N(0, 1).

import type { NoisingHistogram } from '../../../src/shared/protocol/noising';

/** Density of N(0, 1). */
export function normalDensity(x: number): number {
  return Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
}

/** Bin centres and the density in each bin: counts over total and bin width. */
export function histogramDensity({ edges: [low, high], counts }: NoisingHistogram): {
  centres: Float64Array;
  density: Float64Array;
} {
  const width = (high - low) / counts.length;
  const total = Math.max(
    1,
    counts.reduce((sum, count) => sum + count, 0),
  );
  return {
    centres: Float64Array.from(counts, (_, bin) => low + (bin + 0.5) * width),
    density: Float64Array.from(counts, (count) => count / (total * width)),
  };
}
