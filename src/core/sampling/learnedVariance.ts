// Layer: core (pure). DDPM with a learned variance (Nichol & Dhariwal 2021, eq. 15): a second
// output v of the network, in [−1, 1], interpolates the logarithm of the variance between those
// of fixed_small and fixed_large: Σ = exp(f·ln β + (1−f)·ln β̃) with f = (v+1)/2.

/** Ends between which the network interpolates: ln β̃ and ln β. */
export interface LogVarianceRange {
  readonly min: number;
  readonly max: number;
}

/**
 * Scales a standard normal draw by the deviation that the network gave with its last output.
 * Whoever wraps a network with two outputs as a denoiser keeps the second one for this.
 */
export type LearnedNoise<T> = (z: T, range: LogVarianceRange) => Promise<T> | T;

/** {@link LearnedNoise} for plain arrays: z·√Σ, element by element, v as the network gave it. */
export function scaleByLearnedVariance(
  z: Float64Array,
  v: ArrayLike<number>,
  { min, max }: LogVarianceRange,
): Float64Array {
  return z.map((value, i) => {
    const fraction = (v[i] + 1) / 2;
    return value * Math.exp((fraction * max + (1 - fraction) * min) / 2);
  });
}
