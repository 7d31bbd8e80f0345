// Layer: core (pure). The exact denoiser of a mixture of isotropic Gaussians. For x = a·x₀ + s·ε
// and components (w_k, μ_k, s_k): v_k = (a s_k)² + s², responsibilities
// r_k ∝ w_k v_k^{−d/2} exp(−|x − aμ_k|²/(2v_k)), and E[ε|x] = Σ r_k s (x − aμ_k)/v_k,
// E[x₀|x] = Σ r_k (μ_k + a s_k² (x − aμ_k)/v_k). With it a sampler's error is its own.

import type { ForwardCoefficients } from '../forward';

/** A mixture that does not describe a distribution. */
export class MixtureError extends RangeError {
  override readonly name = 'MixtureError';
}

/** K components in d dimensions; weights sum to 1. */
export interface GaussianMixture {
  readonly means: readonly (readonly number[])[];
  readonly weights: readonly number[];
  readonly stds: readonly number[];
}

/** E[x₀|x] and E[ε|x], row-major like x. */
export interface PosteriorMeans {
  readonly x0: Float64Array;
  readonly epsilon: Float64Array;
}

/** Number of dimensions. @throws {MixtureError} unless the parts fit together. */
export function mixtureDimensions({ means, weights, stds }: GaussianMixture): number {
  const dims = means[0]?.length ?? 0;
  const sum = weights.reduce((total, weight) => total + weight, 0);
  if (
    dims === 0 ||
    means.some((mean) => mean.length !== dims) ||
    weights.length !== means.length ||
    stds.length !== means.length ||
    stds.some((std) => !(std >= 0)) ||
    weights.some((weight) => !(weight >= 0)) ||
    Math.abs(sum - 1) > 1e-6
  ) {
    throw new MixtureError(
      'A mixture needs as many means, weights and stds, means of one length, stds of at least 0 and weights that sum to 1.',
    );
  }
  return dims;
}

/**
 * Posterior means at every row of `x`. Where s = 0 and x is exact, x₀ = x/a and ε = 0.
 * @throws {MixtureError} for a bad mixture or rows of another length.
 */
export function mixturePosterior(
  mixture: GaussianMixture,
  x: ArrayLike<number>,
  { signal: a, noise: s }: ForwardCoefficients,
): PosteriorMeans {
  const dims = mixtureDimensions(mixture);
  if (x.length % dims !== 0) {
    throw new MixtureError(`${x.length} numbers are not whole points of ${dims} dimensions.`);
  }
  const x0 = new Float64Array(x.length);
  const epsilon = new Float64Array(x.length);
  const variances = mixture.stds.map((std) => (a * std) ** 2 + s * s);
  for (let row = 0; row < x.length; row += dims) {
    const logits = mixture.means.map((mean, k) => {
      const distance = mean.reduce((sum, m, d) => sum + (x[row + d] - a * m) ** 2, 0);
      const v = Math.max(variances[k], Number.MIN_VALUE);
      return Math.log(mixture.weights[k]) - (dims / 2) * Math.log(v) - distance / (2 * v);
    });
    const responsibilities = softmax(logits);
    mixture.means.forEach((mean, k) => {
      const r = responsibilities[k];
      if (r === 0) return;
      const v = variances[k];
      for (let d = 0; d < dims; d++) {
        const deviation = x[row + d] - a * mean[d];
        // v = 0 only for a point mass without noise; there x is aμ and nothing is uncertain.
        const scaled = v === 0 ? 0 : deviation / v;
        epsilon[row + d] += r * s * scaled;
        x0[row + d] += r * (mean[d] + a * mixture.stds[k] ** 2 * scaled);
      }
    });
  }
  return { x0, epsilon };
}

/** exp(l − max l) normalised to sum 1. */
function softmax(logits: readonly number[]): number[] {
  const largest = Math.max(...logits);
  const weights = logits.map((logit) => Math.exp(logit - largest));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}

/** Density p(x) of one point under the mixture noised by a and s. */
export function mixtureDensity(
  mixture: GaussianMixture,
  x: readonly number[],
  { signal: a, noise: s }: ForwardCoefficients,
): number {
  const dims = mixtureDimensions(mixture);
  return mixture.means.reduce((density, mean, k) => {
    const v = (a * mixture.stds[k]) ** 2 + s * s;
    const distance = mean.reduce((sum, m, d) => sum + (x[d] - a * m) ** 2, 0);
    return (
      density +
      (mixture.weights[k] * Math.exp(-distance / (2 * v))) / (2 * Math.PI * v) ** (dims / 2)
    );
  }, 0);
}
