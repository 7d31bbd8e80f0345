// Layer: core (pure). What a network that enlarges pictures is given beside x_t: the small picture,
// enlarged by bicubic interpolation, as further channels (SR3, Saharia et al. 2021, arXiv 2104.07636,
// §2). In training the small picture is the mean over blocks of factor × factor pixels. Pictures are
// [channels, height, width] in [−1, 1].

import { averagePooling } from './conditional/measurement';
import { bicubicUpscaled, type PictureSides } from './conditional/upscaled';

/** How many times larger pictures can become. */
export const UPSCALE_FACTORS = [2, 4] as const;
export type UpscaleFactor = (typeof UPSCALE_FACTORS)[number];

/** A factor as files and requests have it. */
export function isUpscaleFactor(factor: number): factor is UpscaleFactor {
  return UPSCALE_FACTORS.some((known) => known === factor);
}

/**
 * The condition of each of n large pictures.
 * @param pictures [n, channels, height, width]
 * @param sides of a large picture
 * @returns a new array of the same shape
 */
export function conditionOfLarge(
  pictures: Float32Array,
  sides: PictureSides,
  factor: UpscaleFactor,
): Float32Array {
  const pooling = averagePooling(sides, factor);
  const { size, known } = pooling;
  const small = pooling.apply(Float64Array.from(pictures));
  const condition = new Float32Array(pictures.length);
  for (let row = 0; row * size < pictures.length; row++)
    condition.set(
      conditionOfSmall(small.subarray(row * known, (row + 1) * known), sides, factor),
      row * size,
    );
  return condition;
}

/** The condition of one small picture. @param sides of the large picture */
export function conditionOfSmall(
  small: Float64Array,
  [channels, height, width]: PictureSides,
  factor: UpscaleFactor,
): Float64Array {
  return bicubicUpscaled(small, [channels, height / factor, width / factor], factor);
}

/** x_t and its condition as the network takes them: the channels of one behind those of the other. */
export function besides(sample: Float32Array, condition: Float32Array, size: number): Float32Array {
  const joined = new Float32Array(sample.length + condition.length);
  for (let start = 0; start < sample.length; start += size) {
    joined.set(sample.subarray(start, start + size), 2 * start);
    joined.set(condition.subarray(start, start + size), 2 * start + size);
  }
  return joined;
}
