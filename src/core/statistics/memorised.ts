// Layer: core (pure). The share of samples that are copies of training rows: whose nearest training
// row is less than a third as far as the second nearest (Yoon et al. 2023). Data that stand twice
// in the set would hide each other's copies, so a row that equals the nearest one is no second.

import { pointCount, StatisticsError, type Points } from './pairwise';

/** A sample is memorised when its nearest row is closer than this share of the second's distance. */
const CLOSER_THAN = 1 / 3;

/** Writes rows of the training set, in data units, to `out`. */
export type ReadRows = (rows: Uint32Array, out: Float32Array) => void;

/** Nearest and second nearest training row of each sample. */
export interface TwoNearest {
  readonly index: Int32Array;
  readonly nearest: Float64Array;
  readonly second: Float64Array;
}

/** Rows that are read at once, and numbers after which a sum of squares is compared. */
const ROWS_AT_ONCE = 256;
const BLOCK = 32;

/**
 * The two nearest of `count` training rows to every query; two rows that are equal count as one.
 * @param pause is awaited between blocks of rows, so that others get their turn
 * @throws {StatisticsError} for fewer than 2 rows or queries that are not whole rows
 */
export async function twoNearest(
  queries: Points,
  dims: number,
  count: number,
  read: ReadRows,
  pause: () => Promise<void>,
): Promise<TwoNearest> {
  const m = pointCount(queries, dims);
  if (count < 2) throw new StatisticsError(`The second of ${count} training rows is not known.`);
  const index = new Int32Array(m).fill(-1);
  const nearest = new Float64Array(m).fill(Infinity);
  const second = new Float64Array(m).fill(Infinity);
  const rows = new Float32Array(ROWS_AT_ONCE * dims);
  const nearestRows = new Float32Array(m * dims);
  for (let start = 0; start < count; start += ROWS_AT_ONCE) {
    const size = Math.min(ROWS_AT_ONCE, count - start);
    read(
      Uint32Array.from({ length: size }, (_, k) => start + k),
      rows,
    );
    for (let i = 0; i < m; i++) {
      for (let j = 0; j < size; j++) {
        const square = squareBelow(queries, i, rows, j, dims, second[i]);
        if (square >= second[i]) continue;
        const row = rows.subarray(j * dims, (j + 1) * dims);
        const known = nearestRows.subarray(i * dims, (i + 1) * dims);
        if (square < nearest[i]) {
          second[i] = nearest[i];
          nearest[i] = square;
          index[i] = start + j;
          known.set(row);
        } else if (square > nearest[i] || row.some((value, d) => value !== known[d])) {
          second[i] = square;
        }
      }
    }
    await pause();
  }
  return { index, nearest: nearest.map(Math.sqrt), second: second.map(Math.sqrt) };
}

/** Squared distance, or a number of at least `limit` as soon as it is known to be no less. */
function squareBelow(
  a: Points,
  i: number,
  b: Points,
  j: number,
  dims: number,
  limit: number,
): number {
  let square = 0;
  let [p, q] = [i * dims, j * dims];
  for (let left = dims; left > 0 && square < limit; left -= BLOCK) {
    const end = p + Math.min(BLOCK, left);
    while (p < end) {
      const difference = a[p++] - b[q++];
      square += difference * difference;
    }
  }
  return square;
}

/** Which of the queries are copies. */
export function memorised({ nearest, second }: Omit<TwoNearest, 'index'>): Uint8Array {
  return Uint8Array.from(nearest, (distance, i) => (distance < CLOSER_THAN * second[i] ? 1 : 0));
}

/** Mean of ones and zeros, and its binomial standard error (Agresti & Coull 1998: never 0). */
export function shareOf(flags: Uint8Array): { share: number; error: number } {
  const count = flags.length;
  const ones = flags.reduce((sum, flag) => sum + flag, 0);
  const p = (ones + 2) / (count + 4);
  return { share: ones / count, error: Math.sqrt((p * (1 - p)) / (count + 4)) };
}
