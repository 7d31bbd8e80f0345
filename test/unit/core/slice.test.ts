// Layer: tests. One coordinate of a built-in set given the other, against the closed form of a mixture.

import { describe, expect, it } from 'vitest';
import { pointSet } from '../../../src/core/data/pointSets';
import { conditionalMixture, mixtureMoments } from '../../../src/core/exact/conditional';
import { bandDraws, sliceDraws } from '../../../src/core/exact/slice';

const EIGHTHS = Array.from({ length: 8 }, (_, k) => (k + 0.5) / 8);

describe('a slice of a built-in set', () => {
  it.each([
    [0, 1.2],
    [1, -0.4],
  ] as const)('has the moments of the mixture where coordinate %d is %d', (axis, value) => {
    const noise = 0.4;
    const { place } = pointSet('eight_gaussians');
    const mixture = {
      means: EIGHTHS.map((u) => [...place(u, 0, 0)]),
      weights: EIGHTHS.map(() => 1 / 8),
      stds: EIGHTHS.map(() => noise),
    };
    const exact = mixtureMoments(conditionalMixture(mixture, [axis], [value]));
    const { draws, band } = sliceDraws({ name: 'eight_gaussians', noise }, axis, value, 8000);
    expect(band).toBeNull();
    expect(draws).toHaveLength(8000);
    const mean = draws.reduce((sum, draw) => sum + draw, 0) / draws.length;
    const variance = draws.reduce((sum, draw) => sum + (draw - mean) ** 2, 0) / draws.length;
    // Four standard errors of the mean of 8,000; the variance is of two modes, good to 3 %.
    const error = 4 * Math.sqrt(exact.variance[0] / draws.length);
    expect(Math.abs(mean - exact.mean[0])).toBeLessThan(error);
    expect(Math.abs(variance / exact.variance[0] - 1)).toBeLessThan(0.05);
  });

  it('is empty where the set has no points, and a band where it has no jitter', () => {
    expect(sliceDraws({ name: 'moons', noise: 0.05 }, 0, 9, 100).draws).toHaveLength(0);
    // At x = 0.5 the board has the rows −2 … −1 and 0 … 1.
    const { draws, band } = sliceDraws({ name: 'checkerboard', noise: 0 }, 0, 0.5, 2000);
    expect(band).toBeCloseTo(0.04, 3);
    expect(draws).toHaveLength(2000);
    const isOnBoard = (y: number): boolean => (y >= -2 && y <= -1) || (y >= 0 && y <= 1);
    expect(draws.every(isOnBoard)).toBe(true);
  });

  it('takes rows of a file near the line', () => {
    const points = Float32Array.of(0, 5, 0.009, 6, 0.5, 7, 1, 8, 0.495, 9);
    const { draws, band } = bandDraws(points, 0, 0.5);
    expect(band).toBeCloseTo(0.01, 6);
    expect([...draws]).toEqual([7, 9]);
  });
});
