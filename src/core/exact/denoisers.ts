// Layer: core (pure). Exact denoisers D(x, σ) = E[x₀ | x₀ + σ·ε = x] with their vector–Jacobian
// products, which are covariances: J = Cov[x₀ | x]/σ² (Tweedie's formula, second order). J is
// symmetric, so Jᵀv = Jv.

import type { Denoiser } from '../conditional/contract';
import { mixtureDimensions, type GaussianMixture } from './mixture';

/**
 * Of a mixture of isotropic Gaussians. Given component k, x₀ has mean m_k = μ_k + a_k(x − μ_k) and
 * variance a_k σ² with a_k = s_k²/(s_k² + σ²); so J v = Σ r_k (a_k v + (m_k − D)(m_k − D)·v/σ²).
 * @throws {MixtureError} for a bad mixture
 */
export function mixtureDenoiser(mixture: GaussianMixture): Denoiser {
  const dims = mixtureDimensions(mixture);
  const { weights, stds } = mixture;
  const count = weights.length;
  const means = Float64Array.from(mixture.means.flat());
  // Of all components at one level, at which many rows are asked for.
  let level = NaN;
  const totals = new Float64Array(count);
  const shrinks = new Float64Array(count);
  const offsets = new Float64Array(count);
  const setLevel = (sigma: number): void => {
    if (sigma === level) return;
    level = sigma;
    for (let k = 0; k < count; k++) {
      totals[k] = stds[k] ** 2 + sigma * sigma;
      shrinks[k] = stds[k] ** 2 / totals[k];
      offsets[k] = Math.log(weights[k]) - (dims * Math.log(totals[k])) / 2;
    }
  };
  return exactDenoiser(dims, count, (x, sigma, responsibilities, componentMeans) => {
    setLevel(sigma);
    for (let k = 0; k < count; k++) {
      let square = 0;
      for (let at = k * dims, d = 0; d < dims; at++, d++) {
        const away = x[d] - means[at];
        square += away * away;
        componentMeans[at] = means[at] + shrinks[k] * away;
      }
      responsibilities[k] = offsets[k] - square / (2 * totals[k]);
    }
    return (k) => shrinks[k];
  });
}

/** Of a finite set of points, [n, dims]: a mixture whose components have no width. */
export function empiricalDenoiser(data: ArrayLike<number>, dims: number): Denoiser {
  const count = data.length / dims;
  return exactDenoiser(dims, count, (x, sigma, responsibilities, componentMeans) => {
    for (let k = 0; k < count; k++) {
      let square = 0;
      for (let d = 0; d < dims; d++) {
        const value = data[k * dims + d];
        square += (x[d] - value) ** 2;
        componentMeans[k * dims + d] = value;
      }
      responsibilities[k] = -square / (2 * sigma * sigma);
    }
    return () => 0;
  });
}

/**
 * Fills log responsibilities (up to a constant) and the means of x₀ given each component; answers
 * with a_k, the share of v that the component's own variance gives back.
 */
type Components = (
  x: Float64Array,
  sigma: number,
  responsibilities: Float64Array,
  componentMeans: Float64Array,
) => (k: number) => number;

function exactDenoiser(dims: number, count: number, components: Components): Denoiser {
  // Reused by every row.
  const weights = new Float64Array(count);
  const means = new Float64Array(count * dims);
  /** Posterior mean of one row; leaves normalised weights and component means in place. */
  const meanAt = (x: Float64Array, sigma: number, mean: Float64Array): ((k: number) => number) => {
    const shrink = components(x, sigma, weights, means);
    let largest = -Infinity;
    for (const weight of weights) largest = Math.max(largest, weight);
    let sum = 0;
    for (let k = 0; k < count; k++) sum += weights[k] = Math.exp(weights[k] - largest);
    for (let k = 0; k < count; k++) {
      weights[k] /= sum;
      for (let d = 0; d < dims; d++) mean[d] += weights[k] * means[k * dims + d];
    }
    return shrink;
  };
  const pulled = (x: Float64Array, sigma: number, v: Float64Array, out: Float64Array): void => {
    const mean = new Float64Array(dims);
    const shrink = meanAt(x, sigma, mean);
    for (let k = 0; k < count; k++) {
      if (weights[k] === 0) continue;
      let dot = 0;
      for (let d = 0; d < dims; d++) dot += (means[k * dims + d] - mean[d]) * v[d];
      const along = dot / (sigma * sigma);
      const share = shrink(k);
      for (let d = 0; d < dims; d++)
        out[d] += weights[k] * (share * v[d] + (means[k * dims + d] - mean[d]) * along);
    }
  };
  const rowsOf = (x: Float64Array, use: (start: number, end: number) => void): void => {
    for (let start = 0; start < x.length; start += dims) use(start, start + dims);
  };
  return {
    denoise: (x, sigma) => {
      const result = new Float64Array(x.length);
      rowsOf(x, (start, end) => {
        meanAt(x.subarray(start, end), sigma, result.subarray(start, end));
      });
      return Promise.resolve(result);
    },
    vjp: (x, sigma, v) => {
      const result = new Float64Array(x.length);
      rowsOf(x, (start, end) => {
        pulled(x.subarray(start, end), sigma, v.subarray(start, end), result.subarray(start, end));
      });
      return Promise.resolve(result);
    },
  };
}
