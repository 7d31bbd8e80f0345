// Layer: core (pure). Do samples lie where data lie, and everywhere where data lie? Precision
// (Kynkäänniemi et al. 2019) and coverage (Naeem et al. 2020) with balls around the data that reach
// to the k-th nearest of them: small where data are dense, so the measure is local. A cloud of
// strays between two arcs, which the energy distance hardly sees (it grows with the square of their
// share), is outside of nearly all balls. For two sets of n points of one distribution the expected
// coverage is 1 − ∏ (n − i)/(2n − i), i = 1 … k: 0.97 for k = 5.

import { PAIRS, summarise, type Floor } from './floor';
import { nearestOthers, precisionRecall, type NeighbourLists } from './neighbours';
import { pointCount, StatisticsError, type Points } from './pairwise';
import { halving } from './subsets';

/** Neighbours to which a ball reaches, as in Naeem et al. */
export const SUPPORT_K = 5;
/** Neighbours kept of each point: fewer than 5 of 40 are in a random half once in 10 million. */
const KEPT = 40;

export interface LocalSupport<T = number> {
  /** Share of the samples that lie in the ball of some datum. */
  readonly precision: T;
  /** Share of the data whose ball holds a sample. */
  readonly coverage: T;
}

/** @throws {StatisticsError} for fewer than 6 points in either set. */
export function localSupport(samples: Points, data: Points, dims: number): LocalSupport {
  return precisionRecall(samples, data, dims, SUPPORT_K);
}

/**
 * {@link localSupport} of one half of `pool` against the other, halved at random {@link PAIRS}
 * times. The neighbours of every point are found once for all halvings.
 * @throws {StatisticsError} for fewer than 6 points in a half, or an odd number.
 */
export function localSupportOfHalvings(pool: Points, dims: number): LocalSupport<Floor> {
  const count = pointCount(pool, dims, 2 * (SUPPORT_K + 1));
  if (count % 2 !== 0) throw new StatisticsError(`${count} points have no two equal halves.`);
  const lists = nearestOthers(pool, dims, Math.min(KEPT, count - 1));
  const found = Array.from({ length: PAIRS }, (_, seed) =>
    supportOfHalf(lists, count, halving(count, seed)),
  );
  return {
    precision: summarise(Float64Array.from(found, ({ precision }) => precision)),
    coverage: summarise(Float64Array.from(found, ({ coverage }) => coverage)),
  };
}

/** The points numbered by `samples` against the others. */
function supportOfHalf(
  { kept, indices, squares }: NeighbourLists,
  count: number,
  samples: Uint32Array,
): LocalSupport {
  const isSample = new Uint8Array(count);
  for (const index of samples) isSample[index] = 1;
  const isInside = new Uint8Array(count);
  let covered = 0;
  for (let datum = 0; datum < count; datum++) {
    if (isSample[datum] === 1) continue;
    const end = (datum + 1) * kept;
    let left = SUPPORT_K;
    let radius = Infinity;
    let hasSample = false;
    for (let at = datum * kept; at < end && squares[at] <= radius; at++) {
      if (isSample[indices[at]] === 1) {
        hasSample = true;
        isInside[indices[at]] = 1;
      } else if (--left === 0) {
        radius = squares[at];
      }
    }
    if (hasSample) covered++;
  }
  const inside = isInside.reduce((sum, flag) => sum + flag, 0);
  return { precision: inside / samples.length, coverage: covered / (count - samples.length) };
}
