import { describe, expect, it } from 'vitest';
import { domainOf, pointAlpha, pointsOutside, ticks } from '../../../webview/ui/scatterGeometry';
import { logTicks } from '../../../webview/ui/logTicks';
import { evenly } from '../../../webview/ui/plotTable';
import { histogramDensity, normalDensity } from '../../../webview/views/noising/density';

describe('scatter geometry', () => {
  it('is a square around all sets, with the centre of their box', () => {
    const domain = domainOf(Float32Array.of(0, 0, 4, 1), Float32Array.of(2, -1));
    expect(domain.centre).toEqual([2, 0]);
    expect(domain.half).toBeCloseTo(2 * 1.08, 12);
  });

  it('passes over values that are not finite and survives having none', () => {
    expect(domainOf(Float32Array.of(NaN, Infinity))).toEqual({ centre: [0, 0], half: 1 });
    expect(domainOf(Float32Array.of(1, 1, NaN, 3)).centre).toEqual([1, 2]);
  });

  it('fades points with their number, within limits', () => {
    expect(pointAlpha(10, 1.4, 500)).toBe(0.9);
    expect(pointAlpha(1e6, 1.4, 500)).toBe(0.16);
    expect(pointAlpha(20_000, 1.4, 500)).toBeLessThan(pointAlpha(10_000, 1.4, 500));
  });

  it('counts what is not to be seen: points beyond the frame, and those without a place', () => {
    const domain = { centre: [1, 0] as [number, number], half: 2 };
    const points = Float32Array.of(1, 0, 3, -2, 3.5, 0, 0, 4, NaN, 0, 0, Infinity);
    expect(pointsOutside(points, domain)).toBe(4);
    expect(pointsOutside(new Float32Array(), domain)).toBe(0);
  });

  it('puts ticks at round places inside the range', () => {
    expect(ticks(-1.2, 2.2, 5)).toEqual([-1, 0, 1, 2]);
    expect(ticks(0.01, 0.052, 4)).toEqual([0.02, 0.04]);
  });
});

describe('logTicks', () => {
  it('has 1, 2 and 5 of each decade on a short range and decades on a long one', () => {
    const short = logTicks(-1, 0).map((exponent) => 10 ** exponent);
    const error = Math.max(
      ...[0.1, 0.2, 0.5, 1].map((value, i) => Math.abs(value - (short[i] ?? 0))),
    );
    expect(short).toHaveLength(4);
    expect(error).toBeLessThan(1e-12);
    expect(logTicks(-4, 0)).toEqual([-4, -3, -2, -1, 0]);
  });

  it('has round values within less than a decade, so that an axis can always be read', () => {
    const values = (low: number, high: number): number[] =>
      logTicks(Math.log10(low), Math.log10(high)).map((exponent) =>
        Number((10 ** exponent).toPrecision(6)),
      );
    expect(values(0.72, 1.1)).toEqual([0.8, 0.9, 1, 1.1]);
    expect(values(0.06, 0.095)).toEqual([0.06, 0.07, 0.08, 0.09]);
    expect(logTicks(0, 0)).toEqual([0]);
  });
});

describe('histogram density', () => {
  it('integrates to one over its bins', () => {
    const { centres, density } = histogramDensity({
      edges: [-4, 4],
      counts: Uint32Array.of(1, 5, 2, 0),
    });
    expect(centres).toEqual(Float64Array.of(-3, -1, 1, 3));
    expect(density.reduce((sum, value) => sum + value * 2, 0)).toBeCloseTo(1, 12);
  });

  it('stays zero without any value', () => {
    expect(histogramDensity({ edges: [-4, 4], counts: new Uint32Array(2) }).density).toEqual(
      new Float64Array(2),
    );
  });

  it('is compared with the density of N(0, 1)', () => {
    expect(normalDensity(0)).toBeCloseTo(0.3989422804014327, 14);
    expect(normalDensity(2)).toBeCloseTo(0.05399096651318806, 14);
  });
});

describe('the rows of the table behind a plot', () => {
  it('are all points, or as many as are wanted from the first to the last', () => {
    expect(evenly(4, 200)).toEqual([0, 1, 2, 3]);
    expect(evenly(0, 200)).toEqual([]);
    expect(evenly(1, 200)).toEqual([0]);
    const some = evenly(1000, 200);
    expect(some).toHaveLength(200);
    expect([some[0], some.at(-1)]).toEqual([0, 999]);
    expect(new Set(some.slice(1).map((at, i) => at - some[i]))).toEqual(new Set([5, 6]));
  });
});
