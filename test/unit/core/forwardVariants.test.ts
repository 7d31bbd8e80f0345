// Layer: tests. The two forward steps: closed form against step by step, and their variance laws.

import { describe, expect, it } from 'vitest';
import { literalVariance } from '../../../src/core/forward';
import { FORWARD_VARIANTS, forwardVariant } from '../../../src/core/forwardVariants';
import { makeSchedule } from '../../../src/core/schedule';

const schedule = makeSchedule({
  beta_schedule: 'linear',
  num_train_timesteps: 200,
  beta_start: 0.001,
  beta_end: 0.1,
  trained_betas: null,
  rescale_betas_zero_snr: false,
});

describe('forward steps', () => {
  it.each([
    ['variance_preserving', Math.sqrt],
    ['literal', (beta: number) => beta],
  ] as const)('%s: the closed form is what the steps add up to', (id, scale) => {
    let signal = 1;
    let noise2 = 0;
    let worst = 0;
    for (const [t, beta] of schedule.betas.entries()) {
      signal *= Math.sqrt(1 - beta);
      noise2 = (1 - beta) * noise2 + scale(beta) ** 2;
      const at = forwardVariant(id).coefficients(schedule, t);
      worst = Math.max(worst, Math.abs(at.signal - signal), Math.abs(at.noise - Math.sqrt(noise2)));
    }
    expect(worst).toBeLessThan(1e-12);
    expect(forwardVariant(id).coefficients(schedule, -1)).toEqual({ signal: 1, noise: 0 });
  });

  it('keep variance 1, or let it sink', () => {
    const [preserving, literal] = FORWARD_VARIANTS.map((variant) => variant.variances(schedule));
    expect(Math.max(...preserving.map((v) => Math.abs(v - 1)))).toBeLessThan(1e-12);
    expect(literal.every((v, t) => Math.abs(v - literalVariance(schedule, t, 1)) < 1e-12)).toBe(
      true,
    );
    expect(literal[199]).toBeLessThan(0.12);
  });
});
