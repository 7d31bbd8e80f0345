// Layer: core (pure). What the samples of a model are, and how they lie in a network: points are
// shifted and scaled, so are sounds, which become [channels, length]; pictures are moved from [height,
// width, channels] to the networks' [channels, height, width] and keep their values in [−1, 1]. So are
// clips, each frame as a picture; their frames stand one after the other as channels.

import { toData, toNetwork, type DataScaling } from './scaling';
import { rowLength } from './dataSet';

interface Format {
  /** Of one sample in data units. */
  readonly shape: readonly number[];
  /** Names of the classes by label; null for a model without classes. */
  readonly classes: readonly string[] | null;
}

export type SampleFormat = Format &
  (
    | { readonly kind: 'points'; readonly scaling: DataScaling }
    | { readonly kind: 'images'; readonly scaling: null }
    /** `sampleRate`: frames a second. */
    | { readonly kind: 'video'; readonly scaling: null; readonly sampleRate: number }
    /** `sampleRate`: samples a second. */
    | { readonly kind: 'audio'; readonly scaling: DataScaling; readonly sampleRate: number }
  );

/** Shape of one sample in the network. */
export function networkShape({ kind, shape }: SampleFormat): readonly number[] {
  if (kind === 'points') return shape;
  if (kind === 'audio') return [shape[1], shape[0]];
  const [height, width, channels] = shape.slice(-3);
  return [channels * (kind === 'video' ? shape[0] : 1), height, width];
}

/** Numbers of one sample. */
export function sampleSize({ shape }: SampleFormat): number {
  return rowLength(shape);
}

/** Samples in data units as the network takes them, as a new array. */
export function intoNetwork(format: SampleFormat, values: Float32Array): Float32Array {
  // Sounds have one channel, so either order of their axes is the same.
  if (format.scaling !== null) return toNetwork(values, format.scaling);
  const [height, width, channels] = format.shape.slice(-3);
  return transposed(values, height * width, channels);
}

/** Samples of the network in data units, as a new array. */
export function outOfNetwork(format: SampleFormat, values: Float32Array): Float32Array {
  if (format.scaling !== null) return toData(values, format.scaling);
  const [height, width, channels] = format.shape.slice(-3);
  return transposed(values, channels, height * width);
}

/** Each picture, or frame of a clip, a matrix of rows × columns, transposed. */
function transposed(values: Float32Array, rows: number, columns: number): Float32Array {
  if (rows === 1 || columns === 1) return values.slice();
  const size = rows * columns;
  const result = new Float32Array(values.length);
  for (let start = 0; start < values.length; start += size)
    for (let row = 0; row < rows; row++)
      for (let column = 0; column < columns; column++)
        result[start + column * rows + row] = values[start + row * columns + column];
  return result;
}

/** What all sets of samples of a format have. */
export function sampleFacts(format: SampleFormat): {
  kind: SampleFormat['kind'];
  shape: readonly number[];
  classes: readonly string[] | null;
  sampleRate?: number;
} {
  const { kind, shape, classes } = format;
  return {
    kind,
    shape,
    classes,
    ...('sampleRate' in format ? { sampleRate: format.sampleRate } : {}),
  };
}
