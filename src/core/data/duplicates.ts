// Layer: core (pure). Rows of a data set that are there twice: byte for byte, and pictures that hardly
// differ. A model learns what is repeated by heart, and a repeated picture that is held out measures
// nothing.

import type { DataSet } from './dataSet';
import { rowLength } from './dataSet';
import type { Opening } from './opening';

export interface Duplicates {
  /** Rows that are equal to each other, by their numbers; two or more in each group. */
  readonly groups: readonly (readonly number[])[];
  /** Pairs of pictures that differ, but hardly; of a group of equal ones only the first takes part. */
  readonly near: readonly (readonly [number, number])[];
}

/** Cells of a side that pictures are compared by. */
const CELLS = 8;
/** Root mean square of the differences between cells, of 255, below which a picture is nearly another. */
const NEAR = 4;
/** Pairs that are kept; where there are so many, the set is what is near. */
const MOST_PAIRS = 100_000;
/** Rows between two calls of `advance` when each is compared with many. */
const ROWS_AT_ONCE = 256;

/** Finds them; every pair of pictures is compared as far as it may be near. */
export async function findDuplicates(data: DataSet, opening: Opening): Promise<Duplicates> {
  const groups = equalRows(data);
  // Clips of one thing in many places hardly differ in the mean.
  if (data.rows.type !== 'uint8' || data.kind !== 'images') return { groups, near: [] };
  const repeated = new Set(groups.flatMap((rows) => rows.slice(1)));
  return { groups, near: await nearPairs(data, data.rows.values, repeated, opening) };
}

function equalRows({ rows, count, heldOut, shape }: DataSet): number[][] {
  const { values } = rows;
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  const size = rowLength(shape) * values.BYTES_PER_ELEMENT;
  const byHash = new Map<number, number[][]>();
  for (let row = 0; row < count + heldOut; row += 1) {
    const hash = hashOf(bytes, row * size, size);
    const known = byHash.get(hash);
    const group = known?.find(([first]) => isEqual(bytes, first * size, row * size, size));
    if (group !== undefined) group.push(row);
    else if (known !== undefined) known.push([row]);
    else byHash.set(hash, [[row]]);
  }
  return [...byHash.values()].flat().filter((group) => group.length > 1);
}

/** FNV-1a over 32 bits; equal hashes are compared byte by byte. */
function hashOf(bytes: Uint8Array, start: number, size: number): number {
  let hash = 0x811c9dc5;
  for (let i = start; i < start + size; i += 1) hash = Math.imul(hash ^ bytes[i], 0x01000193);
  return hash;
}

function isEqual(bytes: Uint8Array, a: number, b: number, size: number): boolean {
  for (let i = 0; i < size; i += 1) if (bytes[a + i] !== bytes[b + i]) return false;
  return true;
}

/**
 * The means of the four quarters of a picture, times the root of how many cells they are of, are
 * coordinates: no two pictures are further apart in them than in all their cells. So the pictures are
 * put into boxes by them, as large as two may be apart, and compared with those of boxes that touch;
 * the cells that vary most come first.
 */
async function nearPairs(
  { count, heldOut, shape }: DataSet,
  values: Uint8Array,
  repeated: ReadonlySet<number>,
  opening: Opening,
): Promise<[number, number][]> {
  const rows: number[] = [];
  for (let row = 0; row < count + heldOut; row += 1) if (!repeated.has(row)) rows.push(row);
  const cells = rows.map((row) => cellsOf(values, row, shape));
  const order = byVariance(cells);
  const limit = NEAR * NEAR * order.length;
  const boxes = boxesOf(cells, shape[2], Math.sqrt(limit));
  const pairs: [number, number][] = [];
  let done = 0;
  for (const [key, members] of boxes) {
    for (const i of members) {
      if (done++ % ROWS_AT_ONCE === 0) await opening.advance(done - 1, rows.length);
      for (const other of TOUCHING) {
        // Each pair of boxes is met from both sides; one is enough.
        if (other < 0) continue;
        for (const j of boxes.get(key + other) ?? []) {
          if ((other === 0 && j <= i) || !isNear(cells[i], cells[j], order, limit)) continue;
          pairs.push(rows[i] < rows[j] ? [rows[i], rows[j]] : [rows[j], rows[i]]);
          if (pairs.length === MOST_PAIRS) return pairs;
        }
      }
    }
  }
  return pairs.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
}

const QUARTERS = 4;
/** More than the boxes along any coordinate, so that a box has one number. */
const BOXES = 128;

/** What leads from the number of a box to those of the boxes that touch it, itself included. */
const TOUCHING: readonly number[] = Array.from({ length: 3 ** QUARTERS }, (_, code) => {
  let step = 0;
  for (let q = 0, rest = code; q < QUARTERS; q += 1, rest = Math.floor(rest / 3)) {
    step = step * BOXES + (rest % 3) - 1;
  }
  return step;
});

/** Pictures by the number of their box. */
function boxesOf(cells: readonly Float32Array[], channels: number, side: number) {
  const boxes = new Map<number, number[]>();
  cells.forEach((found, i) => {
    const across = Math.sqrt(found.length / channels);
    const sums = new Float64Array(QUARTERS);
    const counts = new Float64Array(QUARTERS);
    found.forEach((value, k) => {
      const cell = Math.floor(k / channels);
      const isRight = 2 * (cell % across) >= across;
      const quarter = (isRight ? 1 : 0) + (2 * Math.floor(cell / across) >= across ? 2 : 0);
      sums[quarter] += value;
      counts[quarter] += 1;
    });
    const key = sums.reduce((number, sum, q) => {
      // One box stays free on either side, so that neighbours never wrap around.
      return number * BOXES + 1 + Math.floor(sum / Math.sqrt(counts[q]) / side);
    }, 0);
    const box = boxes.get(key);
    if (box === undefined) boxes.set(key, [i]);
    else box.push(i);
  });
  return boxes;
}

/** Mean of each cell and channel of a picture, from 0 to 255. */
function cellsOf(values: Uint8Array, row: number, shape: readonly number[]): Float32Array {
  const [height, width, channels] = shape;
  const across = Math.min(CELLS, width);
  const sums = new Float32Array(across * across * channels);
  const counts = new Float32Array(across * across);
  const start = row * height * width * channels;
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const cell = Math.floor((y * across) / height) * across + Math.floor((x * across) / width);
      counts[cell] += 1;
      for (let c = 0; c < channels; c += 1) {
        sums[cell * channels + c] += values[start + (y * width + x) * channels + c];
      }
    }
  }
  return sums.map((sum, i) => sum / counts[Math.floor(i / channels)]);
}

/** Numbers of the cells, those that differ most between pictures first. */
function byVariance(cells: readonly Float32Array[]): number[] {
  if (cells.length === 0) return [];
  const mean = new Float64Array(cells[0].length);
  const squares = new Float64Array(cells[0].length);
  for (const found of cells) {
    found.forEach((cell, i) => {
      mean[i] += cell / cells.length;
      squares[i] += (cell * cell) / cells.length;
    });
  }
  const variance = squares.map((square, i) => square - mean[i] * mean[i]);
  return Array.from(variance.keys()).sort((a, b) => variance[b] - variance[a]);
}

function isNear(
  a: Float32Array,
  b: Float32Array,
  order: readonly number[],
  limit: number,
): boolean {
  let sum = 0;
  for (const i of order) {
    const difference = a[i] - b[i];
    sum += difference * difference;
    if (sum > limit) return false;
  }
  return true;
}
