// Layer: shared (pure). Single pictures with 8 bits a channel: as files, and averaged over blocks.

import { encodePng } from '../../core/png/encode';
import { sampleLength, sliceSamples, type SampleSet } from '../protocol/samples';
import { pictureShape, toByte } from './pictures';

/** One picture of a set, rounded to 8 bits a channel. */
export function inEightBits(set: SampleSet, index: number): SampleSet {
  const one = sliceSamples(set, index, index + 1);
  return { ...one, values: one.values.map((value) => toByte(value) / 127.5 - 1) };
}

/** One picture of a set as a PNG file. */
export function picturePng(set: SampleSet, index: number): Uint8Array<ArrayBuffer> {
  const { width, height, channels } = pictureShape(set);
  const size = sampleLength(set);
  const values = set.values.subarray(index * size, (index + 1) * size);
  return encodePng({ width, height, channels, bytes: Uint8Array.from(values, toByte) });
}

/** The first picture of a set, averaged over blocks of factor × factor pixels, in 8 bits. */
export function averagedBlocks(set: SampleSet, factor: number): SampleSet {
  const { width, height, channels } = pictureShape(set);
  const [rows, columns] = [height / factor, width / factor];
  const sums = new Float64Array(rows * columns * channels);
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++)
      for (let channel = 0; channel < channels; channel++) {
        const block = Math.floor(row / factor) * columns + Math.floor(column / factor);
        const value = set.values[(row * width + column) * channels + channel];
        sums[block * channels + channel] += value / (factor * factor);
      }
  const values = Float32Array.from(sums, (value) => toByte(value) / 127.5 - 1);
  return { kind: 'images', shape: [rows, columns, channels], values, labels: null, classes: null };
}
