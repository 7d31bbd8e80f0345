import { describe, expect, it } from 'vitest';
import { philoxNormals } from '../../../src/core/rng/philox';
import {
  energyDistance,
  energyDistanceOfHalvings,
} from '../../../src/core/statistics/energyDistance';
import { floorOf } from '../../../src/core/statistics/floor';
import { StatisticsError } from '../../../src/core/statistics/pairwise';

function normals(count: number, dims: number, seed: number, shift = 0): Float64Array {
  const points = new Float64Array(count * dims);
  philoxNormals(seed, 1, 0, points);
  return points.map((v) => v + shift);
}

/** The definition, pair by pair; a point is no pair with itself. */
function byDefinition(a: Float64Array, b: Float64Array, dims: number): number {
  const mean = (p: Float64Array, q: Float64Array): number => {
    let sum = 0;
    let pairs = 0;
    for (let i = 0; i < p.length; i += dims) {
      for (let j = 0; j < q.length; j += dims) {
        if (p === q && i === j) continue;
        sum += Math.hypot(...Array.from({ length: dims }, (_, d) => p[i + d] - q[j + d]));
        pairs++;
      }
    }
    return sum / pairs;
  };
  return 2 * mean(a, b) - mean(a, a) - mean(b, b);
}

describe('energy distance', () => {
  it.each([1, 2, 3])('follows its definition in %i dimensions', (dims) => {
    const a = normals(40, dims, 1);
    const b = normals(57, dims, 2, 0.5);
    expect(energyDistance(a, b, dims)).toBeCloseTo(byDefinition(a, b, dims), 12);
  });

  it('is unbiased: over many draws of one distribution its mean is 0', () => {
    const values = Array.from({ length: 400 }, (_, i) =>
      energyDistance(normals(20, 2, 1000 + i), normals(30, 2, 2000 + i), 2),
    );
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / (values.length - 1);
    const standardError = Math.sqrt(variance / values.length);
    expect(Math.abs(mean)).toBeLessThan(3 * standardError);
    // With each point paired with itself the mean would be E|x − x′|·(1/20 + 1/30) ≈ 0.15.
    expect(standardError).toBeLessThan(0.01);
    expect(values.some((value) => value < 0)).toBe(true);
  });

  it('of unit normals a distance Δ apart approaches the closed form', () => {
    // E|N(Δ,2)| in one dimension: 2√(1/π)·e^(−Δ²/4) + Δ·erf(Δ/2); erf(0.5) = 0.5204998778.
    const apart = (2 / Math.sqrt(Math.PI)) * Math.exp(-0.25) + 0.5204998778;
    const expected = 2 * (apart - 2 / Math.sqrt(Math.PI));
    const estimate = energyDistance(normals(6000, 1, 5), normals(6000, 1, 6, 1), 1);
    expect(Math.abs(estimate - expected)).toBeLessThan(0.03);
  });

  it('between halves of a pool is what the halves say one by one', () => {
    for (const dims of [2, 3]) {
      const pool = normals(60, dims, 7);
      const { values, mean, deviation } = energyDistanceOfHalvings(pool, dims);
      const one = floorOf((a, b) => energyDistance(a, b, dims), pool, dims, 30);
      values.forEach((value, i) => {
        expect(value).toBeCloseTo(one.values[i], 11);
      });
      expect(mean).toBeCloseTo(one.mean, 11);
      expect(deviation).toBeCloseTo(one.deviation, 11);
    }
  });

  it('takes 10,000 points against 10,000 in a few seconds', () => {
    const started = performance.now();
    energyDistance(normals(10_000, 2, 9), normals(10_000, 2, 10), 2);
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  it('names arrays that are not points', () => {
    expect(() => energyDistance(new Float64Array(3), new Float64Array(2), 2)).toThrow(
      StatisticsError,
    );
    expect(() => energyDistance(new Float64Array(2), new Float64Array(4), 2)).toThrow(/1 points/);
    expect(() => energyDistanceOfHalvings(new Float64Array(4), 2)).toThrow(/at least 4/);
    expect(() => energyDistanceOfHalvings(new Float64Array(10), 2)).toThrow(/no two equal halves/);
  });
});
