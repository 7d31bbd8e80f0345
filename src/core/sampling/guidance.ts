// Layer: core (pure). Guidance as a denoiser made of denoisers, so that no sampler knows of it.
// Classifier-free (Ho & Salimans 2022) and autoguidance (Karras 2024): u + s(c − u), where u is
// the unconditional or the worse model; s = 1 is off. `guidance_rescale` (Lin 2023, §3.4) moves
// the result's standard deviation towards that of c. An interval (Kynkäänniemi 2024) limits
// guidance to some noise levels. All networks must give the same kind of output.

import type { NoiseLevels } from '../sigmas/noiseLevels';
import type { Algebra, Denoise } from './contract';
import { requireBetween, SamplerOptionError } from './problem';

export interface GuidanceOptions {
  guidance_scale: number;
  /** 0 is off, 1 takes the standard deviation of the conditional output. */
  guidance_rescale: number;
  /** Whether guidance acts at a time t (or σ); null is always. */
  actsAt: ((t: number) => boolean) | null;
}

/**
 * Whether noise is from `interval[0]` to `interval[1]` times the signal at a time; null for always.
 * @throws {SamplerOptionError} for an interval that is none
 */
export function guidanceActsAt(
  interval: readonly number[] | null,
  levels: Pick<NoiseLevels, 'at'>,
): ((t: number) => boolean) | null {
  if (interval === null) return null;
  const [least, most] = interval;
  if (!(least <= most))
    throw new SamplerOptionError(`The guidance interval runs from ${least} to ${most}.`);
  return (t) => {
    const { signal, noise } = levels.at(t);
    return noise >= least * signal && noise <= most * signal;
  };
}

/** What rescaling needs of arrays beyond an `Algebra`: a standard deviation per sample. */
export interface RescalingAlgebra<T> extends Algebra<T> {
  /** x times std(reference)/std(x), per sample; x where its own deviation is 0. */
  matchDeviation(x: T, reference: T): T;
}

/**
 * The guided denoiser. It calls only `conditional` where guidance is off, so that s = 1 and times
 * outside the interval cost one network call.
 * @throws {SamplerOptionError} for a scale or rescale that is not one.
 */
export function guided<T>(
  algebra: RescalingAlgebra<T>,
  conditional: Denoise<T>,
  unconditional: Denoise<T>,
  options: GuidanceOptions,
): Denoise<T> {
  const { guidance_scale: scale, guidance_rescale: rescale, actsAt } = options;
  if (!Number.isFinite(scale)) {
    throw new SamplerOptionError(`guidance_scale is ${scale}; it must be finite.`);
  }
  requireBetween('guidance_rescale', rescale, 0, 1);
  return async (x, t) => {
    const off = scale === 1 || actsAt?.(t) === false;
    const c = await conditional(x, t);
    if (off) return c;
    const u = await unconditional(x, t);
    const plain = algebra.combine([scale, c], [1 - scale, u]);
    algebra.release(u);
    if (rescale === 0) {
      algebra.release(c);
      return plain;
    }
    const matched = algebra.matchDeviation(plain, c);
    const result = algebra.combine([rescale, matched], [1 - rescale, plain]);
    for (const intermediate of [c, plain, matched]) algebra.release(intermediate);
    return result;
  };
}

/** {@link RescalingAlgebra} of plain arrays with `sampleSize` numbers per sample. */
export function rescalingAlgebra<A extends Float32Array | Float64Array>(
  algebra: Algebra<A>,
  sampleSize: number,
): RescalingAlgebra<A> {
  return {
    ...algebra,
    matchDeviation(x, reference) {
      const result = x.slice() as A;
      for (let start = 0; start < x.length; start += sampleSize) {
        const own = deviation(x.subarray(start, start + sampleSize));
        const wanted = deviation(reference.subarray(start, start + sampleSize));
        if (own === 0) continue;
        for (let i = start; i < start + sampleSize; i++) result[i] = (x[i] * wanted) / own;
      }
      return result;
    },
  };
}

/** Standard deviation with n − 1, as `torch.std`; 0 for a single number. */
function deviation(x: Float32Array | Float64Array): number {
  if (x.length < 2) return 0;
  let sum = 0;
  for (const value of x) sum += value;
  const mean = sum / x.length;
  let squares = 0;
  for (const value of x) squares += (value - mean) ** 2;
  return Math.sqrt(squares / (x.length - 1));
}
