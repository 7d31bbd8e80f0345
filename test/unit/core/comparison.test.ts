import { describe, expect, it } from 'vitest';
import { drawPointSet } from '../../../src/core/data/pointSets';
import { philoxNormals } from '../../../src/core/rng/philox';
import { Reference, type Comparison } from '../../../src/core/statistics/comparison';
import { StatisticsError } from '../../../src/core/statistics/pairwise';

function moons(count: number, seed: number): Float32Array {
  return drawPointSet('moons', count, seed, 0.05);
}

/** Moons of which some were thrown far enough from the two arcs to be seen. */
function withStrays(count: number, seed: number, share: number): Float32Array {
  const points = moons(count, seed);
  const away = new Float32Array(2 * Math.round(share * count));
  philoxNormals(seed, 1, 0, away);
  away.forEach((value, i) => {
    points[i] += 0.5 * value;
  });
  return points;
}

function compare(samples: Float32Array, data: Float32Array): Comparison {
  const comparison = Reference.of(data, 2, samples.length / 2)?.compare(samples);
  if (comparison === undefined) throw new Error('There are too few points.');
  return comparison;
}

describe('samples beside data', () => {
  it('are told apart by 6 % strays, which the energy distance alone does not show', () => {
    const { precision, energyDistance } = compare(withStrays(1000, 2, 0.06), moons(2000, 1));
    // Some of the strays fall on the arcs.
    expect(precision.floor).toBeGreaterThan(0.985);
    expect(precision.value).toBeLessThan(precision.floor - 0.03);
    expect(precision.value).toBeLessThan(precision.level);
    expect(precision.p).toBeLessThanOrEqual(0.01);
    expect(energyDistance.value).toBeLessThan(energyDistance.level);
  });

  it('are told apart by a part of the data that they leave out', () => {
    const data = moons(2000, 1);
    const drawn = moons(2000, 2);
    const rows = Array.from({ length: 2000 }, (_, i) => drawn.subarray(2 * i, 2 * i + 2));
    const kept = rows.filter(([x, y]) => x > -0.5 || y > 0.3).slice(0, 1000);
    const { coverage } = compare(Float32Array.from(kept.flatMap((row) => [...row])), data);
    expect(coverage.floor).toBeGreaterThan(0.955);
    expect(coverage.value).toBeLessThan(coverage.level);
    expect(coverage.p).toBeLessThanOrEqual(0.01);
  });

  it('are told apart by a small shift', () => {
    const shifted = moons(1000, 2).map((value) => value + 0.1);
    const { energyDistance } = compare(shifted, moons(2000, 1));
    expect(energyDistance.value).toBeGreaterThan(2 * energyDistance.level);
    expect(energyDistance.p).toBeLessThanOrEqual(0.01);
  });

  it('that are other draws of the data differ as chance says: p ≤ 0.05 in few of them', () => {
    const outcomes = Array.from({ length: 60 }, (_, i) =>
      compare(moons(100, 500 + i), moons(200, i)),
    );
    for (const measure of ['energyDistance', 'precision', 'coverage'] as const) {
      const found = outcomes.filter((outcome) => outcome[measure].p <= 0.05).length;
      // Binomial(60, 0.05): more than 9 has a probability of 0.001.
      expect(found, measure).toBeLessThanOrEqual(9);
      const mean = outcomes.reduce((sum, outcome) => sum + outcome[measure].p, 0) / 60;
      expect(mean, measure).toBeGreaterThan(0.35);
    }
    const distances = outcomes.map(({ energyDistance }) => energyDistance.value);
    expect(distances.some((value) => value < 0)).toBe(true);
  });

  it('are not found to differ by chance in small sets either', () => {
    for (const size of [6, 7, 8, 12]) {
      const found = Array.from({ length: 200 }, (_, i) => {
        const comparison = Reference.of(moons(2 * size, i), 2, size)?.compare(moons(size, 900 + i));
        if (comparison === undefined) throw new Error('There are too few points.');
        const { energyDistance, precision, coverage } = comparison;
        return [energyDistance, precision, coverage].some(({ p }) => p <= 0.05 / 3);
      }).filter(Boolean).length;
      // Binomial(200, 0.05): more than 20 has a probability of 0.001.
      expect(found, `${size} points`).toBeLessThanOrEqual(20);
    }
  });

  it('are compared in sets of one size, which is reported', () => {
    expect(compare(moons(50, 2), moons(2000, 1)).size).toBe(50);
    // No two sets of 300 points that share none in 400 points.
    expect(compare(moons(300, 2), moons(400, 1)).size).toBe(200);
    expect(Reference.of(moons(20_000, 1), 2, 9000)?.size).toBe(2000);
    expect(Reference.of(moons(11, 1), 2, 9)).toBeNull();
    expect(Reference.of(moons(99, 1), 2, 5)).toBeNull();
    expect(Reference.of(moons(12, 1), 2, 9)?.size).toBe(6);
    expect(Reference.of(new Float32Array(), 2, 9)).toBeNull();
    expect(() => Reference.of(new Float32Array(9), 2, 9)).toThrow(StatisticsError);
  });

  it('do not depend on the order in which points stand', () => {
    const data = moons(2000, 1);
    const rows = Array.from({ length: 2000 }, (_, i) => data.subarray(2 * i, 2 * i + 2));
    const sorted = Float32Array.from(rows.sort((a, b) => a[0] - b[0]).flatMap((row) => [...row]));
    const { energyDistance, precision } = compare(moons(500, 2), sorted);
    expect(energyDistance.p).toBeGreaterThan(0.05);
    expect(precision.p).toBeGreaterThan(0.05);
  });
});
