import { describe, expect, it } from 'vitest';
import { forwardCoefficients } from '../../../src/core/forward';
import type { PredictionType } from '../../../src/core/recipe/types';
import { makeSchedule, snr } from '../../../src/core/schedule';
import { BatchSource } from '../../../webview/lab/training/batches';
import { emaDecayAt, learningRateAt } from '../../../webview/lab/training/loop';
import { lossWeights } from '../../../webview/lab/training/lossWeights';
import { moons, smallRecipe } from './recipe';

const schedule = makeSchedule(smallRecipe().schedule);

function source(prediction_type: PredictionType): BatchSource {
  const { training } = smallRecipe({ training: { prediction_type, batch_size: 30 } });
  return new BatchSource(moons, schedule, training);
}

describe('BatchSource', () => {
  it('makes the same batch for the same step, whatever came before', () => {
    const first = source('epsilon');
    first.batch(1);
    expect(first.batch(7)).toEqual(source('epsilon').batch(7));
    expect(first.batch(8).x).not.toEqual(first.batch(7).x);
  });

  it('relates the three targets: x = a·x₀ + s·ε and v = a·ε − s·x₀', () => {
    const [eps, clean, v] = (['epsilon', 'sample', 'v_prediction'] as const).map((type) =>
      source(type).batch(3),
    );
    expect(eps.x).toEqual(clean.x);
    for (let i = 0; i < eps.x.length; i++) {
      const { signal, noise } = forwardCoefficients(schedule, eps.t[Math.floor(i / 2)]);
      expect(signal * clean.target[i] + noise * eps.target[i]).toBeCloseTo(eps.x[i], 5);
      expect(signal * eps.target[i] - noise * clean.target[i]).toBeCloseTo(v.target[i], 5);
    }
  });

  it('takes rows of the data and timesteps of the schedule', () => {
    const { t, target } = source('sample').batch(2);
    const rows = new Set(
      Array.from({ length: 200 }, (_, i) => `${moons[2 * i]},${moons[2 * i + 1]}`),
    );
    for (let row = 0; row < 30; row++) {
      expect(rows.has(`${target[2 * row]},${target[2 * row + 1]}`)).toBe(true);
      expect(t[row]).toBeGreaterThanOrEqual(0);
      expect(t[row]).toBeLessThan(schedule.num_train_timesteps);
    }
  });
});

describe('loss weights', () => {
  const weighting = { loss_weighting: 'min_snr', snr_gamma: 5 } as const;

  it('follow min-SNR for each prediction type', () => {
    const eps = lossWeights(schedule, { ...weighting, prediction_type: 'epsilon' });
    const clean = lossWeights(schedule, { ...weighting, prediction_type: 'sample' });
    const v = lossWeights(schedule, { ...weighting, prediction_type: 'v_prediction' });
    for (const t of [0, 300, 999]) {
      const s = snr(schedule, t);
      expect(eps?.[t]).toBeCloseTo(Math.min(s, 5) / s, 12);
      expect(clean?.[t]).toBeCloseTo(Math.min(s, 5), 12);
      expect(v?.[t]).toBeCloseTo(Math.min(s, 5) / (s + 1), 12);
    }
  });

  it('stay finite at zero terminal SNR, and are absent when switched off', () => {
    const config = { ...smallRecipe().schedule, rescale_betas_zero_snr: true };
    const weights = lossWeights(makeSchedule(config), { ...weighting, prediction_type: 'epsilon' });
    expect(weights?.at(-1)).toBe(1);
    const off = { loss_weighting: 'none', prediction_type: 'epsilon', snr_gamma: 5 } as const;
    expect(lossWeights(schedule, off)).toBeNull();
  });
});

describe('rates', () => {
  it('fall along half a cosine wave, or stay', () => {
    const rate = { learning_rate: 0.01, steps: 100, lr_scheduler: 'cosine' } as const;
    expect(learningRateAt(rate, 0)).toBe(0.01);
    expect(learningRateAt(rate, 50)).toBeCloseTo(0.005, 12);
    expect(learningRateAt(rate, 99)).toBeLessThan(1e-5);
    expect(learningRateAt({ ...rate, lr_scheduler: 'constant' }, 99)).toBe(0.01);
  });

  it('average weakly at first', () => {
    expect(emaDecayAt(0.999, 0)).toBeCloseTo(0.1, 12);
    expect(emaDecayAt(0.999, 100_000)).toBe(0.999);
    expect(emaDecayAt(0, 5)).toBe(0);
  });
});
