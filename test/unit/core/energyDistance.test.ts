import { describe, expect, it } from 'vitest';
import { philoxNormals } from '../../../src/core/rng/philox';
import { energyDistance, energyDistanceFloor } from '../../../src/core/statistics/energyDistance';
import { StatisticsError } from '../../../src/core/statistics/pairwise';

function normals(count: number, dims: number, seed: number, shift = 0): Float64Array {
  const points = new Float64Array(count * dims);
  philoxNormals(seed, 1, 0, points);
  return points.map((v) => v + shift);
}

/** The definition, pair by pair. */
function byDefinition(a: Float64Array, b: Float64Array, dims: number): number {
  const mean = (p: Float64Array, q: Float64Array): number => {
    let sum = 0;
    for (let i = 0; i < p.length; i += dims) {
      for (let j = 0; j < q.length; j += dims) {
        sum += Math.hypot(...Array.from({ length: dims }, (_, d) => p[i + d] - q[j + d]));
      }
    }
    return (sum * dims * dims) / (p.length * q.length);
  };
  return 2 * mean(a, b) - mean(a, a) - mean(b, b);
}

describe('energy distance', () => {
  it.each([1, 2, 3])('follows its definition in %i dimensions', (dims) => {
    const a = normals(40, dims, 1);
    const b = normals(57, dims, 2, 0.5);
    expect(energyDistance(a, b, dims)).toBeCloseTo(byDefinition(a, b, dims), 12);
  });

  it('of two single points is twice their distance, and 0 for equal clouds', () => {
    expect(energyDistance(Float32Array.of(0, 0), Float32Array.of(3, 4), 2)).toBe(10);
    const a = normals(100, 2, 3);
    expect(energyDistance(a, a, 2)).toBeCloseTo(0, 12);
  });

  it('of unit normals a distance Δ apart approaches the closed form', () => {
    // E|N(Δ,2)| in one dimension: 2√(1/π)·e^(−Δ²/4) + Δ·erf(Δ/2); erf(0.5) = 0.5204998778.
    const apart = (2 / Math.sqrt(Math.PI)) * Math.exp(-0.25) + 0.5204998778;
    const expected = 2 * (apart - 2 / Math.sqrt(Math.PI));
    const estimate = energyDistance(normals(6000, 1, 5), normals(6000, 1, 6, 1), 1);
    expect(Math.abs(estimate - expected)).toBeLessThan(0.03);
  });

  it('has a floor that a shifted sample misses', () => {
    const data = normals(2000, 2, 7);
    const floor = energyDistanceFloor(data, 2, 0);
    expect(floor).toBeGreaterThan(0);
    expect(floor).toBeLessThan(0.02);
    expect(energyDistance(data, normals(1000, 2, 8, 1), 2)).toBeGreaterThan(20 * floor);
    expect(energyDistanceFloor(data, 2, 0)).toBe(floor);
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
    expect(() => energyDistance(new Float64Array(0), new Float64Array(2), 2)).toThrow(/0 points/);
    expect(() => energyDistanceFloor(new Float64Array(4), 2, 0)).toThrow(/at least 4/);
  });
});
