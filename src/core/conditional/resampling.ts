// Layer: core (pure). Weighted particles: how many they are worth, and systematic resampling
// (Kitagawa 1996; Douc & Cappé 2005).

/** Weights that sum to 1 from logarithms of weights. */
export function normalisedWeights(logWeights: ArrayLike<number>): Float64Array {
  const largest = Math.max(...Array.from(logWeights));
  const weights = Float64Array.from(logWeights, (value) => Math.exp(value - largest));
  const sum = weights.reduce((total, value) => total + value, 0);
  return weights.map((value) => value / sum);
}

/** 1/Σw², the effective number of particles (Kong 1992). */
export function effectiveNumber(weights: Float64Array): number {
  return 1 / weights.reduce((sum, value) => sum + value * value, 0);
}

/** Indices of `count` particles at (u + i)/count of the summed weights, ascending; u in (0, 1). */
export function systematicChoice(weights: Float64Array, count: number, u: number): Int32Array {
  const chosen = new Int32Array(count);
  let particle = 0;
  let sum = weights[0];
  for (let i = 0; i < count; i++) {
    const place = (u + i) / count;
    while (sum < place && particle < weights.length - 1) sum += weights[++particle];
    chosen[i] = particle;
  }
  return chosen;
}

/** The rows with the given indices. */
export function rowsAt(x: Float64Array, indices: Int32Array, size: number): Float64Array {
  const result = new Float64Array(indices.length * size);
  indices.forEach((from, to) => {
    result.set(x.subarray(from * size, (from + 1) * size), to * size);
  });
  return result;
}
