// The learning rate and the decay of the average, against PyTorch 2.13 and diffusers 0.42.

import { describe, expect, it } from 'vitest';
import { emaDecayAt } from '../../../../src/core/training/averaging';
import {
  learningRateAt,
  type LearningRateSettings,
} from '../../../../src/core/training/learningRate';

const SETTINGS: LearningRateSettings = {
  learning_rate: 0.01,
  lr_scheduler: 'constant',
  steps: 10,
  warmup_steps: 0,
  pct_start: 0.3,
  div_factor: 25,
  final_div_factor: 1e4,
};

function rates(changes: Partial<LearningRateSettings>): number[] {
  const settings = { ...SETTINGS, ...changes };
  return Array.from({ length: settings.steps }, (_, k) => learningRateAt(settings, k));
}

function expectClose(found: readonly number[], wanted: readonly number[]): void {
  expect(found).toHaveLength(wanted.length);
  found.forEach((value, k) => {
    expect(Math.abs(value - wanted[k])).toBeLessThan(1e-12);
  });
}

describe('learningRateAt', () => {
  it('is that of OneCycleLR with its defaults', () => {
    expectClose(
      rates({ lr_scheduler: 'one_cycle', learning_rate: 3e-3, steps: 20 }),
      [
        0.00012, 0.0003950155281000757, 0.0011150155281000756, 0.002004984471899924,
        0.0027249844718999243, 0.003, 0.002962392018705262, 0.002851453896040421,
        0.00267274853271315, 0.0024352369618492894, 0.0021508290053739026, 0.0018337860658088677,
        0.001500006, 0.0011662259341911321, 0.0008491829946260975, 0.0005647750381507109,
        0.0003272634672868501, 0.00014855810395957884, 3.761998129473766e-5, 1.2e-8,
      ],
    );
  });

  it('is that of OneCycleLR with other ends and a top between two steps', () => {
    const ends = { pct_start: 0.5, div_factor: 10, final_div_factor: 100 };
    expectClose(
      rates({ lr_scheduler: 'one_cycle', learning_rate: 1, steps: 7, ...ends }),
      [
        0.1, 0.41094235253127365, 0.9140576474687263, 0.9505339495172583, 0.611649206511179,
        0.18906684397156262, 0.001,
      ],
    );
    expectClose(
      rates({ lr_scheduler: 'one_cycle', learning_rate: 1, steps: 3 }),
      [0.9944154354509117, 0.46263710266697505, 4e-6],
    );
  });

  it.each([1, 2, 10, 100])('is a rate in every one of %i steps', (steps) => {
    for (const pct_start of [0.01, 0.1, 0.3, 0.99]) {
      for (const rate of rates({ lr_scheduler: 'one_cycle', steps, pct_start })) {
        expect(rate).toBeGreaterThan(0);
        expect(rate).toBeLessThanOrEqual(SETTINGS.learning_rate);
      }
    }
  });

  it('warms up as the schedulers of diffusers', () => {
    expectClose(
      rates({ lr_scheduler: 'cosine', warmup_steps: 3 }),
      [
        0, 0.003333333333333333, 0.006666666666666666, 0.01, 0.009504844339512096,
        0.008117449009293669, 0.006112604669781572, 0.003887395330218428, 0.0018825509907063327,
        0.0004951556604879049,
      ],
    );
    expectClose(
      rates({ warmup_steps: 3 }),
      [0, 0.003333333333333333, 0.006666666666666666, 0.01, 0.01, 0.01, 0.01, 0.01, 0.01, 0.01],
    );
    expect(rates({ lr_scheduler: 'cosine', warmup_steps: 10 })[9]).toBeCloseTo(0.009, 12);
  });
});

describe('emaDecayAt', () => {
  const settings = {
    ema_decay: 0.995,
    ema_half_life: null,
    batch_size: 32,
    gradient_accumulation_steps: 1,
  };

  it('is that of EMAModel from its second step on', () => {
    const wanted = [0.18181818181818182, 0.25, 0.5263157894736842, 0.9174311926605505];
    [1, 2, 9, 99].forEach((k, i) => {
      expect(emaDecayAt(settings, k)).toBeCloseTo(wanted[i], 12);
    });
    expect(emaDecayAt(settings, 0)).toBeCloseTo(0.1, 12);
    expect(emaDecayAt(settings, 2999)).toBe(0.995);
    expect(emaDecayAt({ ...settings, ema_decay: 0 }, 5)).toBe(0);
  });

  it('halves the old average in as many samples as the half-life says', () => {
    const half = { ...settings, ema_half_life: 6400, gradient_accumulation_steps: 2 };
    // After 2,000 steps of 64 samples the ramp-up of 5 % lies at the half-life.
    const decay = emaDecayAt(half, 5000);
    expect(decay ** 100).toBeCloseTo(0.5, 12);
    expect(emaDecayAt(half, 0)).toBe(0);
    expect(emaDecayAt(half, 100)).toBeCloseTo(2 ** (-64 / (0.05 * 6400)), 12);
  });
});
