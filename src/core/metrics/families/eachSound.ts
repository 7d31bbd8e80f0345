// Layer: core (pure). What metrics of sounds share: a number of every sound, and what they come to.

import { rowLength, type DataSample } from '../../data/dataSet';

/** Sounds between two pauses. */
const AT_ONCE = 32;

/** @param of a number of a sound, given its rate in Hz and its class (−1 without) */
export async function eachSound(
  { values, shape, labels, sampleRate = 0 }: DataSample,
  pause: () => Promise<void>,
  of: (samples: Float32Array, rate: number, label: number) => number,
): Promise<Float64Array> {
  const length = rowLength(shape);
  const numbers = new Float64Array(values.length / length);
  for (let i = 0; i < numbers.length; i++) {
    if (i % AT_ONCE === 0) await pause();
    const sound = values.subarray(i * length, (i + 1) * length);
    numbers[i] = of(sound, sampleRate, labels?.[i] ?? -1);
  }
  return numbers;
}

/** Mean, and its standard error. */
export function meanOf(numbers: Float64Array): { mean: number; error: number } {
  const count = numbers.length;
  const mean = numbers.reduce((sum, value) => sum + value, 0) / count;
  const squares = numbers.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, error: count < 2 ? 0 : Math.sqrt(squares / (count - 1) / count) };
}
