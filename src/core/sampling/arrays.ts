// Layer: core (pure). The `Algebra` of plain typed arrays, in float32 and in float64: what
// samplers compute with on the CPU. Coefficients stay float64 in both; the float32 algebra
// rounds once, when it stores a result.

import type { Algebra } from './contract';

type FloatArray = Float32Array | Float64Array;

/**
 * Float32 arrays. `sampleSize` is the number of consecutive elements that form one sample; only
 * dynamic thresholding, which works per sample, reads it.
 */
export function float32Algebra(sampleSize: number): Algebra<Float32Array> {
  return arrayAlgebra((length) => new Float32Array(length), sampleSize);
}

/** As {@link float32Algebra}, in float64. */
export function float64Algebra(sampleSize: number): Algebra<Float64Array> {
  return arrayAlgebra((length) => new Float64Array(length), sampleSize);
}

function arrayAlgebra<T extends FloatArray>(
  create: (length: number) => T,
  sampleSize: number,
): Algebra<T> {
  return {
    combine(...terms) {
      if (terms.length === 0) throw new RangeError('combine needs at least one term.');
      const result = create(terms[0][1].length);
      const sums = result instanceof Float64Array ? result : new Float64Array(result.length);
      for (const [coefficient, array] of terms) {
        requireSameLength(sums, array);
        for (let i = 0; i < sums.length; i++) sums[i] = sums[i] + coefficient * array[i];
      }
      if (sums !== result) result.set(sums);
      return result;
    },

    clamp(x, range) {
      const result = create(x.length);
      for (let i = 0; i < x.length; i++) result[i] = Math.min(Math.max(x[i], -range), range);
      return result;
    },

    threshold(x, ratio, maximum) {
      const result = create(x.length);
      for (let start = 0; start < x.length; start += sampleSize) {
        const sample = x.subarray(start, start + sampleSize);
        const limit = Math.min(Math.max(quantileOfMagnitude(sample, ratio), 1), maximum);
        sample.forEach((value, i) => {
          result[start + i] = Math.min(Math.max(value, -limit), limit) / limit;
        });
      }
      return result;
    },

    release() {
      // The garbage collector owns plain arrays.
    },
  };
}

function requireSameLength(a: FloatArray, b: FloatArray): void {
  if (a.length !== b.length) {
    throw new RangeError(`Arrays of ${a.length} and ${b.length} numbers cannot be combined.`);
  }
}

/** Quantile of |x| with linear interpolation between order statistics, as `torch.quantile`. */
function quantileOfMagnitude(x: FloatArray, ratio: number): number {
  const sorted = Float64Array.from(x, Math.abs).sort();
  const position = ratio * (sorted.length - 1);
  const below = sorted[Math.floor(position)];
  const above = sorted[Math.ceil(position)];
  return below + (position - Math.floor(position)) * (above - below);
}
