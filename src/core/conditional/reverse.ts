// Layer: core (pure). Moves between two noise levels in σ-space.

import type { ConditionalProblem } from './contract';

/** Mean and variance of x at σ′ < σ, given x at σ and x₀ (Ho 2020, eq. 6–7, for x = x₀ + σ·ε):
 *  mean (1 − r)·x₀ + r·x, variance σ′²·(1 − r), r = σ′²/σ². */
export function posteriorAt(sigma: number, next: number): { keep: number; variance: number } {
  const keep = (next / sigma) ** 2;
  return { keep, variance: next * next * (1 - keep) };
}

/** A draw of x at σ′ given x at σ and x₀; x₀ itself at σ′ = 0. `z`: standard normals. */
export function ancestralStep(
  x: Float64Array,
  x0: Float64Array,
  [sigma, next]: readonly [sigma: number, next: number],
  z: Float64Array,
): Float64Array {
  const { keep, variance } = posteriorAt(sigma, next);
  const spread = Math.sqrt(variance);
  return x0.map((value, i) => (1 - keep) * value + keep * x[i] + spread * z[i]);
}

/** The state at the highest level, of `rows` samples. */
export function startState(problem: ConditionalProblem, rows = problem.count): Float64Array {
  const [highest] = problem.sigmas;
  return problem.noise(rows * problem.measurement.size).map((value) => highest * value);
}

/** The pairs of neighbouring levels. */
export function stepsOf({ sigmas }: ConditionalProblem): (readonly [number, number])[] {
  return Array.from(sigmas.subarray(1), (next, i) => [sigmas[i], next] as const);
}
