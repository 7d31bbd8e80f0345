import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { edmPreconditioning } from '../../../src/core/edm';
import { empiricalPosterior, lossFloor } from '../../../src/core/exact/empirical';
import { mixtureDensity, mixturePosterior, MixtureError } from '../../../src/core/exact/mixture';
import { drawTimes, EDM_TIMES, LossError, lossWeight } from '../../../src/core/loss';
import { predictX0 } from '../../../src/core/prediction';
import { philoxNormals, philoxUniforms } from '../../../src/core/rng/philox';
import { float64Algebra } from '../../../src/core/sampling/arrays';
import { guided, rescalingAlgebra } from '../../../src/core/sampling/guidance';
import { betaQuantile } from '../../../src/core/sigmas/betaQuantile';
import { shiftSigma } from '../../../src/core/sigmas/flow';
import { spacedSigmas } from '../../../src/core/sigmas/spacing';

const random = {
  uniforms: (out: Float64Array) => {
    philoxUniforms(0, 3, 0, out);
  },
  normals: (out: Float64Array) => {
    philoxNormals(0, 3, 0, out);
  },
};

describe('loss weights', () => {
  it.each([
    [8.53666957718994, 0.5857085078424549, 5, 0.5242920455123173],
    [0.6501953041845803, 1, 0.6501953041845803, 0.394011122523382],
  ])('of min-SNR 5 at s = %f agree with published code', (s, epsilon, sample, v) => {
    expect(lossWeight('min_snr', 'epsilon', s)).toBeCloseTo(epsilon, 12);
    expect(lossWeight('min_snr', 'sample', s)).toBeCloseTo(sample, 12);
    expect(lossWeight('min_snr', 'v_prediction', s)).toBeCloseTo(v, 12);
  });

  it('weigh the error of x₀ alike whatever the output is', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('min_snr', 'soft_min_snr', 'p2'),
        fc.double({ min: 1e-6, max: 1e6, noNaN: true }),
        (name, s) => {
          const onX0 = lossWeight(name, 'sample', s);
          expect(lossWeight(name, 'epsilon', s) * s).toBeCloseTo(onX0, 9);
          expect(lossWeight(name, 'v_prediction', s) * (s + 1)).toBeCloseTo(onX0, 9);
        },
      ),
    );
  });

  it('are finite at both ends and refuse what is not defined', () => {
    for (const s of [0, Infinity]) {
      for (const output of ['epsilon', 'sample', 'v_prediction'] as const) {
        expect(lossWeight('min_snr', output, s)).toBeLessThan(6);
        expect(lossWeight('soft_min_snr', output, s)).toBeLessThan(6);
      }
    }
    expect(() => lossWeight('p2', 'flow', 1)).toThrow(LossError);
    expect(() => lossWeight('none', 'epsilon', -1)).toThrow(LossError);
  });

  it('of EDM is 1/c_out²', () => {
    const c = edmPreconditioning(0.1);
    expect(c.weight).toBeCloseTo(103.99999999999999, 9);
    expect(c.weight).toBeCloseTo(1 / c.c_out ** 2, 9);
    expect(c.c_skip).toBeCloseTo(0.9615384615384615, 14);
    expect(c.c_noise).toBeCloseTo(-0.5756462732485114, 14);
  });
});

describe('training times', () => {
  it('are whole and within the schedule, mirrored when antithetic', () => {
    const t = drawTimes({ kind: 'antithetic' }, 1001, 50, random);
    expect(t.every((v) => Number.isInteger(v) && v >= 0 && v < 50)).toBe(true);
    for (let i = 501; i < 1001; i++) expect(t[i]).toBe(49 - t[i - 501]);
    const mean = t.reduce((a, b) => a + b, 0) / 1001;
    expect(Math.abs(mean - 24.5)).toBeLessThan(0.05);
  });

  it('follow their distribution', () => {
    const logs = drawTimes(EDM_TIMES, 20_000, 0, random).map(Math.log);
    const mean = logs.reduce((a, b) => a + b, 0) / logs.length;
    expect(Math.abs(mean + 1.2)).toBeLessThan(0.04);
    const sigma = drawTimes({ kind: 'logit_normal', mean: 0, std: 1 }, 20_000, 0, random);
    expect(sigma.every((v) => v > 0 && v < 1)).toBe(true);
    expect(() => drawTimes({ kind: 'log_normal', mean: 0, std: -1 }, 1, 0, random)).toThrow(
      LossError,
    );
  });
});

describe('σ spacings', () => {
  it('of Karras agree with published values and end where they should', () => {
    const published = [80, 17.52783196464411, 2.515218976147159, 0.16975275626876413, 0.002];
    const sigmas = spacedSigmas('karras', 0.002, 80, 5);
    sigmas.forEach((sigma, i) => {
      expect(sigma).toBeCloseTo(published[i], 12);
    });
    for (const spacing of ['karras', 'exponential', 'beta', 'lu'] as const) {
      const spaced = spacedSigmas(spacing, 0.01, 10, 9);
      expect(spaced[0]).toBeCloseTo(10, 10);
      expect(spaced[8]).toBeCloseTo(0.01, 10);
      for (let i = 1; i < 9; i++) expect(spaced[i]).toBeLessThan(spaced[i - 1]);
    }
  });

  it('of the beta distribution use its quantiles (scipy.stats.beta.ppf)', () => {
    const quantiles = [0.012554456873611399, 0.23401700387523572, 0.5, 0.9604155944112192];
    [0.05, 0.3, 0.5, 0.9].forEach((p, i) => {
      expect(betaQuantile(p, 0.6, 0.6)).toBeCloseTo(quantiles[i], 12);
    });
  });

  it('shift flow levels, fixing 0 and 1', () => {
    expect([shiftSigma(0, 3), shiftSigma(1, 3), shiftSigma(0.5, 3)]).toEqual([0, 1, 0.75]);
  });
});

describe('exact denoisers', () => {
  const data = Float64Array.of(1, 0, -1, 0, 0, 2);
  const mixture = {
    means: [
      [1, 0],
      [-1, 0],
      [0, 2],
    ],
    weights: [1 / 3, 1 / 3, 1 / 3],
    stds: [0, 0, 0],
  };

  it('of points and of a mixture of point masses are the same', () => {
    const x = Float64Array.of(0.3, 0.4, -2, 1);
    const at = { signal: 0.6, noise: 0.8 };
    const points = empiricalPosterior(data, 2, x, at);
    const masses = mixturePosterior(mixture, x, at);
    points.x0.forEach((value, i) => {
      expect(value).toBeCloseTo(masses.x0[i], 12);
      expect(points.epsilon[i]).toBeCloseTo(masses.epsilon[i], 12);
    });
  });

  it('of a mixture is the score of its density: ε = −s ∇ ln p', () => {
    const blurred = { ...mixture, stds: [0.3, 0.5, 0.2] };
    const at = { signal: 0.7, noise: Math.sqrt(0.51) };
    const x = [0.2, 0.5];
    const { epsilon } = mixturePosterior(blurred, x, at);
    const h = 1e-5;
    for (const d of [0, 1]) {
      const shifted = (sign: number): number =>
        Math.log(
          mixtureDensity(
            blurred,
            x.map((v, i) => v + (i === d ? sign * h : 0)),
            at,
          ),
        );
      expect(epsilon[d]).toBeCloseTo((-at.noise * (shifted(1) - shifted(-1))) / (2 * h), 6);
    }
  });

  it('reach both ends: the mean at pure noise, the nearest point without noise', () => {
    const x = Float64Array.of(0.9, 0.1);
    const noisy = empiricalPosterior(data, 2, x, { signal: 0, noise: 1 });
    expect(noisy.x0[1]).toBeCloseTo(2 / 3, 12);
    const clean = empiricalPosterior(data, 2, x, { signal: 1, noise: 0 });
    expect([...clean.x0]).toEqual([1, 0]);
    expect(() =>
      mixturePosterior({ ...mixture, weights: [1] }, x, { signal: 1, noise: 0 }),
    ).toThrow(MixtureError);
  });

  it('have a loss floor that is the error of the best network', () => {
    const n = 20_000;
    const [z, u] = [new Float64Array(2 * n), new Float64Array(n)];
    philoxNormals(0, 1, 0, z);
    philoxUniforms(0, 2, 0, u);
    const at = { signal: 0.8, noise: 0.6 };
    const clean = z.map((_, i) => data[2 * Math.floor(u[i >> 1] * 3) + (i % 2)]);
    const x = clean.map((value, i) => at.signal * value + at.noise * z[i]);
    const posterior = empiricalPosterior(data, 2, x, at);
    const error = (a: Float64Array, b: Float64Array): number =>
      a.reduce((sum, v, i) => sum + (v - b[i]) ** 2, 0) / (2 * n);
    const floor = lossFloor(posterior, 2, 'sample', at);
    expect(Math.abs(error(posterior.x0, clean) / floor - 1)).toBeLessThan(0.05);
    const onEpsilon = lossFloor(posterior, 2, 'epsilon', at);
    expect(Math.abs(error(posterior.epsilon, z) / onEpsilon - 1)).toBeLessThan(0.05);
    expect(lossFloor(posterior, 2, 'v_prediction', at)).toBeCloseTo(floor / at.noise ** 2, 10);
  });
});

describe('guidance', () => {
  const algebra = rescalingAlgebra(float64Algebra(2), 2);
  const c = Float64Array.of(1, 3);
  const u = Float64Array.of(0, 1);
  const run = (options: Partial<Parameters<typeof guided>[3]>, t = 5) =>
    guided(
      algebra,
      () => c.slice(),
      () => u.slice(),
      {
        guidance_scale: 3,
        guidance_rescale: 0,
        actsAt: null,
        ...options,
      },
    )(c, t);

  it('is u + s(c − u)', async () => {
    expect([...(await run({}))]).toEqual([3, 7]);
    expect([...(await run({ guidance_scale: 1 }))]).toEqual([1, 3]);
    expect([...(await run({ actsAt: (t) => t > 6 }))]).toEqual([1, 3]);
  });

  it('rescaled fully has the deviation of the conditional output', async () => {
    const rescaled = await run({ guidance_rescale: 1 });
    expect(Math.abs(rescaled[0] - rescaled[1])).toBeCloseTo(2, 12);
  });
});

describe('dynamic thresholding', () => {
  it('divides by the quantile of each sample, limited to 1 … maximum', () => {
    const algebra = float64Algebra(4);
    const x = Float64Array.of(0.1, -0.2, 0.3, 0.4, 1, -2, 3, -4);
    const result = algebra.threshold(x, 0.5, 10);
    expect([...result]).toEqual([0.1, -0.2, 0.3, 0.4, 0.4, -0.8, 1, -1]);
    const output = predictX0(algebra, 'sample', x, x, { signal: 1, noise: 0 });
    expect([...algebra.threshold(output, 1, 2)].slice(4)).toEqual([0.5, -1, 1, -1]);
  });
});
