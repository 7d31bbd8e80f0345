// Layer: core (pure). Statistics of nearest neighbours: which training point a sample is closest
// to (memorisation), and improved precision, recall (Kynkäänniemi 2019), density and coverage
// (Naeem 2020) of samples against data, all with k nearest neighbours.

import { pointCount, StatisticsError, type Points } from './pairwise';

/** For every query: index of the nearest point and the distance to it. */
export interface NearestNeighbours {
  readonly index: Int32Array;
  readonly distance: Float64Array;
}

function squaredDistance(a: Points, i: number, b: Points, j: number, dims: number): number {
  let square = 0;
  for (let d = 0; d < dims; d++) {
    const difference = a[i * dims + d] - b[j * dims + d];
    square += difference * difference;
  }
  return square;
}

/** The nearest point of `points` to every row of `queries`. */
export function nearestNeighbours(
  queries: Points,
  points: Points,
  dims: number,
): NearestNeighbours {
  const m = pointCount(queries, dims);
  const n = pointCount(points, dims);
  const index = new Int32Array(m);
  const distance = new Float64Array(m);
  for (let i = 0; i < m; i++) {
    let least = Infinity;
    for (let j = 0; j < n; j++) {
      const square = squaredDistance(queries, i, points, j, dims);
      if (square < least) {
        least = square;
        index[i] = j;
      }
    }
    distance[i] = Math.sqrt(least);
  }
  return { index, distance };
}

/** The nearest other points of every point of a cloud, the nearest first: `kept` to a point. */
export interface NeighbourLists {
  readonly kept: number;
  readonly indices: Int32Array;
  /** Squared distances to them. */
  readonly squares: Float64Array;
}

/**
 * The `kept` nearest other points of every point.
 * @throws {StatisticsError} unless there are more than `kept` points.
 */
export function nearestOthers(points: Points, dims: number, kept: number): NeighbourLists {
  const n = pointCount(points, dims, kept + 1);
  const indices = new Int32Array(n * kept);
  const squares = new Float64Array(n * kept).fill(Infinity);
  const insert = (i: number, j: number, square: number): void => {
    const start = i * kept;
    let at = start + kept - 1;
    if (square >= squares[at]) return;
    for (; at > start && squares[at - 1] > square; at--) {
      squares[at] = squares[at - 1];
      indices[at] = indices[at - 1];
    }
    squares[at] = square;
    indices[at] = j;
  };
  for (let i = 1; i < n; i++) {
    for (let j = 0; j < i; j++) {
      const square = squaredDistance(points, i, points, j, dims);
      insert(i, j, square);
      insert(j, i, square);
    }
  }
  return { kept, indices, squares };
}

/** Squared distance of every point to its k-th nearest other point. */
function squaredRadii(points: Points, dims: number, k: number): Float64Array {
  return nearestOthers(points, dims, k).squares.filter((_square, at) => at % k === k - 1);
}

export interface PrecisionRecall {
  /** Share of samples inside some data point's ball. */
  readonly precision: number;
  /** Share of data points inside some sample's ball. */
  readonly recall: number;
  /** Mean number of data balls that a sample lies in, over k. */
  readonly density: number;
  /** Share of data balls that hold a sample. */
  readonly coverage: number;
}

/**
 * Precision, recall, density and coverage of `samples` against `data`; balls reach to the k-th
 * nearest neighbour (k = 5 in Naeem 2020, 3 in Kynkäänniemi 2019).
 * @throws {StatisticsError} unless both have more than k points.
 */
export function precisionRecall(
  samples: Points,
  data: Points,
  dims: number,
  k: number,
): PrecisionRecall {
  if (!Number.isInteger(k) || k < 1) throw new StatisticsError(`k is ${k}; it must be at least 1.`);
  const m = pointCount(samples, dims, k + 1);
  const n = pointCount(data, dims, k + 1);
  const sampleRadii = squaredRadii(samples, dims, k);
  const dataRadii = squaredRadii(data, dims, k);
  const sampleInside = new Uint8Array(m);
  const dataInside = new Uint8Array(n);
  const covered = new Uint8Array(n);
  let inBalls = 0;
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      const square = squaredDistance(samples, i, data, j, dims);
      if (square <= dataRadii[j]) {
        sampleInside[i] = 1;
        covered[j] = 1;
        inBalls++;
      }
      if (square <= sampleRadii[i]) dataInside[j] = 1;
    }
  }
  const share = (flags: Uint8Array): number => flags.reduce((a, b) => a + b, 0) / flags.length;
  return {
    precision: share(sampleInside),
    recall: share(dataInside),
    density: inBalls / (k * m),
    coverage: share(covered),
  };
}
