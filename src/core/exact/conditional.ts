// Layer: core (pure). The exact posterior of a mixture of isotropic Gaussians when some coordinates
// are known: within a component the others do not depend on them, so it is the mixture of the other
// coordinates with weights w_k N(y; μ_k, s_k²).

import { MixtureError, mixtureDimensions, type GaussianMixture } from './mixture';

/**
 * The mixture of the coordinates that are not in `known`, in order, given that those are `y`.
 * @throws {MixtureError} for coordinates that the mixture does not have, or all of them
 */
export function conditionalMixture(
  mixture: GaussianMixture,
  known: readonly number[],
  y: readonly number[],
): GaussianMixture {
  const dims = mixtureDimensions(mixture);
  if (
    known.length !== y.length ||
    known.length >= dims ||
    new Set(known).size !== known.length ||
    known.some((d) => !Number.isInteger(d) || d < 0 || d >= dims)
  )
    throw new MixtureError(
      `The known coordinates ${known.join(', ')} with ${y.length} values do not fit ${dims} dimensions.`,
    );
  const logWeights = mixture.means.map((mean, k) => {
    const variance = mixture.stds[k] ** 2;
    const square = known.reduce((sum, d, i) => sum + (y[i] - mean[d]) ** 2, 0);
    return (
      Math.log(mixture.weights[k]) - (known.length * Math.log(variance) + square / variance) / 2
    );
  });
  const largest = Math.max(...logWeights);
  const weights = logWeights.map((value) => Math.exp(value - largest));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const others = Array.from({ length: dims }, (_, d) => d).filter((d) => !known.includes(d));
  return {
    means: mixture.means.map((mean) => others.map((d) => mean[d])),
    weights: weights.map((weight) => weight / sum),
    stds: mixture.stds,
  };
}

/** Mean and variance of each coordinate. */
export function mixtureMoments({ means, weights, stds }: GaussianMixture): {
  mean: number[];
  variance: number[];
} {
  const dims = Array.from(means[0], (_, d) => d);
  const expected = (of: (k: number, d: number) => number, d: number): number =>
    weights.reduce((sum, weight, k) => sum + weight * of(k, d), 0);
  const mean = dims.map((d) => expected((k) => means[k][d], d));
  const variance = dims.map((d) => expected((k) => stds[k] ** 2 + (means[k][d] - mean[d]) ** 2, d));
  return { mean, variance };
}

/**
 * `count` points of the mixture, [count, dims].
 * @param uniform the next number in (0, 1)
 * @param noise the next `length` standard normals
 */
export function mixtureSamples(
  { means, weights, stds }: GaussianMixture,
  count: number,
  uniform: () => number,
  noise: (length: number) => Float64Array,
): Float64Array {
  const dims = means[0].length;
  const points = noise(count * dims);
  for (let row = 0; row < count; row++) {
    let left = uniform();
    let k = 0;
    while (k < weights.length - 1 && left >= weights[k]) left -= weights[k++];
    for (let d = 0; d < dims; d++)
      points[row * dims + d] = means[k][d] + stds[k] * points[row * dims + d];
  }
  return points;
}
