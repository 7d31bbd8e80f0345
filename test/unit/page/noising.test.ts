import { momentsOfNumbers } from '../../../src/core/data/facts';
import { describe, expect, it } from 'vitest';
import { makeSchedule } from '../../../src/core/schedule';
import { noisingData, histogramOf, noisyValues } from '../../../webview/lab/noising/data';
import { expectedMoments, histogramMoments } from '../../../webview/views/noising/density';
import { builtinData, BUILTIN_CHOICES, fittedSize } from '../../../webview/views/noising/sources';
import { workedEquation } from '../../../webview/views/noising/workedEquation';
import {
  scheduleCurves,
  VALUE_COLUMNS,
  valuesAt,
} from '../../../webview/views/schedule/scheduleCurves';

describe('noising sources', () => {
  it('has data for every entry of the menu', () => {
    for (const { value } of BUILTIN_CHOICES) {
      const data = builtinData(value);
      if (data.kind === 'image') expect(data.rgba).toHaveLength(data.width * data.height * 4);
      else if (data.kind === 'points') expect(data.points.length).toBeGreaterThan(0);
      else expect(data.source.config).toMatchObject({ kind: 'images', name: value.slice(5) });
    }
  });

  it('scales large images down to 512 pixels and leaves small ones', () => {
    expect(fittedSize(4000, 1000)).toEqual({ width: 512, height: 128 });
    expect(fittedSize(3, 5000)).toEqual({ width: 1, height: 512 });
    expect(fittedSize(40, 30)).toEqual({ width: 40, height: 30 });
  });
});

describe('workedEquation', () => {
  it('puts in numbers that are readable at every size', () => {
    expect(workedEquation(312, { signal: 0.8712, noise: 0.4909 })).toBe(
      String.raw`x_{312} = 0.87\,x_0 + 0.49\,\varepsilon`,
    );
    expect(workedEquation(999, { signal: 0.00064, noise: 1 })).toContain(
      String.raw`6.4\cdot 10^{-4}\,x_0`,
    );
    expect(workedEquation(0, { signal: 0, noise: 0.0123 })).toBe(
      String.raw`x_{0} = 0\,x_0 + 0.012\,\varepsilon`,
    );
  });
});

describe('mean and deviation of x_t', () => {
  it('as measured are as expected of the data and the factors', () => {
    const points = Float32Array.from({ length: 20_000 }, (_, i) => Math.sin(i) + (i % 7));
    const data = noisingData({ kind: 'points', points });
    const known = { ...momentsOfNumbers(data.x0, 1)[0], mean: 0.5 };
    const shifted = { ...data, x0: data.x0.map((x) => x + 0.5) };
    for (const at of [
      { signal: 0.8, noise: 0.6 },
      { signal: 0.3, noise: 0.1 },
    ]) {
      const counts = histogramOf(noisyValues(shifted, at, 3));
      const measured = histogramMoments({ edges: [-4, 4], counts });
      const expected = expectedMoments(known, at);
      expect(Math.abs(measured.mean - expected.mean)).toBeLessThan(0.02);
      expect(Math.abs(measured.deviation - expected.deviation)).toBeLessThan(0.02);
    }
  });
});

describe('schedule values', () => {
  const schedule = makeSchedule({
    beta_schedule: 'linear',
    num_train_timesteps: 3,
    beta_start: 0.1,
    beta_end: 0.3,
    trained_betas: null,
    rescale_betas_zero_snr: false,
  });

  it('has one number for each column, and they belong together', () => {
    const [beta = 0, alphaBar = 0, signal = 0, noise = 0, snr = 0, logSnr = 0] = valuesAt(
      schedule,
      2,
    );
    const wanted = [
      0.3,
      0.9 * 0.8 * 0.7,
      alphaBar ** 0.5,
      (1 - alphaBar) ** 0.5,
      alphaBar / (1 - alphaBar),
      Math.log(snr),
    ];
    const error = Math.max(
      ...[beta, alphaBar, signal, noise, snr, logSnr].map((value, i) =>
        Math.abs(value - (wanted[i] ?? 0)),
      ),
    );
    expect(error).toBeLessThan(1e-12);
    expect(valuesAt(schedule, 2)).toHaveLength(VALUE_COLUMNS.length);
  });

  it('has curves over t = 0 … T−1', () => {
    const { timesteps, logSnr } = scheduleCurves(schedule);
    expect(Array.from(timesteps)).toEqual([0, 1, 2]);
    expect(logSnr[0]).toBeCloseTo(Math.log(9), 12);
  });
});
