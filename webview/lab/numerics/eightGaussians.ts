// Layer: worker (pure). The model whose answer is known: the exact denoiser of the built-in set
// eight_gaussians, for every noise level. What a sampler gets wrong with it is its own error.

import { pointSet } from '../../../src/core/data/pointSets';
import type { DataScaling } from '../../../src/core/data/scaling';
import type { GaussianMixture } from '../../../src/core/exact/mixture';

/** Uniform numbers in the middle of each eighth, which `place` maps to the eight centres. */
const EIGHTHS = Array.from({ length: 8 }, (_, k) => (k + 0.5) / 8);

/** The set with jitter of standard deviation `noise`, seen through a network's scaling. */
export function eightGaussiansMixture(
  noise: number,
  { mean, scale }: DataScaling,
): GaussianMixture {
  const { place } = pointSet('eight_gaussians');
  return {
    means: EIGHTHS.map((u) => place(u, 0, 0).map((value, axis) => (value - mean[axis]) / scale)),
    weights: EIGHTHS.map(() => 1 / 8),
    stds: EIGHTHS.map(() => noise / scale),
  };
}
