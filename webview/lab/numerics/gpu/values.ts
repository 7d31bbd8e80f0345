// Layer: worker (pure). Numbers that the checks of the GPU compute with, the same in every run.

import { philoxNormals } from '../../../../src/core/rng/philox';

/** Standard normals from the start of a stream. */
export function normals(length: number, stream: number): Float32Array<ArrayBuffer> {
  const values = new Float32Array(length);
  philoxNormals(0, stream, 0, values);
  return values;
}

/** The largest magnitude, at least that of `floor`. */
export function largest(values: ArrayLike<number>, floor = 0): number {
  return Array.from(values).reduce((most, value) => Math.max(most, Math.abs(value)), floor);
}
