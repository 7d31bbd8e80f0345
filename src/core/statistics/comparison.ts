// Layer: core (pure). Samples against the data that they should look like: how far they are, how
// far as many real points are from each other, and how likely the difference is by chance. All sets
// have the same size, so that no number is larger only because fewer points were used.

import { energyDistance, energyDistanceFloor } from './energyDistance';
import { chanceLevel, rankP, type Floor } from './floor';
import { pointCount, type Points } from './pairwise';
import { strayFloor, strayShare } from './strays';
import { somePoints } from './subsets';

/** Most points of a set: the cost of a comparison grows with their square. */
const MOST_POINTS = 2000;
/**
 * Fewest points of a set. 10 points can be halved in 126 ways; 8 in 35, which is too few to say that
 * a distance is beyond what 39 of 40 pairs have: with 2 points in each set one in seven draws of the
 * data themselves was found to differ.
 */
const FEWEST_POINTS = 5;

/** A statistic of the samples beside the same between real sets of as many points. */
export interface Measured {
  readonly value: number;
  /** Mean and standard deviation between the pairs of real sets. */
  readonly floor: number;
  readonly deviation: number;
  /** What 19 of 20 pairs of real sets do not exceed. */
  readonly level: number;
  /** (1 + real pairs with at least this value) / (1 + real pairs). */
  readonly p: number;
}

export interface Comparison {
  /** Unbiased energy distance, in the units of the points; may be negative. */
  readonly energyDistance: Measured;
  /** Share of points that lie apart from the data, see `strays.ts`. */
  readonly strays: Measured;
  /** Points in every set; fewer than the samples when the data or the time did not allow more. */
  readonly size: number;
  /** Pairs of real sets that were drawn. */
  readonly pairs: number;
}

/** Real points to compare samples with, and as many others to say what chance does. */
export class Reference {
  /** The two halves together; the first one is what samples are compared with. */
  private constructor(
    private readonly pool: Float64Array,
    private readonly dims: number,
  ) {}

  /**
   * Random points of the data: two sets that share no point, each as large as the samples if the
   * data hold that many, else half of the data.
   * @returns null for fewer than 5 samples or 10 data, of which chance cannot be told
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
    return energyDistanceFloor(this.pool, this.dims);
  }

  /** Energy distance of at most {@link size} of the samples. */
  energyDistance(samples: Points): number {
    return energyDistance(this.some(samples), this.points, this.dims);
  }

  /** @throws {StatisticsError} for fewer than 2 samples */
  compare(samples: Points): Comparison {
    const distances = this.energyDistanceFloor;
    const strays = strayShare(this.some(samples), this.points, this.dims);
    return {
      energyDistance: measured(this.energyDistance(samples), distances),
      strays: measured(strays, strayFloor(this.pool, this.dims)),
      size: this.size,
      pairs: distances.values.length,
    };
  }

  private get points(): Float64Array {
    return this.pool.subarray(0, this.size * this.dims);
  }

  private some(samples: Points): Float64Array {
    return somePoints(samples, this.dims, this.size);
  }
}

function measured(value: number, floor: Floor): Measured {
  const { mean, deviation } = floor;
  return { value, floor: mean, deviation, level: chanceLevel(floor), p: rankP(floor, value) };
}
