// Layer: core (pure). Strays: samples farther from the data than real points are from each other.
// The energy distance hardly sees a few of them (it grows with the square of their share), the eye
// sees them at once.

import { PAIRS, summarise, type Floor } from './floor';
import { nearestNeighbours, nearestOthers } from './neighbours';
import { pointCount, type Points } from './pairwise';
import { halving } from './subsets';

/** Share of the data that lie farther from the rest of the data than the radius of strays. */
const ALONE = 0.01;
/** Nearest points that are kept of each: that none of them is in a random half is 1 in 16 million. */
const KEPT = 24;

/**
 * Share of the samples that lie farther from the data than 99 % of the data lie from each other
 * (distances to the nearest point). For other draws of the data's own distribution it is about 1 %.
 * @throws {StatisticsError} for no samples or fewer than 2 data.
 */
export function strayShare(samples: Points, data: Points, dims: number): number {
  pointCount(data, dims, 2);
  const alone = nearestOthers(data, dims, 1).map(([nearest]) => nearest.distance);
  return shareBeyond(nearestNeighbours(samples, data, dims).distance, Float64Array.from(alone));
}

/**
 * {@link strayShare} of one half of `pool` against the other, halved at random {@link PAIRS} times.
 * The neighbours of every point are found once for all halvings.
 * @throws {StatisticsError} for fewer than 4 points.
 */
export function strayFloor(pool: Points, dims: number): Floor {
  const count = pointCount(pool, dims, 4);
  const others = nearestOthers(pool, dims, Math.min(KEPT, count - 1));
  const shares = Array.from({ length: PAIRS }, (_, seed) => {
    const isFirst = new Uint8Array(count);
    for (const index of halving(count, seed)) isFirst[index] = 1;
    const toSecond = Float64Array.from(
      others,
      (list) => list.find(({ index }) => isFirst[index] === 0)?.distance ?? Infinity,
    );
    return shareBeyond(
      toSecond.filter((_distance, i) => isFirst[i] === 1),
      toSecond.filter((_distance, i) => isFirst[i] === 0),
    );
  });
  return summarise(Float64Array.from(shares));
}

/** Share of `distances` beyond what all but {@link ALONE} of `alone` stay within. */
function shareBeyond(distances: Float64Array, alone: Float64Array): number {
  const radius = alone.slice().sort()[Math.ceil((1 - ALONE) * alone.length) - 1];
  return distances.filter((distance) => distance > radius).length / distances.length;
}
