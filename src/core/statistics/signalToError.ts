// Layer: core (pure). How close a filled gap comes to the sound that was taken out of it.

/**
 * 10·log₁₀(Σ truth² / Σ (sample − truth)²) over the gap, in dB, the mean over the samples; 0 dB is as far
 * away as silence is. Null where the truth is silent in the gap.
 *
 * @param values the true sound @param from first sample of the gap @param until the one after its last
 * @param samples count × length
 */
export function signalToError(
  { values, from, until }: { values: Float32Array; from: number; until: number },
  samples: Float32Array,
): number | null {
  const power = values.subarray(from, until).reduce((sum, value) => sum + value * value, 0);
  if (power === 0) return null;
  const { length } = values;
  const count = samples.length / length;
  let total = 0;
  for (let row = 0; row < count; row++) {
    let error = 0;
    for (let i = from; i < until; i++) error += (samples[row * length + i] - values[i]) ** 2;
    total += 10 * Math.log10(power / error);
  }
  return total / count;
}
