// Layer: core (pure). A data set as training, previews and metrics see it, whatever it was read
// from: rows of one shape, those to train on first and then those that no training sees.

/** What a sample is. */
export type SampleKind = 'points' | 'images' | 'audio' | 'video';

/** Whether samples are made of pixels from −1 to 1, which networks see as they are. */
export function isPixels(kind: SampleKind | undefined): boolean {
  return kind === 'images' || kind === 'video';
}

/**
 * Samples in data units, row-major (count × shape); pictures are [height, width, channels] in [−1, 1],
 * clips [frames, height, width, channels] in [−1, 1], sounds [length, 1] with full scale −1 to 1.
 */
export interface DataSample {
  readonly kind: SampleKind;
  readonly shape: readonly number[];
  /** Of sounds samples, of clips frames a second. */
  readonly sampleRate?: number;
  readonly values: Float32Array;
  /** Class of each row; null without classes. */
  readonly labels: Int32Array | null;
  readonly classes: readonly string[] | null;
}

/** All rows as they are kept, the held-out ones included: one copy, pictures and clips at a byte a channel. */
export type DataRows =
  | { readonly type: 'uint8'; readonly values: Uint8Array }
  | { readonly type: 'float32'; readonly values: Float32Array };

/** A file that was left out of a set. */
export interface SkippedFile {
  readonly path: string;
  /** The end of a sentence that begins with the path, without a full stop. */
  readonly reason: string;
}

export interface DataSet {
  readonly kind: SampleKind;
  /** Of one row: [2], [height, width, channels], [length, 1], or [frames, height, width, channels]. */
  readonly shape: readonly number[];
  /** Of sounds samples, of clips frames a second. */
  readonly sampleRate?: number;
  /** Rows to train on: 0 … count − 1. */
  readonly count: number;
  /** Rows count … count + heldOut − 1, which no training sees. */
  readonly heldOut: number;
  /** Class of every row, held-out ones included; null when there are no classes. */
  readonly labels: Int32Array | null;
  /** Names of the classes; null exactly when `labels` is. */
  readonly classes: readonly string[] | null;
  readonly rows: DataRows;
  /**
   * Copies rows in data units to `out`, one after the other.
   * @param mirrored a number other than 0 for each row that is read from right to left; pictures only
   */
  read(rows: ArrayLike<number>, out: Float32Array, mirrored?: ArrayLike<number>): void;
  /**
   * Up to `count` rows to measure samples against, always the same: those that no training has seen
   * where there are any, else some of all, spread over the whole set.
   */
  reference(count: number): DataSample;
  /** Place of each row in the file or folder; null for a set that is drawn. */
  readonly order: Uint32Array | null;
  /** What a row was read from or drawn with, for people: "cats/01.png", "row 17", "seed 5". */
  nameOf(row: number): string;
  /** One sentence each: what the reader should know of how the data were read. */
  readonly notes: readonly string[];
  readonly skipped: readonly SkippedFile[];
}

/** The data cannot be opened; `message` says what is wrong, where, and what is allowed. */
export class DataError extends Error {
  override readonly name = 'DataError';
}

/** The rows `rows` of a set, in data units. */
export function samplesOf(data: DataSet, rows: ArrayLike<number>): DataSample {
  const { kind, shape, labels, classes, sampleRate } = data;
  const values = new Float32Array(rows.length * rowLength(shape));
  data.read(rows, values);
  return {
    kind,
    shape,
    ...(sampleRate === undefined ? {} : { sampleRate }),
    values,
    labels: labels === null ? null : Int32Array.from(rows, (row) => labels[row]),
    classes,
  };
}

/** Numbers of one row. */
export function rowLength(shape: readonly number[]): number {
  return shape.reduce((product, extent) => product * extent, 1);
}
