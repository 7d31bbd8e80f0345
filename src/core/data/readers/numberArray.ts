// Layer: core (pure). Arrays of numbers as files of pictures and labels hold them.

import type { NpyValues } from '../../npy';

/** Row-major: the last axis runs fastest. */
export interface NumberArray {
  readonly shape: readonly number[];
  readonly values: NpyValues;
}

/** "60,000 × 28 × 28" */
export function shapeText(shape: readonly number[]): string {
  return shape.map((extent) => extent.toLocaleString('en-GB')).join(' × ');
}
