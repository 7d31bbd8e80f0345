import { describe, expect, it } from 'vitest';
import { philoxNormals } from '../../../src/core/rng/philox';
import { assignment } from '../../../src/core/statistics/assignment';
import { energyDistance } from '../../../src/core/statistics/energyDistance';
import {
  maximumMeanDiscrepancy,
  medianDistance,
  type Kernel,
} from '../../../src/core/statistics/mmd';
import { chanceLevel, floorOf, rankP } from '../../../src/core/statistics/floor';
import { nearestNeighbours, precisionRecall } from '../../../src/core/statistics/neighbours';
import { StatisticsError } from '../../../src/core/statistics/pairwise';
import { withStandardError } from '../../../src/core/statistics/uncertainty';
import {
  EXACT_W2_LIMIT,
  exactWasserstein2,
  slicedWasserstein2,
} from '../../../src/core/statistics/wasserstein';

function normals(count: number, dims: number, seed: number, shift = 0): Float64Array {
  const points = new Float64Array(count * dims);
  philoxNormals(seed, 1, 0, points);
  return points.map((v) => v + shift);
}

/** The least cost over all permutations, for small n. */
function leastCost(cost: Float64Array, n: number, row = 0, used = 0): number {
  if (row === n) return 0;
  let least = Infinity;
  for (let j = 0; j < n; j++) {
    if (used & (1 << j)) continue;
    least = Math.min(least, cost[row * n + j] + leastCost(cost, n, row + 1, used | (1 << j)));
  }
  return least;
}

describe('assignment', () => {
  it('finds the least cost that trying all permutations finds', () => {
    for (const n of [1, 2, 5, 7]) {
      const cost = normals(n, n, n).map((v) => v * v);
      const columns = assignment(cost, n);
      const total = columns.reduce((sum, column, row) => sum + cost[row * n + column], 0);
      expect(new Set(columns).size).toBe(n);
      expect(total).toBeCloseTo(leastCost(cost, n), 10);
    }
  });
});

describe('Wasserstein distances', () => {
  it('of a shifted copy are the length of the shift', () => {
    const a = normals(200, 2, 1);
    const b = a.map((v, i) => v + (i % 2 === 0 ? 3 : 4));
    expect(exactWasserstein2(a, b, 2)).toBeCloseTo(5, 10);
    // Along a random direction a shift of length L has mean square L²/dims.
    const { distance, standardError } = slicedWasserstein2(a, b, 2, 400, 0);
    expect(Math.abs(distance - 5 / Math.SQRT2)).toBeLessThan(4 * standardError);
    expect(standardError).toBeLessThan(0.2);
  });

  it('in one dimension agree with sorting, exact and sliced', () => {
    const [a, b] = [normals(300, 1, 2), normals(300, 1, 3, 1)];
    const [x, y] = [a.slice().sort(), b.slice().sort()];
    const expected = Math.sqrt(x.reduce((sum, v, i) => sum + (v - y[i]) ** 2, 0) / 300);
    expect(exactWasserstein2(a, b, 1)).toBeCloseTo(expected, 10);
    expect(slicedWasserstein2(a, b, 1, 5, 0).distance).toBeCloseTo(expected, 10);
  });

  it('have a floor, and name what they cannot do', () => {
    const data = normals(400, 2, 4);
    const exact = (a: Float64Array, b: Float64Array): number => exactWasserstein2(a, b, 2);
    const sliced = (a: Float64Array, b: Float64Array): number =>
      slicedWasserstein2(a, b, 2, 50, 0).distance;
    for (const statistic of [exact, sliced]) {
      const floor = floorOf(statistic, data, 2, 100, 19);
      // The bias of finite samples, which fresh draws of the same size share.
      expect(floor.mean).toBeGreaterThan(3 * floor.deviation);
      const alike = statistic(normals(100, 2, 5), data.subarray(0, 200));
      expect(Math.abs(alike - floor.mean)).toBeLessThan(4 * floor.deviation);
      expect(rankP(floor, statistic(normals(100, 2, 6, 1), data.subarray(0, 200)))).toBe(0.05);
    }
    expect(() => exactWasserstein2(data, normals(3, 2, 1), 2)).toThrow(/same number/);
    const many = new Float64Array(2 * (EXACT_W2_LIMIT + 1));
    expect(() => exactWasserstein2(many, many, 2)).toThrow(StatisticsError);
  });
});

describe('maximum mean discrepancy', () => {
  it('follows its definition on three points', () => {
    const kernel: Kernel = { name: 'gaussian', bandwidth: 2 };
    const k = (d: number): number => Math.exp((-d * d) / 8);
    const value = maximumMeanDiscrepancy(Float64Array.of(0, 1), Float64Array.of(3, 5), 1, kernel);
    expect(value).toBeCloseTo(k(1) + k(2) - (k(3) + k(5) + k(2) + k(4)) / 2, 14);
  });

  it.each(['gaussian', 'laplacian', 'rational_quadratic', 'polynomial'] as const)(
    '%s tells shifted samples from the floor',
    (name) => {
      const data = normals(600, 2, 1);
      const bandwidth = medianDistance(data, 2);
      const kernel: Kernel = name === 'polynomial' ? { name } : { name, bandwidth };
      const mmd = (a: Float64Array, b: Float64Array): number =>
        maximumMeanDiscrepancy(a, b, 2, kernel);
      const floor = floorOf(mmd, data, 2, 300, 39);
      expect(Math.abs(floor.mean)).toBeLessThan(floor.deviation);
      const real = data.subarray(0, 600);
      expect(mmd(normals(300, 2, 2, 1), real)).toBeGreaterThan(5 * chanceLevel(floor));
      expect(mmd(normals(300, 2, 3), real)).toBeLessThan(2 * chanceLevel(floor));
    },
  );

  it('has a median distance near that of two normals, √(2·2·ln 2)', () => {
    expect(medianDistance(normals(1000, 2, 9), 2)).toBeCloseTo(Math.sqrt(4 * Math.LN2), 1);
  });
});

describe('neighbours', () => {
  it('finds the nearest point', () => {
    const data = Float64Array.of(0, 0, 10, 0, 0, 10);
    const { index, distance } = nearestNeighbours(Float64Array.of(9, 1, 1, 8), data, 2);
    expect([...index]).toEqual([1, 2]);
    expect(distance[0]).toBeCloseTo(Math.SQRT2, 14);
  });

  it('sees equal clouds as covered and a collapsed one as precise without recall', () => {
    const data = normals(400, 2, 1);
    const equal = precisionRecall(normals(400, 2, 2), data, 2, 5);
    expect(equal.precision).toBeGreaterThan(0.9);
    expect(equal.recall).toBeGreaterThan(0.9);
    expect(equal.coverage).toBeGreaterThan(0.9);
    expect(Math.abs(equal.density - 1)).toBeLessThan(0.2);
    const collapsed = precisionRecall(
      normals(400, 2, 3).map((v) => v * 0.05),
      data,
      2,
      5,
    );
    expect(collapsed.precision).toBeGreaterThan(0.9);
    expect(collapsed.recall).toBeLessThan(0.2);
    expect(collapsed.coverage).toBeLessThan(0.3);
    expect(() => precisionRecall(data, normals(4, 2, 1), 2, 5)).toThrow(/at least 6/);
  });
});

describe('standard error', () => {
  it('is about as large as the spread over fresh samples', () => {
    const distance = (a: Float64Array, b: Float64Array): number => energyDistance(a, b, 1);
    const values = Array.from({ length: 30 }, (_, i) =>
      distance(normals(300, 1, 100 + i), normals(300, 1, 200 + i, 1)),
    );
    const mean = values.reduce((a, b) => a + b, 0) / values.length;
    const spread = Math.sqrt(values.reduce((s, v) => s + (v - mean) ** 2, 0) / 29);
    const { value, standardError } = withStandardError(
      distance,
      normals(300, 1, 1),
      normals(300, 1, 2, 1),
      1,
      0,
    );
    expect(Math.abs(value - mean)).toBeLessThan(5 * spread);
    expect(standardError / spread).toBeGreaterThan(0.4);
    expect(standardError / spread).toBeLessThan(2.5);
  });
});
