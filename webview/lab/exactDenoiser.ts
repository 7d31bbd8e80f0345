// Layer: worker (pure). The exact denoiser of the data that a model was trained on: what a network of
// unlimited capacity would answer.

import type { DataSet } from '../../src/core/data/dataSet';
import { intoNetwork, sampleSize, type SampleFormat } from '../../src/core/data/sampleFormat';
import { empiricalPosterior } from '../../src/core/exact/empirical';
import { mixturePosterior, type PosteriorMeans } from '../../src/core/exact/mixture';
import type { ForwardCoefficients } from '../../src/core/forward';
import type { DataConfig } from '../../src/core/recipe/types';
import { eightGaussiansMixture } from './numerics/eightGaussians';

export interface ExactDenoiser {
  /** E[x₀|x] and E[ε|x] at rows of x, network units. */
  posterior(x: ArrayLike<number>, at: ForwardCoefficients): PosteriorMeans;
  /** Rows that it is of; null for a closed form. */
  readonly rows: number | null;
}

/**
 * In closed form for eight_gaussians, else of the finite set of rows; null without data.
 * @param most rows of the data that are summed over; the cost grows with their number
 */
export function exactDenoiser(
  config: DataConfig | null,
  data: DataSet | null,
  format: SampleFormat,
  most: number,
): ExactDenoiser | null {
  if (format.kind === 'points' && config?.kind === 'points' && config.name === 'eight_gaussians') {
    const mixture = eightGaussiansMixture(config.noise, format.scaling);
    return { posterior: (x, at) => mixturePosterior(mixture, x, at), rows: null };
  }
  if (data === null) return null;
  const size = sampleSize(format);
  const some = intoNetwork(format, data.reference(most).values);
  return {
    posterior: (x, at) => empiricalPosterior(some, size, x, at),
    rows: some.length / size,
  };
}
