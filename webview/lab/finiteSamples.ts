// Layer: worker (pure). Samples that are no numbers any more, as a network gives them whose training
// diverged: sampling stops at the first step in which there are any, and says which it was.

/** A step of a sampler led to values that are no finite numbers. */
export class NotFiniteSamplesError extends RangeError {
  override readonly name = 'NotFiniteSamplesError';

  constructor(step: number, steps: number, t: number, count: number, values: number) {
    super(
      `Sampling stopped in step ${step} of ${steps} (t = ${t}), where ` +
        `${count} of ${values} values are not finite numbers.`,
    );
  }
}

/**
 * @param index of the step, from 0
 * @param t timestep at which the network was called
 * @throws {NotFiniteSamplesError} unless every value is finite
 */
export function requireFinite(
  x: Float32Array | Float64Array,
  { index, count, t }: { index: number; count: number; t: number },
): void {
  let bad = 0;
  for (const value of x) if (!Number.isFinite(value)) bad++;
  if (bad > 0) throw new NotFiniteSamplesError(index + 1, count, t, bad, x.length);
}
