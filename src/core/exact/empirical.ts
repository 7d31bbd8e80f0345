// Layer: core (pure). The exact denoiser of a finite data set: the posterior over which point
// x came from is a softmax of −|x − a·y|²/(2s²), and E[x₀|x] its mean. It is what a network with
// unlimited capacity would learn, and it can only reproduce the data. With it comes the exact
// floor of the training loss: the posterior variance that no network can go below.

import type { ForwardCoefficients } from '../forward';
import type { OutputKind } from '../sampling/contract';
import { MixtureError, type PosteriorMeans } from './mixture';

/** E[x₀|x], E[ε|x] at every row of `x`, and E|x₀ − E[x₀|x]|² summed over the dimensions. */
export interface EmpiricalPosterior extends PosteriorMeans {
  readonly variance: Float64Array;
}

/**
 * Posterior at rows of `x` under the data points (row-major, count × dims). At s = 0 the nearest
 * point takes all of the weight.
 * @throws {MixtureError} unless both are whole points and there is at least one data point.
 */
export function empiricalPosterior(
  data: ArrayLike<number>,
  dims: number,
  x: ArrayLike<number>,
  { signal: a, noise: s }: ForwardCoefficients,
): EmpiricalPosterior {
  const count = data.length / dims;
  if (!Number.isInteger(count) || count < 1 || x.length % dims !== 0) {
    throw new MixtureError(
      `${data.length} data numbers and ${x.length} numbers are not whole points of ${dims} dimensions.`,
    );
  }
  const rows = x.length / dims;
  const x0 = new Float64Array(x.length);
  const epsilon = new Float64Array(x.length);
  const variance = new Float64Array(rows);
  // Reused by every row: a direction field asks for hundreds of rows while a slider moves.
  const squares = new Float64Array(count);
  for (let row = 0; row < rows; row++) {
    const at = row * dims;
    let nearest = Infinity;
    for (let k = 0; k < count; k++) {
      let square = 0;
      for (let d = 0; d < dims; d++) square += (x[at + d] - a * data[k * dims + d]) ** 2;
      squares[k] = square;
      if (square < nearest) nearest = square;
    }
    let total = 0;
    let secondMoment = 0;
    for (let k = 0; k < count; k++) {
      const away = squares[k] - nearest;
      const weight = s === 0 ? (away === 0 ? 1 : 0) : Math.exp(-away / (2 * s * s));
      if (weight === 0) continue;
      total += weight;
      for (let d = 0; d < dims; d++) {
        const value = data[k * dims + d];
        x0[at + d] += weight * value;
        secondMoment += weight * value * value;
      }
    }
    let spread = secondMoment / total;
    for (let d = 0; d < dims; d++) {
      x0[at + d] /= total;
      const mean = x0[at + d];
      spread -= mean * mean;
      epsilon[at + d] = s === 0 ? 0 : (x[at + d] - a * mean) / s;
    }
    variance[row] = Math.max(spread, 0);
  }
  return { x0, epsilon, variance };
}

/**
 * The lowest mean squared error (mean over rows and dimensions) that any network can have on the
 * given noisy rows, for an output of kind `output`: the posterior variance of x₀ times the square
 * of the output's sensitivity to x₀ at fixed x: (a/s)² for ε, 1 for x₀, 1/s² for v (a² + s² = 1)
 * and ((a+s)/s)² for flow.
 * @throws {MixtureError} at s = 0 for outputs other than `sample`, whose floor is not defined.
 */
export function lossFloor(
  posterior: EmpiricalPosterior,
  dims: number,
  output: OutputKind,
  at: ForwardCoefficients,
): number {
  let sum = 0;
  for (const value of posterior.variance) sum += value;
  const mean = sum / (posterior.variance.length * dims);
  if (output === 'sample') return mean;
  if (at.noise === 0) {
    throw new MixtureError(`At zero noise x does not determine "${output}", so it has no floor.`);
  }
  return mean * sensitivity(output, at) ** 2;
}

function sensitivity(output: OutputKind, { signal, noise }: ForwardCoefficients): number {
  switch (output) {
    case 'epsilon':
      return signal / noise;
    case 'sample':
      return 1;
    case 'v_prediction':
      return (signal * signal) / noise + noise;
    case 'flow':
      return signal / noise + 1;
  }
}
