// Layer: core (pure). Mean, deviation and range of a data set, as the doctor wants them. Pictures are
// counted by value first: one pass over their bytes, and 256 numbers a channel after that.

import type { DataFacts } from '../doctor/contract';
import type { DataSet } from './dataSet';

/** What a channel or axis comes to. */
interface Moments {
  readonly mean: number;
  readonly deviation: number;
  readonly smallest: number;
  readonly largest: number;
}

/** Of all rows, the held-out ones included, in data units. */
export function dataFacts({ kind, shape, count, heldOut, rows }: DataSet): DataFacts {
  const channels = shape[shape.length - 1];
  const { values } = rows;
  const each =
    values instanceof Uint8Array ? ofBytes(values, channels) : momentsOfNumbers(values, channels);
  return {
    kind,
    count,
    heldOut,
    mean: each.map(({ mean }) => mean),
    deviation: each.map(({ deviation }) => deviation),
    smallest: each.map(({ smallest }) => smallest),
    largest: each.map(({ largest }) => largest),
  };
}

function ofBytes(values: Uint8Array, channels: number): Moments[] {
  const found = new Float64Array(channels * 256);
  for (let i = 0; i < values.length; i += channels)
    for (let c = 0; c < channels; c += 1) found[c * 256 + values[i + c]] += 1;
  return Array.from({ length: channels }, (_, channel) => {
    const counts = found.subarray(channel * 256, (channel + 1) * 256);
    const inUnits = (byte: number): number => byte / 127.5 - 1;
    const total = values.length / channels;
    let [sum, squares] = [0, 0];
    counts.forEach((count, byte) => {
      sum += count * inUnits(byte);
      squares += count * inUnits(byte) ** 2;
    });
    const mean = sum / total;
    return {
      mean,
      deviation: Math.sqrt(Math.max(0, squares / total - mean ** 2)),
      smallest: inUnits(counts.findIndex((count) => count > 0)),
      largest: inUnits(counts.findLastIndex((count) => count > 0)),
    };
  });
}

/** Of each channel of numbers whose channels stand together. */
export function momentsOfNumbers(values: Float32Array, channels: number): Moments[] {
  const total = values.length / channels;
  return Array.from({ length: channels }, (_, channel) => {
    let [sum, smallest, largest] = [0, Infinity, -Infinity];
    for (let i = channel; i < values.length; i += channels) {
      sum += values[i];
      smallest = Math.min(smallest, values[i]);
      largest = Math.max(largest, values[i]);
    }
    const mean = sum / total;
    let squares = 0;
    for (let i = channel; i < values.length; i += channels) squares += (values[i] - mean) ** 2;
    return { mean, deviation: Math.sqrt(squares / total), smallest, largest };
  });
}
