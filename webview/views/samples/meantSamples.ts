// Layer: page, views (pure). The clean samples that answers of a network mean.

import type { ShownRow } from '../../../src/shared/protocol/shownStep';

/**
 * The clean samples that answers mean: x_t = signal·x₀ + noise·ε and answer = a·x₀ + b·ε solved for
 * x₀. Not a number where an answer says nothing of x₀.
 * @param answers rows × shape, as `x_t`
 */
export function meantSamples(
  rows: readonly ShownRow[],
  x_t: Float32Array,
  answers: Float32Array,
): Float32Array {
  const size = x_t.length / rows.length;
  return x_t.map((x, i) => {
    const { signal, noise, target } = rows[Math.floor(i / size)];
    const determinant = noise * target.x0 - signal * target.epsilon;
    return determinant === 0 ? NaN : (noise * answers[i] - target.epsilon * x) / determinant;
  });
}
