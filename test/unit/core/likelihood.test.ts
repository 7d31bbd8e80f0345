// Layer: tests. The likelihood by the probability flow against closed forms.

import { describe, expect, it } from 'vitest';
import {
  mixtureDensity,
  mixturePosterior,
  type GaussianMixture,
} from '../../../src/core/exact/mixture';
import { flowLogLikelihood, type FlowOptions } from '../../../src/core/probabilityFlow/likelihood';

const options: FlowOptions = { sigmaMin: 0.05, sigmaMax: 50, steps: 24 };

/** E[ε | y] at y = x₀ + σ·ε. */
function exact(mixture: GaussianMixture) {
  return (y: Float64Array, sigma: number): Float64Array =>
    mixturePosterior(mixture, y, { signal: 1, noise: sigma }).epsilon;
}

const at = { signal: 1, noise: options.sigmaMin };
const one: GaussianMixture = { means: [[0.3, -0.2]], weights: [1], stds: [0.9] };
const several: GaussianMixture = {
  means: [
    [1, 0],
    [-0.5, 0.8],
    [-0.4, -1],
  ],
  weights: [0.5, 0.3, 0.2],
  stds: [0.2, 0.3, 0.25],
};

describe('flowLogLikelihood', () => {
  it('is the closed form for one Gaussian, to 0.03 in ln p', async () => {
    const points = [0, 0, 0.3, -0.2, 1.5, 1, -2, 0.5];
    const found = await flowLogLikelihood(points, exact(one), options);
    for (let i = 0; i < found.length; i++) {
      const density = mixtureDensity(one, points.slice(2 * i, 2 * i + 2), at);
      expect(Math.abs(found[i] - Math.log(density))).toBeLessThan(0.03);
    }
  });

  it('integrates to 1 within 2 % for a mixture, with the steps that the lab takes', async () => {
    const side = 40;
    const half = 2.4;
    const cell = (2 * half) / side;
    const points = Float64Array.from({ length: 2 * side * side }, (_, i) => {
      const index = Math.floor(i / 2);
      const place = i % 2 === 0 ? index % side : Math.floor(index / side);
      return -half + (place + 0.5) * cell;
    });
    const found = await flowLogLikelihood(points, exact(several), { ...options, steps: 16 });
    const mass = found.reduce((sum, log) => sum + Math.exp(log) * cell ** 2, 0);
    expect(Math.abs(mass - 1)).toBeLessThan(0.02);
    // And it is the right one, not only as large.
    const worst = found.reduce((most, log, i) => {
      const density = mixtureDensity(several, [points[2 * i], points[2 * i + 1]], at);
      return Math.max(most, Math.abs(Math.exp(log) - density));
    }, 0);
    expect(worst).toBeLessThan(0.1);
  });

  it('tells after every step what share is done', async () => {
    const shares: number[] = [];
    await flowLogLikelihood([0, 0], exact(one), {
      ...options,
      steps: 4,
      onStep: (done) => {
        shares.push(done);
        return Promise.resolve();
      },
    });
    expect(shares).toEqual([0.25, 0.5, 0.75, 1]);
  });
});
