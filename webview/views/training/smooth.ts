// Layer: page, views. The smoothed line of a loss curve.

/** Values that the line averages over: a share of all, so that a short training's does not lag. */
const SHARE = 1 / 12;
const FEWEST = 3;
const MOST = 33;

/** Weight of the past in the smoothed line of `count` values. */
function weightFor(count: number): number {
  return 1 - 1 / Math.min(MOST, Math.max(FEWEST, SHARE * count));
}

/** Exponential moving average that starts unbiased (Kingma 2015, §3). */
export function smooth(values: readonly number[], weight = weightFor(values.length)): number[] {
  let average = 0;
  let mass = 0;
  return values.map((value) => {
    average = weight * average + (1 - weight) * value;
    mass = weight * mass + (1 - weight);
    return average / mass;
  });
}
