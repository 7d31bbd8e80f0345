// Statistics of feature vectors and pictures. The expected numbers are those of numpy 2.4 and scipy
// 1.17 (linalg.sqrtm, linalg.eigvalsh) for the same formula-made matrices, or closed forms.

import { describe, expect, it } from 'vitest';
import { philoxNormals } from '../../../src/core/rng/philox';
import { floorOf } from '../../../src/core/statistics/floor';
import { extrapolatedFrechet, frechetDistance } from '../../../src/core/statistics/frechet';
import { localSupport, localSupportOfHalvings } from '../../../src/core/statistics/localSupport';
import { memorised, shareOf, twoNearest } from '../../../src/core/statistics/memorised';
import { momentsOf } from '../../../src/core/statistics/moments';
import { StatisticsError } from '../../../src/core/statistics/pairwise';
import { principalComponents, project } from '../../../src/core/statistics/principalComponents';
import { fisherP, normalBelow } from '../../../src/core/statistics/tests';
import { symmetricEigen } from '../../../src/core/statistics/symmetricEigen';
import { withinClassDistance } from '../../../src/core/statistics/variety';

function formulaRows(count: number, dims: number, k: number): Float64Array {
  return Float64Array.from({ length: count * dims }, (_, at) => {
    const [i, j] = [Math.floor(at / dims), at % dims];
    return Math.sin(1 + k + 1.7 * i + 0.9 * j * j) + 0.5 * Math.cos(k * 0.3 + i * (j + 1));
  });
}

function normals(count: number, dims: number, seed: number): Float64Array {
  const points = new Float64Array(count * dims);
  philoxNormals(seed, 1, 0, points);
  return points;
}

function meanAndError(values: readonly number[]): { mean: number; error: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, error: Math.sqrt(squares / (values.length - 1) / values.length) };
}

describe('symmetric eigen-decomposition', () => {
  it('gives the eigenvalues of LAPACK and vectors that rebuild the matrix', () => {
    const { covariance } = momentsOf(formulaRows(50, 4, 0), 4);
    const { values, vectors } = symmetricEigen(covariance, 4);
    const expected = [
      1.5419842637532402, 0.861208421341024, 0.13534721938849312, 0.12193346184533532,
    ];
    expected.forEach((value, k) => {
      expect(values[k]).toBeCloseTo(value, 13);
    });
    covariance.forEach((entry, at) => {
      const [i, j] = [Math.floor(at / 4), at % 4];
      const rebuilt = values.reduce(
        (sum, value, k) => sum + value * vectors[4 * k + i] * vectors[4 * k + j],
        0,
      );
      expect(rebuilt).toBeCloseTo(entry, 13);
    });
  });

  it('takes matrices without variance and refuses what is none', () => {
    expect([...symmetricEigen(new Float64Array(9), 3).values]).toEqual([0, 0, 0]);
    expect(() => symmetricEigen(new Float64Array(8), 3)).toThrow(StatisticsError);
    expect(() => symmetricEigen(new Float64Array(4).fill(NaN), 2)).toThrow(/finite/);
  });
});

describe('Fréchet distance', () => {
  it('is that of scipy’s matrix square root', () => {
    const b = formulaRows(60, 4, 2).map((value) => 1.3 * value + 0.2);
    expect(frechetDistance(formulaRows(50, 4, 0), b, 4)).toBeCloseTo(0.33714864456442456, 12);
  });

  it('of a shifted and stretched copy is |shift|² + Tr Σ (s − 1)²', () => {
    const a = normals(300, 5, 1);
    const b = a.map((value) => 1.5 * value);
    const { mean, covariance } = momentsOf(a, 5);
    const apart = mean.reduce((sum, value) => sum + (0.5 * value) ** 2, 0);
    const trace = [0, 6, 12, 18, 24].reduce((sum, at) => sum + covariance[at], 0);
    expect(frechetDistance(a, b, 5)).toBeCloseTo(apart + 0.25 * trace, 10);
    // One feature that never varies.
    const flat = a.map((value, at) => (at % 5 === 0 ? 1 : value));
    expect(frechetDistance(flat, flat, 5)).toBeCloseTo(0, 10);
  });

  it('extrapolated is 0 on average for draws of one distribution, where the plain one is not', () => {
    const pairs = Array.from({ length: 60 }, (_, i) => [
      normals(200, 8, 100 + i),
      normals(200, 8, 900 + i),
    ]);
    const plain = meanAndError(pairs.map(([a, b]) => frechetDistance(a, b, 8)));
    const extrapolated = meanAndError(pairs.map(([a, b]) => extrapolatedFrechet(a, b, 8)));
    expect(plain.mean).toBeGreaterThan(20 * plain.error);
    expect(Math.abs(extrapolated.mean)).toBeLessThan(0.1 * plain.mean);
    expect(Math.abs(extrapolated.mean)).toBeLessThan(4 * extrapolated.error);
  });

  it('extrapolated meets the true distance of two Gaussians', () => {
    // |(0.3, …)|² + Σ (1 − 1.4)² over 4 dimensions.
    const truth = 4 * 0.3 ** 2 + 4 * 0.4 ** 2;
    const values = Array.from({ length: 60 }, (_, i) =>
      extrapolatedFrechet(
        normals(150, 4, 100 + i),
        normals(150, 4, 900 + i).map((value) => 1.4 * value + 0.3),
        4,
      ),
    );
    const { mean, error } = meanAndError(values);
    expect(Math.abs(mean - truth)).toBeLessThan(4 * error);
    expect(error).toBeLessThan(0.05 * truth);
  });

  it('has a floor, and names sets that are too small or of different size', () => {
    const data = normals(400, 4, 3);
    const floor = floorOf((a, b) => extrapolatedFrechet(a, b, 4), data, 4, 200, 20);
    expect(Math.abs(floor.mean)).toBeLessThan(floor.deviation);
    expect(() => extrapolatedFrechet(normals(23, 4, 1), normals(23, 4, 2), 4)).toThrow(
      /at least 24 vectors; there are 23/,
    );
    expect(() => extrapolatedFrechet(data, normals(100, 4, 2), 4)).toThrow(StatisticsError);
  });
});

describe('principal components', () => {
  it('have the variances of the covariance’s eigenvalues, and their share of the whole', () => {
    const rows = formulaRows(80, 30, 1).map((value, at) => value * Math.exp(-(at % 30) / 4));
    const { variances, explained, directions } = principalComponents(rows, 30, 5);
    const expected = [
      1.0446160949046472, 0.4084617686403825, 0.06375312912358108, 0.05444530908442401,
      0.021084274007748306,
    ];
    expected.forEach((value, k) => {
      expect(Math.abs(variances[k] / value - 1)).toBeLessThan(1e-3);
    });
    expect(explained).toBeCloseTo(0.9804035608925306, 4);
    const length = directions.subarray(0, 30).reduce((sum, value) => sum + value * value, 0);
    expect(length).toBeCloseTo(1, 10);
  });

  it('keep distances within the space that they span', () => {
    // Rows of 40 numbers in a plane of three dimensions.
    const inner = normals(50, 3, 4);
    const axes = normals(3, 40, 5);
    const rows = Float64Array.from({ length: 50 * 40 }, (_, at) => {
      const [i, d] = [Math.floor(at / 40), at % 40];
      return [0, 1, 2].reduce((sum, k) => sum + inner[3 * i + k] * axes[40 * k + d], 7);
    });
    const components = principalComponents(rows, 40, 6);
    expect(components.explained).toBeCloseTo(1, 10);
    const projected = project(rows, components);
    const width = components.variances.length;
    const distance = (points: Float64Array, dims: number): number =>
      Math.hypot(...Array.from({ length: dims }, (_, d) => points[d] - points[dims + d]));
    expect(distance(projected, width)).toBeCloseTo(distance(rows, 40), 8);
  });

  it('are as many as the rows allow', () => {
    expect(principalComponents(normals(4, 10, 1), 10, 6).variances).toHaveLength(3);
    expect(principalComponents(new Float64Array(40).fill(2), 10, 3)).toMatchObject({
      explained: 1,
    });
  });
});

describe('local precision and coverage', () => {
  it('of two draws have the expected coverage, 1 − ∏ (n − i)/(2n − i)', () => {
    const [n, k] = [200, 5];
    const missed = Array.from({ length: k }, (_, i) => (n - i - 1) / (2 * n - i - 1));
    const expected = 1 - missed.reduce((product, factor) => product * factor, 1);
    const coverages = Array.from(
      { length: 40 },
      (_, i) => localSupport(normals(n, 2, 10 + i), normals(n, 2, 500 + i), 2).coverage,
    );
    const { mean, error } = meanAndError(coverages);
    expect(expected).toBeCloseTo(0.97, 2);
    expect(Math.abs(mean - expected)).toBeLessThan(4 * error);
    const { coverage } = localSupportOfHalvings(normals(2 * n, 2, 1), 2);
    expect(Math.abs(coverage.mean - expected)).toBeLessThan(0.01);
  });

  it('of halvings are what the halves say one by one', () => {
    const pool = normals(80, 3, 6);
    const { precision, coverage } = localSupportOfHalvings(pool, 3);
    for (const [measure, floor] of Object.entries({ precision, coverage })) {
      const one = floorOf(
        (a, b) => localSupport(a, b, 3)[measure as 'precision' | 'coverage'],
        pool,
        3,
        40,
      );
      // Other halvings of the same pool: equal up to the noise of 199 of them.
      expect(Math.abs(floor.mean - one.mean)).toBeLessThan(one.deviation / 2);
      expect(floor.deviation / one.deviation).toBeGreaterThan(0.7);
      expect(floor.deviation / one.deviation).toBeLessThan(1.4);
    }
  });

  it('count data in one place as covered by samples there', () => {
    expect(localSupport(new Float64Array(20), new Float64Array(20), 2)).toMatchObject({
      precision: 1,
      coverage: 1,
    });
    expect(() => localSupportOfHalvings(normals(13, 2, 1), 2)).toThrow(/no two equal halves/);
  });
});

describe('memorised samples', () => {
  const read =
    (rows: Float64Array, dims: number) =>
    (indices: Uint32Array, out: Float32Array): void => {
      indices.forEach((index, k) => {
        out.set(rows.subarray(index * dims, (index + 1) * dims), k * dims);
      });
    };
  const pause = (): Promise<void> => Promise.resolve();

  it('finds the two nearest rows that brute force finds', async () => {
    const [rows, queries] = [normals(600, 70, 1).map(Math.fround), normals(9, 70, 2)];
    const found = await twoNearest(queries, 70, 600, read(rows, 70), pause);
    for (let i = 0; i < 9; i++) {
      const distances = Array.from({ length: 600 }, (_, j) =>
        Math.hypot(
          ...Array.from({ length: 70 }, (_x, d) => queries[70 * i + d] - rows[70 * j + d]),
        ),
      );
      const sorted = distances.slice().sort((a, b) => a - b);
      expect(found.index[i]).toBe(distances.indexOf(sorted[0]));
      expect(found.nearest[i]).toBeCloseTo(sorted[0], 10);
      expect(found.second[i]).toBeCloseTo(sorted[1], 10);
    }
  });

  it('are copies, even of a row that stands twice, and not fresh draws', async () => {
    const rows = normals(300, 20, 1).map(Math.fround);
    rows.copyWithin(20, 0, 20);
    const queries = Float64Array.of(
      ...rows.subarray(0, 20).map((value) => value + 0.01),
      ...rows.subarray(100, 120),
      ...normals(50, 20, 9),
    );
    const flags = memorised(await twoNearest(queries, 20, 300, read(rows, 20), pause));
    expect([...flags]).toEqual([1, 1, ...Array<number>(50).fill(0)]);
  });

  it('have a share with a standard error that is never 0', () => {
    const { share, error } = shareOf(Uint8Array.of(0, 0, 0, 0, 0, 0));
    expect(share).toBe(0);
    expect(error).toBeCloseTo(Math.sqrt((0.2 * 0.8) / 10), 12);
  });
});

describe('within-class distance', () => {
  it('is the mean over classes; without labels that over all pairs', () => {
    const points = Float64Array.of(0, 3, 4, 100, 106, 109);
    const found = withinClassDistance(points, 1, [0, 0, 0, 1, 1, 1]);
    expect(found?.value).toBeCloseTo(((3 + 4 + 1) / 3 + (6 + 9 + 3) / 3) / 2, 12);
    expect(withinClassDistance(points.subarray(0, 3), 1, null)?.value).toBeCloseTo(8 / 3, 12);
    expect(withinClassDistance(points, 1, [0, 0, 1, 1, 2, 2])).toBeNull();
    expect(() => withinClassDistance(points, 1, [0])).toThrow(StatisticsError);
  });

  it('of normals is 2 Γ((d + 1)/2)/Γ(d/2), with the spread that it says', () => {
    const labels = Int32Array.from({ length: 200 }, (_, i) => i % 4);
    const found = Array.from({ length: 60 }, (_, i) =>
      withinClassDistance(normals(200, 2, 100 + i), 2, labels),
    );
    const { mean, error } = meanAndError(found.map((estimate) => estimate?.value ?? NaN));
    // d = 2: 2 · (√π/2) / 1.
    expect(Math.abs(mean - Math.sqrt(Math.PI))).toBeLessThan(4 * error);
    const said = meanAndError(found.map((estimate) => estimate?.standardError ?? NaN)).mean;
    const spread = error * Math.sqrt(60);
    expect(said / spread).toBeGreaterThan(0.7);
    expect(said / spread).toBeLessThan(1.4);
  });
});

describe('tests of significance', () => {
  it('are those of scipy.stats', () => {
    expect(fisherP(8, 2, 1, 5)).toBeCloseTo(0.024475524475524483, 12);
    expect(fisherP(12, 488, 3, 497)).toBeCloseTo(0.016915005982698624, 12);
    expect(fisherP(0, 50, 0, 50)).toBe(1);
    expect(normalBelow(-1.5)).toBeCloseTo(0.06680720126885807, 6);
    expect(normalBelow(0.3)).toBeCloseTo(0.6179114221889526, 6);
    expect(normalBelow(-4)).toBeCloseTo(3.167124183311986e-5, 7);
  });
});
