import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import {
  addNoise,
  forwardCoefficients,
  literalForwardCoefficients,
  literalVariance,
} from '../../../src/core/forward';
import type { BetaSchedule, BetaConfig } from '../../../src/core/recipe/types';
import {
  alphaBarAt,
  BETA_SCHEDULES,
  logSnr,
  makeSchedule,
  ScheduleError,
  snr,
  terminalSnrWarning,
} from '../../../src/core/schedule';

function config(overrides: Partial<BetaConfig> = {}): BetaConfig {
  return {
    beta_schedule: 'linear',
    num_train_timesteps: 1000,
    beta_start: 1e-4,
    beta_end: 0.02,
    trained_betas: null,
    rescale_betas_zero_snr: false,
    ...overrides,
  };
}

interface GoldenSchedule {
  beta_schedule: BetaSchedule;
  beta_start: number;
  beta_end: number;
  num_train_timesteps: number;
  rescale_betas_zero_snr: boolean;
  index: number[];
  betas: number[];
  alphas_cumprod: number[];
}

const OWN = fileURLToPath(
  new URL('../../../webview/lab/numerics/goldens/schedules.json', import.meta.url),
);
const REFERENCE = fileURLToPath(
  new URL('../../../../shared/golden/core/schedules.json', import.meta.url),
);

function largestError(actual: Float64Array, index: number[], expected: number[]): number {
  return Math.max(...index.map((t, i) => Math.abs(actual[t] - expected[i])));
}

describe('schedules agree at every listed index', () => {
  function compare(path: string, tolerance: number): void {
    const cases = JSON.parse(readFileSync(path, 'utf8')) as GoldenSchedule[];
    expect(cases.length).toBeGreaterThan(3);
    for (const entry of cases) {
      const { betas, alphas_cumprod } = makeSchedule(config(entry));
      expect(entry.index.length).toBeGreaterThan(1);
      expect(largestError(betas, entry.index, entry.betas)).toBeLessThan(tolerance);
      expect(largestError(alphas_cumprod, entry.index, entry.alphas_cumprod)).toBeLessThan(
        tolerance,
      );
    }
  }

  it('with the project’s own numbers (float64)', () => {
    compare(OWN, 1e-13);
  });

  it.skipIf(!existsSync(REFERENCE))(
    'with the reference’s tables in float32 (skipped without ../shared/golden)',
    () => {
      compare(REFERENCE, 1e-5);
    },
  );
});

describe('schedules', () => {
  it.each(BETA_SCHEDULES.map(({ id }) => id))('%s decreases ᾱ from 1 towards 0', (id) => {
    for (const T of [1, 2, 50, 1000]) {
      const { betas, alphas_cumprod } = makeSchedule(
        config({ beta_schedule: id, num_train_timesteps: T }),
      );
      expect(betas).toHaveLength(T);
      alphas_cumprod.forEach((alphaBar, t) => {
        expect(alphaBar).toBeGreaterThan(0);
        expect(alphaBar).toBeLessThan(t === 0 ? 1 : alphas_cumprod[t - 1]);
      });
    }
  });

  it('scales the ends of linear_scaled by 1000/T', () => {
    const { betas, alphas_cumprod } = makeSchedule(
      config({ beta_schedule: 'linear_scaled', num_train_timesteps: 50 }),
    );
    expect(betas[0]).toBeCloseTo(0.002, 15);
    expect(betas[49]).toBeCloseTo(0.4, 15);
    expect(alphas_cumprod[49]).toBeCloseTo(7.744765699226731e-6, 18);
  });

  it('rescales to zero terminal SNR and keeps the first entry', () => {
    const plain = makeSchedule(config());
    const rescaled = makeSchedule(config({ rescale_betas_zero_snr: true }));
    expect(rescaled.alphas_cumprod[999]).toBe(0);
    expect(rescaled.betas[999]).toBe(1);
    expect(rescaled.alphas_cumprod[0]).toBeCloseTo(plain.alphas_cumprod[0], 15);
    expect(logSnr(rescaled, 999)).toBe(-Infinity);
  });

  it('takes trained_betas as they are', () => {
    const betas = [0.1, 0.2, 0.5];
    const schedule = makeSchedule(config({ num_train_timesteps: 3, trained_betas: betas }));
    expect([...schedule.betas]).toEqual(betas);
    expect(schedule.alphas_cumprod[2]).toBeCloseTo(0.9 * 0.8 * 0.5, 15);
  });

  it('reads ᾱ between entries by linear interpolation', () => {
    const schedule = makeSchedule(config());
    const [first = 0, second = 0] = schedule.alphas_cumprod;
    expect(alphaBarAt(schedule, -1)).toBe(1);
    expect(alphaBarAt(schedule, 0.25)).toBeCloseTo(0.75 * first + 0.25 * second, 15);
    expect(snr(schedule, 0)).toBeCloseTo(9999, 6);
    expect(snr(schedule, -1)).toBe(Infinity);
  });

  it.each<[Partial<BetaConfig>, RegExp]>([
    [{ num_train_timesteps: 0 }, /num_train_timesteps is 0/],
    [{ num_train_timesteps: 1.5 }, /num_train_timesteps is 1.5/],
    [{ beta_start: -1 }, /beta_start is -1/],
    [{ beta_end: NaN }, /beta_end is NaN/],
    [{ num_train_timesteps: 2, trained_betas: [0.1] }, /has 1 entries/],
    [{ num_train_timesteps: 1, trained_betas: [2] }, /trained_betas\[0\] is 2/],
    [{ num_train_timesteps: 1, rescale_betas_zero_snr: true }, /at least 2 timesteps/],
    [{ beta_schedule: 'quadratic' as BetaSchedule }, /"quadratic"; allowed are linear, /],
  ])('refuses %j by name', (overrides, message) => {
    const make = (): unknown => makeSchedule(config(overrides));
    expect(make).toThrow(ScheduleError);
    expect(make).toThrow(message);
  });

  it('refuses times outside the table', () => {
    const schedule = makeSchedule(config({ num_train_timesteps: 10 }));
    for (const t of [-2, 10, NaN]) expect(() => logSnr(schedule, t)).toThrow(ScheduleError);
  });

  it('warns when the chain does not end in noise, and only then', () => {
    const whole = { label: 'Whole', schedule: makeSchedule(config()) };
    expect(terminalSnrWarning([whole])).toBeNull();
    const schedule = makeSchedule(config({ num_train_timesteps: 50 }));
    const warning = terminalSnrWarning([whole, { label: 'A', schedule }, { label: 'B', schedule }]);
    expect(warning?.split('\n')).toEqual([
      'A: the last timestep still holds 78 % of the signal (√ᾱ_T = 0.776).',
      'B: the last timestep still holds 78 % of the signal (√ᾱ_T = 0.776).',
      expect.stringMatching(/^Sampling starts from pure noise, though: use more timesteps/),
    ]);
  });
});

describe('the forward process', () => {
  const schedule = makeSchedule(config({ num_train_timesteps: 100 }));

  it('preserves the variance', () => {
    for (const t of [-1, 0, 10, 99]) {
      const { signal, noise } = forwardCoefficients(schedule, t);
      expect(signal ** 2 + noise ** 2).toBeCloseTo(1, 15);
    }
    expect(forwardCoefficients(schedule, -1)).toEqual({ signal: 1, noise: 0 });
  });

  it('adds noise element by element', () => {
    const { signal, noise } = forwardCoefficients(schedule, 40);
    const x = addNoise(schedule, Float64Array.of(2, -1), [0.5, 3], 40);
    expect([...x]).toEqual([signal * 2 + noise * 0.5, -signal + noise * 3]);
    expect(() => addNoise(schedule, Float64Array.of(1), [1, 2], 0)).toThrow(/both must match/);
  });

  it('in the article’s literal form sinks to variance β', () => {
    const constant = makeSchedule(
      config({ num_train_timesteps: 2000, trained_betas: new Array<number>(2000).fill(0.05) }),
    );
    expect(literalVariance(constant, 0, 1)).toBeCloseTo(0.95 + 0.0025, 15);
    expect(literalVariance(constant, 1999, 1)).toBeCloseTo(0.05, 12);
    const { signal, noise } = literalForwardCoefficients(constant, 30);
    expect(signal ** 2 + noise ** 2).toBeCloseTo(literalVariance(constant, 30, 1), 14);
  });
});
