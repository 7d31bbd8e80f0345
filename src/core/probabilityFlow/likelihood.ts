// Layer: core (pure). The likelihood under a diffusion model of points of the plane, by its
// probability flow ODE and the instantaneous change of variables (Song et al. 2021, section 4.3;
// Chen et al. 2018). With y = x/a and σ = s/a the flow is dy/dσ = ε(y, σ), whatever the schedule
// (Karras et al. 2022, eq. 4). It is integrated in u = ln σ and z = y/√(1 + σ²), in which data of unit
// variance stand still:
//   dz/du = σε/√(1 + σ²) − z·σ²/(1 + σ²),   d ln p(z)/du = −σ∇·ε + 2σ²/(1 + σ²),
// from the level that is asked for to one where z is standard normal. Heun's method; the divergence
// by central differences, which in two dimensions takes four more points.

/** E[ε | y] at rows of y = x₀ + σ·ε, network units. */
export type NoiseAt = (
  y: Float64Array,
  sigma: number,
) => ArrayLike<number> | Promise<ArrayLike<number>>;

export interface FlowOptions {
  /** From the level whose density is asked for to one that is noise alone; both above 0. */
  readonly sigmaMin: number;
  readonly sigmaMax: number;
  readonly steps: number;
  /** Told after every step what share is done; may throw to stop. */
  readonly onStep?: (done: number) => Promise<void>;
}

const DIMS = 2;
/** Distance of the differences as a share of σ, on whose scale ε changes, and at most. */
const DIFFERENCE = 0.05;
const LARGEST_DIFFERENCE = 0.25;

/** log p of each of the points (n × 2) at `sigmaMin`. */
export async function flowLogLikelihood(
  points: ArrayLike<number>,
  noiseAt: NoiseAt,
  { sigmaMin, sigmaMax, steps, onStep }: FlowOptions,
): Promise<Float64Array> {
  const first = Math.sqrt(1 + sigmaMin ** 2);
  let z = Float64Array.from(points, (value) => value / first);
  const change = new Float64Array(z.length / DIMS);
  const h = Math.log(sigmaMax / sigmaMin) / steps;
  let here = await slopes(z, sigmaMin, noiseAt);
  for (let step = 1; step <= steps; step++) {
    const sigma = sigmaMin * Math.exp(h * step);
    const { drift } = here;
    const guess = z.map((value, i) => value + h * drift[i]);
    const there = await slopes(guess, sigma, noiseAt);
    z = z.map((value, i) => value + (h / 2) * (drift[i] + there.drift[i]));
    for (let i = 0; i < change.length; i++)
      change[i] += (h / 2) * (here.divergence[i] + there.divergence[i]);
    if (step < steps) here = await slopes(z, sigma, noiseAt);
    await onStep?.(step / steps);
  }
  // p(y) from p(z), and p(z) at the end from where it began.
  const scale = DIMS * Math.log(first);
  return change.map((sum, i) => {
    const square = z[DIMS * i] ** 2 + z[DIMS * i + 1] ** 2;
    return sum - scale - Math.log(2 * Math.PI) - square / 2;
  });
}

/** dz/du, and its divergence. */
async function slopes(
  z: Float64Array,
  sigma: number,
  noiseAt: NoiseAt,
): Promise<{ drift: Float64Array; divergence: Float64Array }> {
  const h = Math.min(LARGEST_DIFFERENCE, DIFFERENCE * sigma);
  const width = Math.sqrt(1 + sigma ** 2);
  const shrinking = sigma ** 2 / (1 + sigma ** 2);
  const count = z.length;
  // The points themselves, then moved by ±h along each axis.
  const y = new Float64Array(count * (1 + 2 * DIMS));
  for (let i = 0; i < count; i++) y[i] = width * z[i];
  for (let axis = 0; axis < DIMS; axis++) {
    [h, -h].forEach((by, side) => {
      const start = count * (1 + 2 * axis + side);
      for (let i = 0; i < count; i++) y[start + i] = y[i] + (i % DIMS === axis ? by : 0);
    });
  }
  const epsilon = await noiseAt(y, sigma);
  const drift = new Float64Array(count);
  for (let i = 0; i < count; i++) drift[i] = (sigma * epsilon[i]) / width - shrinking * z[i];
  const divergence = new Float64Array(count / DIMS).fill(-DIMS * shrinking);
  for (let axis = 0; axis < DIMS; axis++) {
    const plus = count * (1 + 2 * axis);
    for (let row = 0; row < divergence.length; row++) {
      const at = plus + row * DIMS + axis;
      divergence[row] += (sigma * (epsilon[at] - epsilon[at + count])) / (2 * h);
    }
  }
  return { drift, divergence };
}
