// Layer: page, views. The smoothed line of a loss curve.

/** Weight of the past in the smoothed line. */
const SMOOTHING = 0.97;

/** Exponential moving average that starts unbiased (Kingma 2015, §3). */
export function smooth(values: readonly number[], weight = SMOOTHING): number[] {
  let average = 0;
  let mass = 0;
  return values.map((value) => {
    average = weight * average + (1 - weight) * value;
    mass = weight * mass + (1 - weight);
    return average / mass;
  });
}
