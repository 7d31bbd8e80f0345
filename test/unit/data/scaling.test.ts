// Scaling: unit spread about the origin, there and back, and the data that have no spread.

import { describe, expect, it } from 'vitest';
import { ScalingError, fitScaling, toData, toNetwork } from '../../../src/core/data/scaling';
import { drawPointSet } from '../../../src/core/data/pointSets';

function largestDifference(a: Float32Array, b: Float32Array): number {
  expect(a).toHaveLength(b.length);
  return Math.max(...a.map((value, i) => Math.abs(value - b[i])));
}

describe('fitScaling', () => {
  it('has the mean of each axis and one spread for both', () => {
    const { mean, scale } = fitScaling(Float32Array.of(0, 10, 2, 10, 0, 14, 2, 14), 2);
    expect(mean).toEqual([1, 12]);
    expect(scale).toBeCloseTo(Math.sqrt((1 + 4) / 2), 12);
  });

  it('leaves data with mean 0 on each axis and variance 1 over both', () => {
    const points = drawPointSet('dino', 5000, 0, 0.1);
    const values = toNetwork(points, fitScaling(points, 2));
    const fitted = fitScaling(values, 2);
    expect(Math.max(...fitted.mean.map(Math.abs))).toBeLessThan(1e-6);
    expect(Math.abs(fitted.scale - 1)).toBeLessThan(1e-6);
  });

  it('keeps precision far from the origin', () => {
    const { scale } = fitScaling(Float32Array.of(1e6, 1e6, 1e6 + 2, 1e6 + 2), 2);
    expect(scale).toBe(1);
    expect(fitScaling(Float32Array.of(1e6, 1e6, 1e6 + 1, 1e6 + 1), 2).scale).toBe(0.5);
  });

  it('does not divide by 0 for constant data', () => {
    for (const value of [0, 0.1, -12345.678]) {
      const points = new Float32Array(20).fill(value);
      const scaling = fitScaling(points, 2);
      expect(scaling.scale).toBe(1);
      expect(Math.max(...toNetwork(points, scaling).map(Math.abs))).toBeLessThan(1e-6);
      expect(largestDifference(toData(toNetwork(points, scaling), scaling), points)).toBe(0);
    }
    expect(fitScaling(Float32Array.of(3, 4), 2)).toEqual({ mean: [3, 4], scale: 1 });
  });

  it('refuses nothing, infinities and broken rows by name', () => {
    expect(() => fitScaling(new Float32Array(0), 2)).toThrow(ScalingError);
    expect(() => fitScaling(Float32Array.of(0, 0, 1, Infinity), 2)).toThrow(/Point 2 .* Infinity/);
    expect(() => fitScaling(Float32Array.of(0, 0, 1), 2)).toThrow(/not whole rows of 2/);
    expect(() => toData(Float32Array.of(0), { mean: [0, 0], scale: 1 })).toThrow(ScalingError);
  });
});

it('goes there and back', () => {
  const points = drawPointSet('swiss_roll', 1000, 0, 0.1);
  const scaling = { mean: [3, -40], scale: 0.037 };
  // float32 rounding at a distance of 40 from the origin, in units of the scale.
  expect(largestDifference(toData(toNetwork(points, scaling), scaling), points)).toBeLessThan(1e-5);
});
