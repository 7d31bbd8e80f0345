// Layer: page, views. The histogram of x_t as a density, to be compared with that of N(0, 1), and its
// mean and standard deviation beside those that follow from the data.

import type { ForwardCoefficients } from '../../../src/core/forward';
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

export interface Moments {
  readonly mean: number;
  readonly deviation: number;
}

/** Mean and standard deviation of the binned values. */
export function histogramMoments(histogram: NoisingHistogram): Moments {
  const { centres, density } = histogramDensity(histogram);
  const width = (centres.at(1) ?? 0) - (centres.at(0) ?? 0);
  const moment = (power: number, centre: number): number =>
    centres.reduce((sum, x, bin) => sum + (x - centre) ** power * (density[bin] ?? 0) * width, 0);
  const mean = moment(1, 0);
  return { mean, deviation: Math.sqrt(moment(2, mean)) };
}

/** Those of x_t = a·x₀ + s·ε for independent ε ~ N(0, 1): a·m, and √(a²d² + s²). */
export function expectedMoments(
  { mean, deviation }: Moments,
  { signal, noise }: ForwardCoefficients,
): Moments {
  return { mean: signal * mean, deviation: Math.hypot(signal * deviation, noise) };
}
