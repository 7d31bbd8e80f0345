// Layer: worker (pure). The classes that samples are asked to be of.

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
