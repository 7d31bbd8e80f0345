import { describe, expect, it } from 'vitest';
import { forwardVariant } from '../../../src/core/forwardVariants';
import { BETA_SCHEDULES, makeSchedule } from '../../../src/core/schedule';
import type { BetaSchedule } from '../../../src/core/recipe/types';
import { forwardCaption } from '../../../webview/views/noising/caption';

function schedule(beta_schedule: BetaSchedule, part: object = {}) {
  return makeSchedule({
    beta_schedule,
    num_train_timesteps: 1000,
    beta_start: 0.0001,
    beta_end: 0.02,
    trained_betas: null,
    rescale_betas_zero_snr: false,
    ...part,
  });
}

function caption(id: 'variance_preserving' | 'literal', name: BetaSchedule, part?: object): string {
  return forwardCaption(forwardVariant(id), schedule(name, part));
}

describe('the caption of a forward step', () => {
  it('says of the literal step what the schedule makes of it: noise under cosine, not under linear', () => {
    expect(caption('literal', 'squaredcos_cap_v2')).toMatch(
      /standard deviation 1: x_T is nearly N\(0, 1\)\.$/,
    );
    expect(caption('literal', 'linear')).toMatch(
      /standard deviation 0\.1\d?: x_T is not N\(0, 1\), the deviation is not 1\.$/,
    );
  });

  it('says how much of the data is left by a schedule that does not end in noise', () => {
    expect(caption('variance_preserving', 'squaredcos_cap_v2')).toContain('nearly N(0, 1)');
    expect(caption('variance_preserving', 'linear')).toContain('nearly N(0, 1)');
    expect(caption('variance_preserving', 'linear', { num_train_timesteps: 100 })).toMatch(
      /t = 99.*mean 0\.6 m and standard deviation 1: x_T is not N\(0, 1\), 60 % of the data is left\.$/,
    );
  });

  it('agrees with the numbers of every schedule and both steps', () => {
    for (const { id: name } of BETA_SCHEDULES) {
      for (const id of ['variance_preserving', 'literal'] as const) {
        const variant = forwardVariant(id);
        const shown = schedule(name);
        const variance = variant.variances(shown)[999];
        const { signal } = variant.coefficients(shown, 999);
        const isNoise = Math.abs(Math.sqrt(variance) - 1) <= 0.02 && signal <= 0.02;
        expect(forwardCaption(variant, shown).includes('is nearly N(0, 1)'), `${name} ${id}`).toBe(
          isNoise,
        );
      }
    }
  });
});
