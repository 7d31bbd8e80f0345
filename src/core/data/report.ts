// Layer: core (pure). What there is to know about a data set before one trains on it.

import { findDuplicates } from './duplicates';
import type { DataSet, SkippedFile } from './dataSet';
import type { Opening } from './opening';

export interface DataReport {
  readonly kind: DataSet['kind'];
  readonly shape: readonly number[];
  /** Of sounds samples, of clips frames a second. */
  readonly sampleRate?: number;
  /** Rows to train on, and rows that are held out. */
  readonly count: number;
  readonly heldOut: number;
  /** Every class with its rows, held-out ones included; null without classes. */
  readonly classes: readonly { readonly name: string; readonly count: number }[] | null;
  /** Of each channel or axis over all rows, in data units. */
  readonly mean: readonly number[];
  readonly deviation: readonly number[];
  readonly duplicates: {
    /** Rows that are equal to an earlier one. */
    readonly repeated: number;
    /** Held-out rows that are equal to one that is trained on. */
    readonly leaked: number;
    /** Pairs of pictures that hardly differ. */
    readonly near: number;
    /** Names of the first equal and nearly equal rows. */
    readonly equalNames: readonly (readonly string[])[];
    readonly nearNames: readonly (readonly string[])[];
  };
  readonly notes: readonly string[];
  readonly skipped: readonly SkippedFile[];
}

/** Groups and pairs whose names are given. */
const NAMED = 20;

export async function describeData(data: DataSet, opening: Opening): Promise<DataReport> {
  const { kind, shape, count, heldOut, labels, classes, notes, skipped } = data;
  const { groups, near } = await findDuplicates(data, opening);
  const names = (rows: readonly number[]) => rows.map((row) => data.nameOf(row));
  return {
    kind,
    shape,
    ...(data.sampleRate === undefined ? {} : { sampleRate: data.sampleRate }),
    count,
    heldOut,
    classes:
      classes === null || labels === null
        ? null
        : classes.map((name, label) => ({
            name,
            count: labels.reduce((sum, found) => sum + (found === label ? 1 : 0), 0),
          })),
    ...moments(data),
    duplicates: {
      repeated: groups.reduce((sum, rows) => sum + rows.length - 1, 0),
      leaked: groups.reduce((sum, rows) => sum + leakedOf(rows, count), 0),
      near: near.length,
      equalNames: groups.slice(0, NAMED).map(names),
      nearNames: near.slice(0, NAMED).map(names),
    },
    notes,
    skipped,
  };
}

/** Held-out rows of a group, if there is one in it that is trained on. */
function leakedOf(rows: readonly number[], count: number): number {
  const heldOut = rows.filter((row) => row >= count).length;
  return heldOut < rows.length ? heldOut : 0;
}

/** Mean and standard deviation of each channel or axis. */
function moments({ rows, shape }: DataSet): Pick<DataReport, 'mean' | 'deviation'> {
  const channels = shape[shape.length - 1];
  const sums = new Float64Array(channels);
  const squares = new Float64Array(channels);
  const { values } = rows;
  for (let i = 0; i < values.length; i += 1) {
    sums[i % channels] += values[i];
    squares[i % channels] += values[i] * values[i];
  }
  const count = values.length / channels;
  const [scale, shift] = rows.type === 'uint8' ? [1 / 127.5, -1] : [1, 0];
  const means = Array.from(sums, (sum) => sum / count);
  return {
    mean: means.map((mean) => mean * scale + shift),
    deviation: means.map(
      (mean, c) => scale * Math.sqrt(Math.max(0, squares[c] / count - mean ** 2)),
    ),
  };
}

/**
 * Rows for a contact sheet of about `wanted`: as many of each class, one class after the other, or
 * some that are spread over the whole set.
 */
export function sheetRows({ count, labels, classes }: DataSet, wanted: number): number[] {
  if (labels === null || classes === null) return spread(count, wanted).map((i) => i);
  const each = Math.max(1, Math.floor(wanted / classes.length));
  const ofClass = classes.map((): number[] => []);
  for (let row = 0; row < count; row += 1) ofClass[labels[row]].push(row);
  return ofClass.flatMap((rows) => spread(rows.length, each).map((i) => rows[i]));
}

/** Up to `wanted` numbers below `count`, at even distances. */
function spread(count: number, wanted: number): number[] {
  const taken = Math.min(count, wanted);
  return Array.from({ length: taken }, (_, i) => Math.floor((i * count) / taken));
}
