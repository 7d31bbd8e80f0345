// Layer: worker (pure). The classes that samples are asked to be of.

/** A class that the model or the data do not have is asked for. */
export class ClassLabelError extends RangeError {
  override readonly name = 'ClassLabelError';
}

/**
 * @param owner 'the model', as the message calls what has the classes
 * @throws {ClassLabelError} for a class that is not one of them
 */
export function checkClassLabel(
  asked: number | 'all' | null,
  classes: readonly string[] | null,
  owner: 'the model' | 'the data',
): void {
  if (asked === null) return;
  const has = owner === 'the model' ? 'has' : 'have';
  if (classes === null)
    throw new ClassLabelError(`class_label is ${asked}, but ${owner} ${has} no classes.`);
  if (asked !== 'all' && asked >= classes.length)
    throw new ClassLabelError(
      `class_label is ${asked}; ${owner} ${has} the classes 0 to ${classes.length - 1} (${classes.join(', ')}).`,
    );
}

/**
 * One label a sample: the same for all, or every class in turn and in order, as evenly as the count
 * allows.
 */
export function classLabels(
  asked: number | 'all',
  count: number,
  classes: number,
): Int32Array<ArrayBuffer> {
  if (asked !== 'all') return new Int32Array(count).fill(asked);
  return Int32Array.from({ length: count }, (_, sample) => Math.floor((sample * classes) / count));
}
