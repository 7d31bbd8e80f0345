// Layer: core (pure). Points as a data set: a built-in set, whose held-out rows are points of
// another seed, or the points of a CSV file, some of which are held out.

import type { PointsData } from '../recipe/types';
import { describeFaults, parsePoints } from './csv';
import { DataError, samplesOf, type DataSet } from './dataSet';
import { drawPointSet } from './pointSets';
import { heldOutCount, referenceRows, splitOrder } from './split';

const SHAPE = [2] as const;

/** Fresh points of a built-in set that are kept to measure against: two halves of 2,000. */
const FRESH_POINTS = 4_000;

/**
 * The points that a recipe names.
 * @param file the CSV file, for a recipe that names one
 * @throws {DataError} when it is missing or faulty
 */
export function openPoints(
  config: PointsData,
  file: { readonly path: string; readonly bytes: Uint8Array } | undefined,
): DataSet {
  if (config.file === null) return builtInPoints(config);
  if (file === undefined) throw new DataError(`"${config.file}" was not read.`);
  return csvPoints(file.path, file.bytes, config.held_out);
}

/** A built-in set. @throws {DataError} when the recipe names none */
export function builtInPoints({ name, count, seed, noise }: PointsData): DataSet {
  if (name === null) throw new DataError('The recipe names neither a point set nor a file.');
  const values = new Float32Array(2 * (count + FRESH_POINTS));
  values.set(drawPointSet(name, count, seed, noise));
  values.set(drawPointSet(name, FRESH_POINTS, seed + 1, noise), 2 * count);
  return pointsDataSet(values, {
    count,
    nameOf: (row) => (row < count ? `point ${row}` : `fresh point ${row - count}`),
    notes: [],
  });
}

/**
 * The points of a CSV file.
 * @param path what the file is called in messages
 * @param share of the points that is held out
 */
export function csvPoints(path: string, bytes: Uint8Array, share: number): DataSet {
  const parsed = parsePoints(decodeText(path, bytes));
  if ('faults' in parsed) {
    throw new DataError(describeFaults(path, parsed.faults, parsed.faultCount));
  }
  const { points, remark } = parsed;
  const total = points.length / 2;
  const heldOut = heldOutCount(total, share);
  const order = splitOrder(total, heldOut);
  const values = new Float32Array(points.length);
  order.forEach((row, place) => {
    values[2 * place] = points[2 * row];
    values[2 * place + 1] = points[2 * row + 1];
  });
  return pointsDataSet(values, {
    count: total - heldOut,
    order,
    nameOf: (row) => `point ${order[row] + 1} of the file`,
    notes: remark === null ? [] : [`"${path}": ${remark}`],
  });
}

type PointsOptions = Pick<DataSet, 'count' | 'nameOf' | 'notes'> & Partial<Pick<DataSet, 'order'>>;

/** @param values row-major (rows × 2), the rows to train on first */
export function pointsDataSet(
  values: Float32Array,
  { count, nameOf, notes, order = null }: PointsOptions,
): DataSet {
  const heldOut = values.length / 2 - count;
  const data: DataSet = {
    kind: 'points',
    shape: SHAPE,
    count,
    heldOut,
    labels: null,
    classes: null,
    rows: { type: 'float32', values },
    read: (rows, out) => {
      for (let i = 0; i < rows.length; i += 1) {
        out[2 * i] = values[2 * rows[i]];
        out[2 * i + 1] = values[2 * rows[i] + 1];
      }
    },
    reference: (wanted) => samplesOf(data, referenceRows(count, heldOut, wanted)),
    order,
    nameOf,
    notes,
    skipped: [],
  };
  return data;
}

function decodeText(path: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new DataError(`"${path}" is not text in UTF-8; a CSV file of points is needed.`);
  }
}
