import { describe, expect, it } from 'vitest';
import { forwardCoefficients } from '../../../src/core/forward';
import type { PredictionType } from '../../../src/core/recipe/types';
import { makeSchedule, snr } from '../../../src/core/schedule';
import { BatchSource } from '../../../webview/lab/training/batches';
import { lossWeights } from '../../../webview/lab/training/lossWeights';
import { batchTimesteps } from '../../../webview/lab/training/timesteps';
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
    const seventh = first.batch(7).x.slice();
    expect(first.batch(8).x).not.toEqual(seventh);
  });

  it('hands out the same arrays for every step', () => {
    const weighted = smallRecipe({ training: { loss_weighting: 'min_snr', batch_size: 30 } });
    const batches = new BatchSource(moons, schedule, weighted.training);
    const { x, t, target, weight } = batches.batch(1);
    const next = batches.batch(2);
    expect(next.x).toBe(x);
    expect(next.t).toBe(t);
    expect(next.target).toBe(target);
    expect(next.weight).toBe(weight);
    expect(weight).toHaveLength(30);
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

function drawn(
  training: Parameters<typeof batchTimesteps>[0],
  T: number,
  step: number,
): Int32Array {
  const t = new Int32Array(training.batch_size);
  batchTimesteps(training, T, step, t);
  return t;
}

describe('loss weights', () => {
  const weighting = { loss_weighting: 'min_snr', snr_gamma: 5, p2_gamma: 1, p2_k: 1 } as const;

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
    const off = { ...weighting, loss_weighting: 'none', prediction_type: 'epsilon' } as const;
    expect(lossWeights(schedule, off)).toBeNull();
  });
});

describe('other weightings', () => {
  const training = { snr_gamma: 3, p2_gamma: 2, p2_k: 0.5, prediction_type: 'epsilon' } as const;

  it('take their own constants: soft min-SNR γ/(s+γ), P2 1/(k+s)^γ', () => {
    const soft = lossWeights(schedule, { ...training, loss_weighting: 'soft_min_snr' });
    const p2 = lossWeights(schedule, { ...training, loss_weighting: 'p2' });
    for (const t of [0, 500, 999]) {
      const s = snr(schedule, t);
      expect(soft?.[t]).toBeCloseTo(3 / (s + 3), 12);
      expect(p2?.[t]).toBeCloseTo(1 / (0.5 + s) ** 2, 12);
    }
  });
});

describe('timesteps of a batch', () => {
  const base = { seed: 3, batch_size: 501, logit_mean: 1, logit_std: 0.5 } as const;

  it('come in mirrored pairs when antithetic', () => {
    const t = drawn({ ...base, timestep_sampling: 'antithetic' }, 100, 4);
    for (let i = 0; i < 250; i++) expect(t[i] + t[251 + i]).toBe(99);
  });

  it('are logit-normal: median T·sigmoid(mean), and never outside', () => {
    const sampling = { ...base, batch_size: 20_001, timestep_sampling: 'logit_normal' } as const;
    const t = drawn(sampling, 1000, 1).sort();
    expect(Math.abs(t[10_000] - 1000 / (1 + Math.exp(-1)))).toBeLessThan(8);
    expect(t[0]).toBeGreaterThanOrEqual(0);
    expect(t[20_000]).toBeLessThan(1000);
  });

  it('depend on seed and step alone', () => {
    for (const timestep_sampling of ['uniform', 'antithetic', 'logit_normal'] as const) {
      const sampling = { ...base, timestep_sampling };
      expect(drawn(sampling, 50, 2)).toEqual(drawn(sampling, 50, 2));
      expect(drawn(sampling, 50, 2)).not.toEqual(drawn(sampling, 50, 3));
    }
  });
});
