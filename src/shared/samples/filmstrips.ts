// Layer: shared (pure). Clips as pictures: one frame of each, or all frames beside each other.

import { sampleCount, sampleLength, type SampleSet } from '../protocol/samples';

/** Pixels between frames, and their value: grey on black and on white. */
const GAP = 1;
const BETWEEN = 0;

/** Frames of a clip. */
export function frameCount({ shape }: Pick<SampleSet, 'shape'>): number {
  return shape[0];
}

/** One frame of every clip, as pictures. */
export function frameOf(set: SampleSet, frame: number): SampleSet {
  const [, ...shape] = set.shape;
  const size = sampleLength({ shape });
  const length = sampleLength(set);
  const count = sampleCount(set);
  const values = new Float32Array(count * size);
  for (let index = 0; index < count; index++) {
    const start = index * length + frame * size;
    values.set(set.values.subarray(start, start + size), index * size);
  }
  return { kind: 'images', shape, values, labels: set.labels, classes: set.classes };
}

/**
 * The frames of every clip in one picture, row after row from the top.
 * @param columns frames of a row
 * @param most only the first so many clips
 */
export function filmstrips(set: SampleSet, columns: number, most = Infinity): SampleSet {
  const [frames, height, width, channels] = set.shape;
  const count = Math.min(most, sampleCount(set));
  const rows = Math.ceil(frames / columns);
  const shape = [rows * (height + GAP) - GAP, columns * (width + GAP) - GAP, channels];
  const size = sampleLength({ shape });
  const line = width * channels;
  const values = new Float32Array(count * size).fill(BETWEEN);
  for (let index = 0; index < count; index++) {
    for (let frame = 0; frame < frames; frame++) {
      const top = Math.floor(frame / columns) * (height + GAP);
      const left = (frame % columns) * (width + GAP);
      for (let y = 0; y < height; y++) {
        const from = ((index * frames + frame) * height + y) * line;
        const to = index * size + ((top + y) * shape[1] + left) * channels;
        values.set(set.values.subarray(from, from + line), to);
      }
    }
  }
  return {
    kind: 'images',
    shape,
    values,
    labels: set.labels?.subarray(0, count) ?? null,
    classes: set.classes,
  };
}
