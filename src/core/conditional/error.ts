// Layer: core (pure). What is wrong with what is asked of conditional sampling.

/** A method, option or problem that cannot be run; one sentence. */
export class ConditionalError extends RangeError {
  override readonly name = 'ConditionalError';
}
