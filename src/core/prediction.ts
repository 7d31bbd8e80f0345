// Layer: core (pure). What a network's output means, and how one meaning becomes another.
// For x = a·x₀ + s·ε (a the signal, s the noise coefficient):
//   epsilon = ε, sample = x₀, v_prediction = a·ε − s·x₀ (Salimans & Ho 2022; needs a² + s² = 1),
//   flow = ε − x₀ (Liu 2022, Lipman 2023; there a = 1−σ and s = σ).
// x₀ and ε are each a combination of x and the output, so every conversion is two numbers.

import type { ForwardCoefficients } from './forward';
import type { Algebra, OutputKind } from './sampling/contract';

/** An output from which the wanted quantity cannot be computed at this time. */
export class SingularPredictionError extends RangeError {
  override readonly name = 'SingularPredictionError';
}

/** quantity = x·(coefficient of x) + output·(coefficient of output). */
export interface PredictionCoefficients {
  readonly x: number;
  readonly output: number;
}

/** x₀ and ε as combinations of x and the output. */
export interface PredictionSplit {
  readonly x0: PredictionCoefficients;
  readonly epsilon: PredictionCoefficients;
}

/**
 * How x₀ and ε follow from x and an output of the given kind.
 * @throws {SingularPredictionError} where that divides by zero: epsilon at a = 0 (ᾱ = 0) and
 *   sample at s = 0 (ᾱ = 1).
 */
export function predictionSplit(kind: OutputKind, at: ForwardCoefficients): PredictionSplit {
  return { x0: x0Coefficients(kind, at), epsilon: epsilonCoefficients(kind, at) };
}

/** How x₀ follows from x and an output of the given kind. */
export function x0Coefficients(
  kind: OutputKind,
  { signal: a, noise: s }: ForwardCoefficients,
): PredictionCoefficients {
  switch (kind) {
    case 'epsilon':
      requireNonZero(a, 'x0 cannot be computed from epsilon where the signal is 0 (ᾱ = 0)');
      return { x: 1 / a, output: -s / a };
    case 'sample':
      return { x: 0, output: 1 };
    case 'v_prediction':
      return { x: a, output: -s };
    case 'flow':
      return { x: 1 / (a + s), output: -s / (a + s) };
  }
}

/** How ε follows from x and an output of the given kind. */
export function epsilonCoefficients(
  kind: OutputKind,
  { signal: a, noise: s }: ForwardCoefficients,
): PredictionCoefficients {
  switch (kind) {
    case 'epsilon':
      return { x: 0, output: 1 };
    case 'sample':
      requireNonZero(s, 'epsilon cannot be computed from the sample where the noise is 0 (ᾱ = 1)');
      return { x: 1 / s, output: -a / s };
    case 'v_prediction':
      return { x: s, output: a };
    case 'flow':
      return { x: 1 / (a + s), output: a / (a + s) };
  }
}

function requireNonZero(value: number, sentence: string): void {
  if (value === 0) {
    throw new SingularPredictionError(`${sentence}; use v_prediction or another schedule.`);
  }
}

/** output = a·ε-coefficient + x₀-coefficient: how a network's target follows from x₀ and ε. */
export function targetCoefficients(
  kind: OutputKind,
  { signal, noise }: ForwardCoefficients,
): { readonly x0: number; readonly epsilon: number } {
  switch (kind) {
    case 'epsilon':
      return { x0: 0, epsilon: 1 };
    case 'sample':
      return { x0: 1, epsilon: 0 };
    case 'v_prediction':
      return { x0: -noise, epsilon: signal };
    case 'flow':
      return { x0: -1, epsilon: 1 };
  }
}

/** The clean sample that an output predicts. */
export function predictX0<T>(
  algebra: Algebra<T>,
  kind: OutputKind,
  output: T,
  x: T,
  at: ForwardCoefficients,
): T {
  return combination(algebra, x0Coefficients(kind, at), x, output);
}

/** The noise that an output predicts. */
export function predictEpsilon<T>(
  algebra: Algebra<T>,
  kind: OutputKind,
  output: T,
  x: T,
  at: ForwardCoefficients,
): T {
  return combination(algebra, epsilonCoefficients(kind, at), x, output);
}

/** Leaves out a term whose coefficient is 0, so that 0·∞ cannot arise and no work is wasted. */
function combination<T>(
  algebra: Algebra<T>,
  coefficients: PredictionCoefficients,
  x: T,
  output: T,
): T {
  if (coefficients.x === 0) return algebra.combine([coefficients.output, output]);
  return algebra.combine([coefficients.x, x], [coefficients.output, output]);
}

/**
 * An output of one kind as an output of another, at the same x and time.
 * @throws {SingularPredictionError} as {@link predictionSplit}.
 */
export function convertPrediction<T>(
  algebra: Algebra<T>,
  from: OutputKind,
  to: OutputKind,
  output: T,
  x: T,
  at: ForwardCoefficients,
): T {
  if (from === to) return algebra.combine([1, output]);
  const target = targetCoefficients(to, at);
  const none = { x: 0, output: 0 };
  const x0 = target.x0 === 0 ? none : x0Coefficients(from, at);
  const epsilon = target.epsilon === 0 ? none : epsilonCoefficients(from, at);
  return combination(
    algebra,
    {
      x: target.x0 * x0.x + target.epsilon * epsilon.x,
      output: target.x0 * x0.output + target.epsilon * epsilon.output,
    },
    x,
    output,
  );
}
