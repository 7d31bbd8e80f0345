// Layer: tests. DDIM inversion against the closed form of Gaussian data, and the way between two noises.

import { describe, expect, it } from 'vitest';
import { philoxNormals } from '../../../src/core/rng/philox';
import { ddimOde, sampleError, type OdeStep } from '../../../src/core/sampling/inversion';
import { slerp } from '../../../src/core/sampling/slerp';
import { fitOrder, type ErrorPoint } from '../../../src/core/statistics/fittedOrder';

/** Data N(μ, s²) per coordinate: D(x, σ) = (s²x + σ²μ)/(s² + σ²). */
const MU = 0.3;
const S = 0.5;
const exact = {
  denoise: (x: Float64Array, sigma: number) =>
    Promise.resolve(
      x.map((value) => (S * S * value + sigma * sigma * MU) / (S * S + sigma * sigma)),
    ),
};
const LEAST = 0.01;
const MOST = 20;
const x0 = Float64Array.of(-1, -0.2, 0.3, 0.9);

/** Its flow: x̄(σ) − μ grows as √(s² + σ²). */
function flowed(x: Float64Array, from: number, to: number): Float64Array {
  const factor = Math.sqrt((S * S + to * to) / (S * S + from * from));
  return x.map((value) => MU + factor * (value - MU));
}

function levels(steps: number): number[] {
  const ratio = Math.log(MOST / LEAST) / steps;
  return Array.from({ length: steps + 1 }, (_, i) => LEAST * Math.exp(ratio * i));
}

async function walk(x: Float64Array, sigmas: readonly number[]): Promise<OdeStep> {
  let last: OdeStep | null = null;
  for await (const step of ddimOde(exact, x, sigmas)) last = step;
  if (last === null) throw new Error('There was no step.');
  return last;
}

describe('DDIM inversion', () => {
  const STEPS = [50, 100, 200, 400];

  it('meets the exact flow of Gaussian data to first order in the step', async () => {
    const errors: ErrorPoint[] = [];
    for (const steps of STEPS) {
      const { x, sigma } = await walk(x0, levels(steps));
      expect(sigma).toBeCloseTo(MOST, 9);
      errors.push({ steps, error: sampleError(x, flowed(x0, LEAST, MOST)).rmse });
    }
    expect(fitOrder(errors, 0)?.order).toBeCloseTo(1, 1);
  });

  it('comes back to the picture with an error of first order, which its measures say', async () => {
    const errors: ErrorPoint[] = [];
    for (const steps of STEPS) {
      const sigmas = levels(steps);
      const { x } = await walk(x0, sigmas);
      const back = await walk(x, [...sigmas].reverse());
      errors.push({ steps, error: sampleError(back.x, x0).rmse });
    }
    expect(fitOrder(errors, 0)?.order).toBeCloseTo(1, 1);
    expect(errors.at(-1)?.error).toBeLessThan(0.02);
  });

  it('measures by the largest difference, the root of the mean square, and dB', () => {
    const { max, rmse, psnr } = sampleError([0, 0.2], [0, 0]);
    expect(max).toBe(0.2);
    expect(rmse).toBeCloseTo(Math.sqrt(0.02), 12);
    expect(psnr).toBeCloseTo(10 * Math.log10(4 / 0.02), 12);
    expect(sampleError([1], [1]).psnr).toBe(Infinity);
  });
});

describe('the spherical way between two noises', () => {
  const normals = (seed: number): Float32Array => {
    const draw = new Float32Array(4096);
    philoxNormals(seed, 0, 0, draw);
    return draw;
  };
  const norm = (x: Float32Array): number => Math.hypot(...x);

  it('keeps the norm, where the straight line is too short by a factor √½', () => {
    const [a, b] = [normals(1), normals(2)];
    const middle = slerp(a, b, 0.5);
    expect(norm(middle) / norm(a)).toBeCloseTo(1, 1);
    expect(norm(middle.map((_, i) => (a[i] + b[i]) / 2)) / norm(a)).toBeCloseTo(Math.SQRT1_2, 1);
  });

  it('begins and ends with the two, at a pace that is even in the angle', () => {
    const [a, b] = [Float32Array.of(1, 0), Float32Array.of(0, 2)];
    expect([...slerp(a, b, 0)]).toEqual([1, 0]);
    expect(slerp(a, b, 1)[1]).toBeCloseTo(2, 6);
    const third = slerp(a, b, 1 / 3);
    expect(third[0]).toBeCloseTo(Math.sin(Math.PI / 3), 6);
    expect(third[1]).toBeCloseTo(2 * Math.sin(Math.PI / 6), 6);
    expect([...slerp(a, a, 0.3)]).toEqual([1, 0]);
  });
});
