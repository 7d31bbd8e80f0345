// Layer: core (pure). What one coordinate of points of the plane is, given the other. A built-in set
// is a clean point c with Gaussian jitter of standard deviation s: given x = v, the clean points are
// weighted by exp(−(v − c_x)²/2s²), and y = c_y + s·z. So rejection draws it exactly.

import { drawPointSet, type PointSetName } from '../data/pointSets';
import { normalStream, uniformStream } from '../rng/draws';
import { STREAMS } from '../rng/streams';

export interface SliceDraws {
  /** Of the coordinate that is not held, data units. */
  readonly draws: Float32Array;
  /** Half the width of the band that they were taken from; null where they are of the line itself. */
  readonly band: number | null;
}

/** Clean points that are tried at most, and at a time: where so few are taken, nothing lies there. */
const MOST_TRIED = 400_000;
const AT_ONCE = 50_000;
/** Width of the band, as a share of the extent of the points. */
const SHARE_OF_EXTENT = 0.02;

/**
 * Up to `count` draws; fewer where the set has hardly any points.
 * @param axis the coordinate that is `value`
 */
export function sliceDraws(
  { name, noise }: { readonly name: PointSetName; readonly noise: number },
  axis: 0 | 1,
  value: number,
  count: number,
): SliceDraws {
  if (noise === 0) {
    const { draws, band } = bandDraws(drawPointSet(name, MOST_TRIED / 2, 0, 0), axis, value);
    return { draws: draws.subarray(0, count), band };
  }
  const uniform = uniformStream(0, STREAMS.exactChoice);
  const normal = normalStream(0, STREAMS.exactNoise);
  const taken: number[] = [];
  for (let tried = 0; tried < MOST_TRIED && taken.length < count; tried += AT_ONCE) {
    // A seed of its own for each part: the first points of a set are the same for every count.
    const clean = drawPointSet(name, AT_ONCE, tried / AT_ONCE, 0);
    const jitter = normal(AT_ONCE);
    for (let row = 0; row < AT_ONCE && taken.length < count; row++) {
      const away = (value - clean[2 * row + axis]) / noise;
      const isTaken = uniform() < Math.exp(-(away * away) / 2);
      if (isTaken) taken.push(clean[2 * row + 1 - axis] + noise * jitter[row]);
    }
  }
  return { draws: Float32Array.from(taken), band: null };
}

/** The same of points that are all there is: those in a narrow band around the line. */
export function bandDraws(points: Float32Array, axis: 0 | 1, value: number): SliceDraws {
  let [least, most] = [Infinity, -Infinity];
  for (let at = axis; at < points.length; at += 2) {
    least = Math.min(least, points[at]);
    most = Math.max(most, points[at]);
  }
  const band = (SHARE_OF_EXTENT / 2) * (most - least);
  const draws: number[] = [];
  for (let at = axis; at < points.length; at += 2)
    if (Math.abs(points[at] - value) <= band) draws.push(points[at - axis + (1 - axis)]);
  return { draws: Float32Array.from(draws), band };
}
