// Layer: tests. Repeatable random shapes and values.

import { philoxNormals, philoxUniforms } from '../../../src/core/rng/philox';

/** Draws from one seed, one after the other. */
export class Draws {
  private stream = 0;
  constructor(private readonly seed: number) {}

  normals(count: number): Float64Array {
    const values = new Float64Array(count);
    philoxNormals(this.seed, this.next(), 0, values);
    return values;
  }

  /** A whole number from `low` to `high`, both included. */
  integer(low: number, high: number): number {
    const values = new Float64Array(1);
    philoxUniforms(this.seed, this.next(), 0, values);
    return low + Math.floor(values[0] * (high - low + 1));
  }

  oneOf<T>(options: readonly T[]): T {
    return options[this.integer(0, options.length - 1)];
  }

  private next(): number {
    this.stream += 1;
    return this.stream;
  }
}

/** max |a − b|; NaN if one of them is. */
export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) throw new Error(`${a.length} numbers against ${b.length}.`);
  let largest = 0;
  for (let i = 0; i < a.length; i++) {
    const difference = Math.abs(a[i] - b[i]);
    // NaN must not pass for small, nor be forgotten.
    if (Number.isNaN(difference)) return NaN;
    if (difference > largest) largest = difference;
  }
  return largest;
}
