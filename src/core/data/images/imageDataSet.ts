// Layer: core (pure). Pictures or clips as a data set: one byte a channel, row after row, [height, width,
// channels], of clips frame after frame. In data units a byte b is b / 127.5 − 1.

import { DataError, rowLength, samplesOf, type DataSet, type SkippedFile } from '../dataSet';
import { heldOutCount, referenceRows, splitOrder } from '../split';

/** Pictures in the order in which they were read or drawn. */
export interface ImageRows {
  /** [height, width, channels], of clips [frames, height, width, channels]. */
  readonly shape: readonly number[];
  /** Of clips: frames a second. */
  readonly frameRate?: number;
  /** At least `total` rows; reordered in place. */
  readonly values: Uint8Array;
  readonly total: number;
  /** Class of each row; null without classes. */
  readonly labels: Int32Array | null;
  readonly classes: readonly string[] | null;
  /** What a row is called, by its number in the order of `values`. */
  readonly nameOf: (row: number) => string;
  readonly notes: readonly string[];
  readonly skipped: readonly SkippedFile[];
}

/** Pictures of files, of which a share is held out. Takes the rows over. */
export function splitImages(rows: ImageRows, share: number): DataSet {
  const { values, shape, total, labels, nameOf } = rows;
  const heldOut = heldOutCount(total, share);
  const order = splitOrder(total, heldOut);
  const count = total - heldOut;
  reorder(values, rowLength(shape), order, count);
  return imageDataSet(
    {
      ...rows,
      labels: labels === null ? null : Int32Array.from(order, (row) => labels[row]),
      nameOf: (row) => nameOf(order[row]),
    },
    count,
    order,
  );
}

/**
 * Pictures of which the first `count` are trained on and the others held out.
 * @param order place of each row in what was read; null for pictures that were drawn
 */
export function imageDataSet(
  rows: ImageRows,
  count: number,
  order: Uint32Array | null = null,
): DataSet {
  const { shape, total, labels, classes, nameOf, notes, skipped, frameRate } = rows;
  const kind = frameRate === undefined ? 'images' : 'video';
  if (count < 1)
    throw new DataError(`There are no ${kind === 'images' ? 'pictures' : 'clips'} to train on.`);
  const length = rowLength(shape);
  const values = rows.values.subarray(0, total * length);
  const heldOut = total - count;
  const data: DataSet = {
    kind,
    shape,
    ...(frameRate === undefined ? {} : { sampleRate: frameRate }),
    count,
    heldOut,
    labels,
    classes,
    rows: { type: 'uint8', values },
    read: (wanted, out, mirrored) => {
      for (let i = 0; i < wanted.length; i += 1) {
        const from = wanted[i] * length;
        if (mirrored !== undefined && mirrored[i] !== 0) {
          readMirrored(values, from, shape, out, i * length);
        } else {
          for (let j = 0; j < length; j += 1) out[i * length + j] = toUnits(values[from + j]);
        }
      }
    },
    reference: (wanted) => samplesOf(data, referenceRows(count, heldOut, wanted)),
    order,
    nameOf,
    notes,
    skipped,
  };
  return data;
}

function toUnits(byte: number): number {
  return byte / 127.5 - 1;
}

function readMirrored(
  values: Uint8Array,
  from: number,
  shape: readonly number[],
  out: Float32Array,
  to: number,
): void {
  const [width, channels] = shape.slice(-2);
  const lines = rowLength(shape) / (width * channels);
  for (let y = 0; y < lines; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const source = from + (y * width + (width - 1 - x)) * channels;
      const target = to + (y * width + x) * channels;
      for (let c = 0; c < channels; c += 1) out[target + c] = toUnits(values[source + c]);
    }
  }
}

/**
 * Brings rows into `order` in place, with a copy of the last ones only: up to `count`, order[place] is
 * at least place and grows, so that no row is overwritten before it has moved.
 */
function reorder(values: Uint8Array, length: number, order: Uint32Array, count: number): void {
  const last = new Uint8Array((order.length - count) * length);
  for (let place = count; place < order.length; place += 1) {
    const from = order[place] * length;
    last.set(values.subarray(from, from + length), (place - count) * length);
  }
  for (let place = 0; place < count; place += 1) {
    const from = order[place] * length;
    if (order[place] !== place) values.copyWithin(place * length, from, from + length);
  }
  values.set(last, count * length);
}
