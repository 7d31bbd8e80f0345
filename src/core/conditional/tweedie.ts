// Layer: core (pure). The Gaussian that a denoiser says of a measurement: A x₀ given x is about
// N(A D, σ² A J Aᵀ), because Cov[x₀ | x] = σ² J (Tweedie's formula, second order; Boys et al. 2023,
// arXiv 2310.06721, eq. 8). Where J is too large, its rows are summed (their §4): one vector–Jacobian
// product instead of one for every known number. The paper has noise in the measurement, which limits
// how hard a sum near 0 pushes; without it, the push is shortened so that A D̂ comes as close to y as
// it can along it, by the denoiser's own linear model.

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

/** What the Gaussian says of every row of x. */
export interface TweedieGaussian {
  /** σ² ∇ₓ log p(y | x), with the covariance taken as constant; [n, size]. */
  readonly shift: Float64Array;
  /** log p(y | x) up to a constant; [n]. */
  readonly logDensity: Float64Array;
}

/** Vector–Jacobian products for one evaluation. */
export function tweedieGradients(known: number, full: number): number {
  return known <= full ? known : 2;
}

/** @param x0 D(x, σ) */
export function tweedieGaussian(
  problem: ConditionalProblem,
  x: Float64Array,
  x0: Float64Array,
  sigma: number,
  full: number,
): Promise<TweedieGaussian> {
  const error = residual(problem.measurement, problem.y, x0);
  const given = { x, error, sigma };
  return problem.measurement.known <= full ? inFull(problem, given) : byRowSums(problem, given);
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
