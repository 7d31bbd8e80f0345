// Layer: core (pure). Samples against the data that they should look like: how far they are, how
// far as many real points are from each other, and how likely the difference is by chance. All sets
// have the same size, so that no number is larger only because fewer points were used.
//
// Two different questions have two different answers. What value real points have (the floor)
// is seen between pairs of real sets. How often chance makes a difference as large (p) is told by a
// permutation test: samples and data are put together and parted at random. Only this one is exact
// for any number of points, since under the hypothesis the labels are exchangeable (Székely & Rizzo
// 2004; Phipson & Smyth 2010 for the 1 that is added). Pairs of the data alone are no such test:
// they share their points with the set that samples are compared with, so that its own accidents
// are in all of them and the samples are the only ones without.

import { energyDistance, energyDistanceOfHalvings } from './energyDistance';
import { chanceLevel, rankP, type Floor, type Worse } from './floor';
import { localSupport, localSupportOfHalvings } from './localSupport';
import { pointCount, type Points } from './pairwise';
import { somePoints } from './subsets';

/** Most points of a set: the cost of a comparison grows with their square. */
const MOST_POINTS = 2000;
/** Fewest points of a set: below, no ball reaches to a fifth neighbour. */
const FEWEST_POINTS = 6;

/** A statistic of the samples beside the same between real sets of as many points. */
export interface Measured {
  readonly value: number;
  /** Mean and standard deviation between the pairs of real sets. */
  readonly floor: number;
  readonly deviation: number;
  /** What 19 of 20 pairs of real sets do not go beyond. */
  readonly level: number;
  /** Of the permutation test: (1 + partings at least as bad) / (1 + partings). */
  readonly p: number;
}

export interface Comparison {
  /** Unbiased energy distance, in the units of the points; may be negative. */
  readonly energyDistance: Measured;
  /** Share of the samples that lie where data lie, see `localSupport.ts`. */
  readonly precision: Measured;
  /** Share of the data that have a sample near. */
  readonly coverage: Measured;
  /** Points in every set; fewer than the samples when the data or the time did not allow more. */
  readonly size: number;
}

/** Real points to compare samples with, and as many others to say what chance does. */
export class Reference {
  private known: Floor | null = null;

  /** The two halves together; the first one is what samples are compared with. */
  private constructor(
    private readonly pool: Float64Array,
    private readonly dims: number,
  ) {}

  /**
   * Random points of the data: two sets that share no point, each as large as the samples if the
   * data hold that many, else half of the data.
   * @returns null for fewer than 6 samples or 12 data
   * @throws {StatisticsError} for an array that is not whole points
   */
  static of(data: Points, dims: number, samples: number): Reference | null {
    if (data.length === 0) return null;
    const size = Math.min(samples, Math.floor(pointCount(data, dims) / 2), MOST_POINTS);
    return size < FEWEST_POINTS ? null : new Reference(somePoints(data, dims, 2 * size), dims);
  }

  /** Points in either set. */
  get size(): number {
    return this.pool.length / this.dims / 2;
  }

  /** Energy distances between pairs of real sets. */
  get energyDistanceFloor(): Floor {
    this.known ??= energyDistanceOfHalvings(this.pool, this.dims);
    return this.known;
  }

  /** Energy distance of at most {@link size} of the samples. */
  energyDistance(samples: Points): number {
    return energyDistance(somePoints(samples, this.dims, this.size), this.points, this.dims);
  }

  /** @throws {StatisticsError} for fewer samples than {@link size} */
  compare(samples: Points): Comparison {
    const { dims, pool, points } = this;
    pointCount(samples, dims, this.size);
    const some = somePoints(samples, dims, this.size);
    const both = new Float64Array(pool.length);
    both.set(some);
    both.set(points, some.length);
    const { precision, coverage } = localSupport(some, points, dims);
    const real = localSupportOfHalvings(pool, dims);
    const mixed = localSupportOfHalvings(both, dims);
    return {
      energyDistance: measured(
        energyDistance(some, points, dims),
        this.energyDistanceFloor,
        energyDistanceOfHalvings(both, dims),
        'higher',
      ),
      precision: measured(precision, real.precision, mixed.precision, 'lower'),
      coverage: measured(coverage, real.coverage, mixed.coverage, 'lower'),
      size: this.size,
    };
  }

  private get points(): Float64Array {
    return this.pool.subarray(0, this.size * this.dims);
  }
}

function measured(value: number, real: Floor, permuted: Floor, worse: Worse): Measured {
  const { mean: floor, deviation } = real;
  return {
    value,
    floor,
    deviation,
    level: chanceLevel(real, worse),
    p: rankP(permuted, value, worse),
  };
}
