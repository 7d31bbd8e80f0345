// Layer: core (pure). The forward process: how a clean sample becomes noise.
// Variance-preserving, in closed form: x_t = √ᾱ_t x₀ + √(1−ᾱ_t) ε (Ho 2020, eq. 4).
// Beside it stands, for comparison and under its own name, the step as a well-known article
// writes it, with the noise scaled by β_t instead of √β_t; it does not preserve the variance.

import { alphaBarAt, type DiscreteSchedule } from './schedule';

/** x = signal·x₀ + noise·ε. */
export interface ForwardCoefficients {
  readonly signal: number;
  readonly noise: number;
}

/** √ᾱ_t and √(1−ᾱ_t); (1, 0) at t = −1, the clean sample. */
export function forwardCoefficients(schedule: DiscreteSchedule, t: number): ForwardCoefficients {
  const alphaBar = alphaBarAt(schedule, t);
  return { signal: Math.sqrt(alphaBar), noise: Math.sqrt(1 - alphaBar) };
}

/** x_t of `x0` and the noise `epsilon`, element by element, as a new array of x0's type. */
export function addNoise<A extends Float32Array | Float64Array>(
  schedule: DiscreteSchedule,
  x0: A,
  epsilon: ArrayLike<number>,
  t: number,
): A {
  if (x0.length !== epsilon.length) {
    throw new RangeError(
      `x0 has ${x0.length} numbers, the noise ${epsilon.length}; both must match.`,
    );
  }
  const { signal, noise } = forwardCoefficients(schedule, t);
  const result = x0.slice() as A;
  for (let i = 0; i < result.length; i++) {
    result[i] = signal * x0[i] + noise * epsilon[i];
  }
  return result;
}

/**
 * The article's literal forward step, x_{t+1} = √(1−β_t) x_t + β_t ε, applied t+1 times to x₀,
 * as one draw: x = signal·x₀ + noise·ε, where noise² obeys {@link literalVariance} from 0.
 */
export function literalForwardCoefficients(
  schedule: DiscreteSchedule,
  t: number,
): ForwardCoefficients {
  return {
    signal: forwardCoefficients(schedule, t).signal,
    noise: Math.sqrt(literalVariance(schedule, t, 0)),
  };
}

/**
 * Variance after the literal steps 0 … t: v ← (1−β)v + β², starting from `initial` (that of the
 * data). For constant β its fixed point is β, not 1: data of unit variance sink to √β.
 */
export function literalVariance(schedule: DiscreteSchedule, t: number, initial: number): number {
  let variance = initial;
  for (const beta of schedule.betas.subarray(0, t + 1)) {
    variance = (1 - beta) * variance + beta * beta;
  }
  return variance;
}
