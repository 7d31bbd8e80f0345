// Layer: tests. The weighting v_loss: x₀'s error counts as that of v, up to a limit.

import { describe, expect, it } from 'vitest';
import { lossWeight } from '../../../src/core/loss';
import { resolveRecipe } from '../../../src/core/recipe/resolve';

describe('v_loss', () => {
  it.each([0.01, 1, 15])('makes the error of x₀ that of v at a ratio of %s', (snr) => {
    const options = { gamma: 20, k: 1 };
    // v = (√ᾱ x − x₀)/√(1−ᾱ): an error d of x₀ is one of d/√(1−ᾱ) of v.
    const alphaBar = snr / (1 + snr);
    expect(lossWeight('v_loss', 'sample', snr, options)).toBeCloseTo(1 / (1 - alphaBar), 10);
    expect(lossWeight('v_loss', 'v_prediction', snr, options)).toBeCloseTo(1, 10);
    // x₀ = (x − √(1−ᾱ) ε)/√ᾱ
    const onEpsilon = (1 - alphaBar) / alphaBar / (1 - alphaBar);
    expect(lossWeight('v_loss', 'epsilon', snr, options)).toBeCloseTo(onEpsilon, 10);
  });

  it('is held at its limit where there is little noise', () => {
    expect(lossWeight('v_loss', 'sample', 24_000, { gamma: 20, k: 1 })).toBe(20);
    expect(lossWeight('v_loss', 'sample', Infinity, { gamma: 20, k: 1 })).toBe(20);
  });

  it('is what pictures are trained by that predict x₀, with a limit', () => {
    const training = { prediction_type: 'sample' } as const;
    const pictures = resolveRecipe({ data: { kind: 'images', name: 'faces' }, training }).recipe;
    expect(pictures?.training).toMatchObject({ loss_weighting: 'v_loss', snr_gamma: 5 });
    const points = resolveRecipe({ training }).recipe;
    expect(points?.training).toMatchObject({ loss_weighting: 'none', snr_gamma: 5 });
  });
});
