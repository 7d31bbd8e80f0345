// Layer: core (pure). The Gaussian that a denoiser says of a measurement: A x₀ given x is about
// N(A D, σ² A J Aᵀ), because Cov[x₀ | x] = σ² J (Tweedie's formula, second order; Boys et al. 2023,
// arXiv 2310.06721, eq. 8). Where J is too large, its rows are summed (their §4): one vector–Jacobian
// product instead of one for every known number. The paper has noise in the measurement, which limits
// how hard a sum near 0 pushes; without it, the push is shortened so that A D̂ comes as close to y as
// it can along it, by the denoiser's own linear model.
//
// J of a network is no covariance: where the true A J Aᵀ is small, above all at large σ, where J = 1/σ²,
// the columns of Jᵀ Aᵀ that the network gets wrong are divided by next to nothing. But D̂ is a mean of
// data, E[x₀ | x, y], so it lies in the ball that the data lie in; what lies outside is brought to its
// surface.

import type { ConditionalProblem, MethodOption } from './contract';
import { residual, type Measurement } from './measurement';
import { choleskyFactor, solveLower, solveUpper } from './cholesky';

/** Up to how many known numbers A J Aᵀ is computed in full. */
export const FULL_COVARIANCE: MethodOption = {
  default: 8,
  least: 0,
  most: 64,
  whole: true,
  about: 'known numbers up to which the covariance is computed in full; more take its row sums',
};

/** Least variance of A x₀ given x, as a share of what data of unit variance would have: to keep a
 *  matrix positive, and for sums of rows that a network does not get right. */
const LEAST_VARIANCE = { full: 1e-3, sums: 0.1 } as const;

/** Radius of the ball that the data lie in: three standard deviations of every number at once. */
const RADIUS_SQUARED_PER_NUMBER = 9;

/** What the Gaussian says of every row of x. */
export interface TweedieGaussian {
  /** σ² ∇ₓ log p(y | x), with the covariance taken as constant, so that D̂ = D + shift; [n, size]. */
  readonly shift: Float64Array;
  /** log p(y | x) up to a constant; [n]. */
  readonly logDensity: Float64Array;
}

/** Vector–Jacobian products for one evaluation. */
export function tweedieGradients(known: number, full: number): number {
  return known <= full ? known : 2;
}

/** @param x0 D(x, σ) */
export async function tweedieGaussian(
  problem: ConditionalProblem,
  x: Float64Array,
  x0: Float64Array,
  sigma: number,
  full: number,
): Promise<TweedieGaussian> {
  const error = residual(problem.measurement, problem.y, x0);
  const given = { x, error, sigma };
  const { known, size } = problem.measurement;
  const gaussian = await (known <= full ? inFull(problem, given) : byRowSums(problem, given));
  keepInBall(gaussian.shift, x0, size);
  return gaussian;
}

/** Changes each row's shift, in place, so that x₀ + shift lies in the ball of the data. */
function keepInBall(shift: Float64Array, x0: Float64Array, size: number): void {
  const radius = Math.sqrt(RADIUS_SQUARED_PER_NUMBER * size);
  for (let start = 0; start < shift.length; start += size) {
    let square = 0;
    for (let i = start; i < start + size; i++) square += (x0[i] + shift[i]) ** 2;
    const factor = radius / Math.sqrt(square);
    if (factor >= 1) continue;
    for (let i = start; i < start + size; i++) shift[i] = factor * (x0[i] + shift[i]) - x0[i];
  }
}

interface Given {
  readonly x: Float64Array;
  /** y − A D, [n, known]. */
  readonly error: Float64Array;
  readonly sigma: number;
}

/** S = A J Aᵀ is solved row by row, and Jᵀ Aᵀ S⁻¹ e is a sum of the columns of Jᵀ Aᵀ. */
async function inFull(
  { denoiser, measurement }: ConditionalProblem,
  { x, error, sigma }: Given,
): Promise<TweedieGaussian> {
  const { known, size } = measurement;
  const rows = x.length / size;
  const columns: { pulled: Float64Array; measured: Float64Array }[] = [];
  for (let i = 0; i < known; i++) {
    const unit = Float64Array.from({ length: rows * known }, (_, k) => (k % known === i ? 1 : 0));
    const pulled = await denoiser.vjp(x, sigma, measurement.transpose(unit));
    columns.push({ pulled, measured: measurement.apply(pulled) });
  }
  const least = LEAST_VARIANCE.full * unitSensitivity(sigma, measurement.gram);
  const shift = new Float64Array(x.length);
  const logDensity = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    const entry = (i: number, j: number): number =>
      (columns[i].measured[row * known + j] + columns[j].measured[row * known + i]) / 2;
    const factor = choleskyFactor(known, entry, least);
    const e = error.subarray(row * known, (row + 1) * known);
    const white = solveLower(factor, e);
    const weights = solveUpper(factor, white);
    columns.forEach(({ pulled }, i) => {
      for (let d = row * size; d < (row + 1) * size; d++) shift[d] += weights[i] * pulled[d];
    });
    let logDeterminant = known * Math.log(sigma * sigma);
    for (let i = 0; i < known; i++) logDeterminant += 2 * Math.log(factor[i * known + i]);
    const distance = white.reduce((sum, value) => sum + value * value, 0) / (sigma * sigma);
    logDensity[row] = -(distance + logDeterminant) / 2;
  }
  return { shift, logDensity };
}

/** The diagonal of A J Aᵀ is replaced by its row sums, A Jᵀ Aᵀ 1. */
async function byRowSums(
  { denoiser, measurement }: ConditionalProblem,
  { x, error, sigma }: Given,
): Promise<TweedieGaussian> {
  const { known } = measurement;
  const ones = measurement.transpose(new Float64Array(error.length).fill(1));
  const least = LEAST_VARIANCE.sums * unitSensitivity(sigma, measurement.gram);
  const sums = measurement
    .apply(await denoiser.vjp(x, sigma, ones))
    .map((sum) => Math.max(sum, least));
  const weights = error.map((value, i) => value / sums[i]);
  const push = await denoiser.vjp(x, sigma, measurement.transpose(weights));
  const shift = shortened(measurement, push, error);
  const logDensity = new Float64Array(error.length / known);
  sums.forEach((sum, i) => {
    const variance = sigma * sigma * sum;
    logDensity[Math.floor(i / known)] -= (error[i] ** 2 / variance + Math.log(variance)) / 2;
  });
  return { shift, logDensity };
}

/** Each sample's push times the α in [0, 1] that makes |e − α·A push| least. */
function shortened(
  measurement: Measurement,
  push: Float64Array,
  error: Float64Array,
): Float64Array {
  const { known, size } = measurement;
  const reached = measurement.apply(push);
  const factors = Array.from({ length: error.length / known }, (_, row) => {
    let [along, square] = [0, 0];
    for (let i = row * known; i < (row + 1) * known; i++) {
      along += reached[i] * error[i];
      square += reached[i] ** 2;
    }
    return square === 0 ? 0 : Math.min(1, Math.max(0, along / square));
  });
  return push.map((value, i) => factors[Math.floor(i / size)] * value);
}

/** A J Aᵀ of data of unit variance: J = 1/(1 + σ²). */
function unitSensitivity(sigma: number, gram: number): number {
  return gram / (1 + sigma * sigma);
}
