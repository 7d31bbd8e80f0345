// Layer: tests. A forward process whose scales do not fit, run as it is written: its coefficients are
// those of its steps one after another, and its variance that of its law.

import { describe, expect, it } from 'vitest';
import { forwardVariant } from '../../../src/core/forwardVariants';
import type { WrittenForward } from '../../../src/core/forwardVariants';
import { makeSchedule } from '../../../src/core/schedule';
import { interpretEquations } from '../../../src/shared/article/readings';

const SCHEDULE = makeSchedule({
  beta_schedule: 'linear',
  num_train_timesteps: 200,
  beta_start: 0.001,
  beta_end: 0.1,
  trained_betas: null,
  rescale_betas_zero_snr: false,
});

function writtenIn(tex: string): WrittenForward | undefined {
  const [{ findings }] = interpretEquations(
    [{ tex, isDisplayed: true, before: '', after: '' }],
    {},
    '',
  );
  return findings.find(({ rule }) => rule === 'math/forward-noise-scale')?.written;
}

describe('a forward step as it is written', () => {
  it.each([
    [String.raw`x_t = \sqrt{1-\beta_t}x_{t-1} + \beta_t\epsilon`, (beta: number) => beta],
    [String.raw`x_{t+1}=\sqrt{1-\beta_t}x_t+\epsilon\beta_t`, (beta: number) => beta],
    [String.raw`x_t = \sqrt{\alpha_t}x_{t-1} + (1-\alpha_t)\epsilon`, (beta: number) => beta],
  ])('%s', (tex, scale) => {
    const written = writtenIn(tex);
    expect(written).toMatchObject({ kind: 'step', tex });
    if (written === undefined) return;
    const variant = forwardVariant('literal', written);
    let [signal, noise2, variance] = [1, 0, 1];
    const variances = variant.variances(SCHEDULE);
    for (const [t, beta] of SCHEDULE.betas.entries()) {
      signal *= Math.sqrt(1 - beta);
      noise2 = (1 - beta) * noise2 + scale(beta) ** 2;
      variance = (1 - beta) * variance + scale(beta) ** 2;
      const at = variant.coefficients(SCHEDULE, t);
      expect(at.signal).toBeCloseTo(signal, 12);
      expect(at.noise).toBeCloseTo(Math.sqrt(noise2), 12);
      expect(variances[t]).toBeCloseTo(variance, 12);
    }
    expect(variant.coefficients(SCHEDULE, -1)).toEqual({ signal: 1, noise: 0 });
    expect(variant.label).toBe('As written');
  });

  it('and a marginal', () => {
    const written = writtenIn(String.raw`x_t = \sqrt{\bar\alpha_t}x_0 + (1-\bar\alpha_t)\epsilon`);
    expect(written?.kind).toBe('marginal');
    const at = forwardVariant('literal', written ?? null).coefficients(SCHEDULE, 99);
    const bar = SCHEDULE.alphas_cumprod[99];
    expect(at.signal).toBeCloseTo(Math.sqrt(bar), 12);
    expect(at.noise).toBeCloseTo(1 - bar, 12);
  });

  it('is not said of a right one, nor of one whose scale nobody knows', () => {
    expect(
      writtenIn(String.raw`x_t = \sqrt{1-\beta_t}x_{t-1} + \sqrt{\beta_t}\epsilon`),
    ).toBeUndefined();
    expect(writtenIn(String.raw`x_t = \sqrt{1-\beta_t}x_{t-1} + g(t)\epsilon`)).toBeUndefined();
  });
});
