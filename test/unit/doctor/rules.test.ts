// Every rule of the doctor is provoked on purpose, quotes the number that it was given, and is silent
// once its fix is made; on the recipes that are shipped, and on every default, all are silent.

import { describe, expect, it } from 'vitest';
import type { Observations } from '../../../src/core/doctor/contract';
import { diagnose, withFix } from '../../../src/core/doctor/diagnose';
import { RULES } from '../../../src/core/doctor/registry';
import { resolveRecipe } from '../../../src/core/recipe/resolve';
import { losses, observed, PICTURES, POINTS, recipe, refused, training } from './observed';

interface Case {
  readonly rule: string;
  readonly what: string;
  readonly seen: Observations;
  /** Measured numbers that the cause has to quote. */
  readonly quotes: readonly string[];
  /** False where what was measured stays, whatever the recipe says. */
  readonly curable?: boolean;
}

const moons = recipe();
const guided = {
  data: { kind: 'images', name: 'faces' },
  training: { label_dropout: 0.1 },
  sampling: { guidance_scale: 3 },
};
const heldOut = (...values: number[]) => values.map((loss, i) => ({ step: 250 * (i + 1), loss }));
const gradients = (...means: number[]) =>
  means.map((mean, i) => ({
    step: (1000 / means.length) * (i + 1),
    count: 1000 / means.length,
    mean,
    largest: 2 * mean,
    clipped: mean > 1 ? 1000 / means.length : 0,
  }));

const CASES: readonly Case[] = [
  {
    rule: 'terminal_snr',
    what: 'linear β in 100 steps',
    seen: observed(recipe({ schedule: { beta_schedule: 'linear', num_train_timesteps: 100 } })),
    // ∏ (1 − β) for β from 0.0001 to 0.02 in 100 steps is 0.3637.
    quotes: ['60.3 %', '0.603'],
  },
  {
    rule: 'terminal_snr',
    what: 'EDM up to σ = 2',
    seen: observed(recipe({ schedule: { kind: 'edm', sigma_max: 2 } })),
    // 1/√(1 + 2²)
    quotes: ['44.7 %'],
  },
  {
    rule: 'terminal_snr',
    what: 'own β with ε',
    seen: observed(
      recipe({
        schedule: { trained_betas: Array<number>(20).fill(0.05) },
        training: { prediction_type: 'epsilon' },
      }),
    ),
    // √(0.95^20)
    quotes: ['59.9 %'],
  },
  {
    rule: 'zero_snr_epsilon',
    what: 'own β that end in almost 1',
    seen: observed(
      recipe({
        schedule: { trained_betas: [...Array<number>(19).fill(0.1), 1 - 1e-12] },
        training: { prediction_type: 'epsilon' },
      }),
    ),
    quotes: ['10⁻⁷'],
  },
  {
    rule: 'data_range',
    what: 'a point far away',
    seen: observed(moons, { data: { ...POINTS, largest: [20, 1.3] } }),
    // (20 − 0.5) / √((0.87² + 0.5²)/2)
    quotes: ['27.5'],
    curable: false,
  },
  {
    rule: 'data_range',
    what: 'pictures from 0 to 255',
    seen: observed(recipe(guided), { data: { ...PICTURES, largest: [255] } }),
    quotes: ['255'],
    curable: false,
  },
  {
    rule: 'data_centre',
    what: 'nearly white pictures',
    seen: observed(recipe(guided), { data: { ...PICTURES, mean: [0.93], deviation: [0.27] } }),
    quotes: ['0.93', '3.4'],
    curable: false,
  },
  {
    rule: 'data_scale',
    what: 'an axis in other units',
    seen: observed(moons, { data: { ...POINTS, deviation: [0.5, 40], largest: [2, 90] } }),
    quotes: ['80 times', '40', '0.5'],
    curable: false,
  },
  {
    rule: 'sigma_data',
    what: 'EDM for pictures of deviation 0.2',
    seen: observed(recipe({ data: { kind: 'images', name: 'faces' }, schedule: { kind: 'edm' } }), {
      data: { ...PICTURES, mean: [0, 0, 0], deviation: [0.2, 0.2, 0.2] },
    }),
    quotes: ['0.5', '0.2'],
  },
  {
    rule: 'batch_larger_than_data',
    what: '300 points in a CSV file',
    seen: observed(recipe({ data: { file: 'own.csv' } }), { data: { ...POINTS, count: 300 } }),
    quotes: ['512', '300'],
  },
  {
    rule: 'few_data',
    what: '40 pictures',
    seen: observed(recipe({ data: { kind: 'images', folder: 'own' } }), {
      data: { ...PICTURES, count: 40 },
    }),
    // 4,000 steps of 16
    quotes: ['40 pictures', '1,600'],
    curable: false,
  },
  {
    rule: 'memorisation',
    what: 'a held-out loss that rises while the training loss falls',
    seen: observed(recipe({ training: { steps: 2000 } }), {
      training: training({
        step: 2000,
        losses: losses(2000, (step) => Math.exp(-step / 800)),
        heldOut: heldOut(0.5, 0.42, 0.4, 0.43, 0.46, 0.5, 0.53),
      }),
    }),
    quotes: ['0.4 at step 750', '0.53'],
    curable: false,
  },
  {
    rule: 'memorisation',
    what: 'samples that are copies',
    seen: observed(recipe(guided), {
      sampling: { beyondRange: null, memorised: { share: 0.41, floor: 0.01 } },
    }),
    quotes: ['41 %', '1 %'],
    curable: false,
  },
  {
    rule: 'learning_rate_high',
    what: 'a loss that jumped up and stayed',
    seen: observed(moons, {
      training: training({ losses: losses(1000, (step) => (step < 400 ? 0.35 : 1.4)) }),
    }),
    quotes: ['1.4', '0.35'],
    curable: false,
  },
  {
    rule: 'learning_rate_high',
    what: 'gradients that grow',
    seen: observed(moons, {
      training: training({
        losses: losses(1000, () => 0.5),
        gradients: gradients(1, 1, 1, 1, 1, 2, 4, 8, 16, 32),
      }),
    }),
    quotes: ['from 1 to 24'],
    curable: false,
  },
  {
    rule: 'learning_rate_high',
    what: 'gradients that are all cut short by far',
    seen: observed(recipe({ training: { max_grad_norm: 1 } }), {
      training: training({
        losses: losses(1000, () => 0.5),
        gradients: gradients(...Array<number>(10).fill(40)),
      }),
    }),
    quotes: ['100 %', '40'],
    curable: false,
  },
  {
    rule: 'learning_rate_low',
    what: 'a loss that has hardly moved',
    seen: observed(recipe({ training: { learning_rate: 1e-6 } }), {
      training: training({
        losses: losses(1000, (step) => 1 - step / 50_000),
        exact: { floor: 0.3, excess: 0.69 },
      }),
    }),
    quotes: ['1,000 steps', '2.', '0.3'],
  },
  {
    rule: 'not_finite',
    what: 'NaN in a layer',
    seen: observed(moons, {
      training: training({
        diverged: {
          first: 312,
          last: 312,
          place: 'layers.1 (linear) gave NaN from finite inputs',
          checkpoint: 250,
        },
      }),
    }),
    quotes: ['step 312 layers.1'],
    curable: false,
  },
  {
    rule: 'model_mismatch',
    what: 'ε of a network that predicts v',
    seen: observed(recipe({ training: { prediction_type: 'epsilon' } }), {
      model: { prediction_type: 'v_prediction', schedule: moons.schedule },
    }),
    quotes: ['v_prediction', 'epsilon'],
  },
  {
    rule: 'model_mismatch',
    what: 'another schedule',
    seen: observed(recipe({ schedule: { beta_schedule: 'linear_scaled' } }), {
      model: { prediction_type: 'v_prediction', schedule: moons.schedule },
    }),
    quotes: [' %'],
  },
  {
    rule: 'model_mismatch',
    what: 'another kind of schedule',
    seen: observed(recipe({ schedule: { kind: 'flow' } }), {
      model: { prediction_type: 'v_prediction', schedule: moons.schedule },
    }),
    quotes: ['discrete', 'flow'],
  },
  {
    rule: 'loss_at_floor',
    what: 'a loss at the exact floor',
    seen: observed(recipe({ training: { steps: 10_000, lr_scheduler: 'constant' } }), {
      training: training({ exact: { floor: 0.3, excess: 0.0002 } }),
    }),
    quotes: ['0.0667 %', '0.3,'],
    curable: false,
  },
  {
    rule: 'loss_at_floor',
    what: 'a held-out loss that stays',
    seen: observed(recipe({ training: { steps: 10_000, lr_scheduler: 'constant' } }), {
      training: training({
        step: 2500,
        heldOut: heldOut(0.6, 0.4, ...Array.from({ length: 8 }, (_, i) => 0.31 - i * 1e-5)),
      }),
    }),
    quotes: ['0.3099', 'step 750'],
    curable: false,
  },
  {
    rule: 'ema_too_early',
    what: '200 steps after a change, with a half-life of 6,931',
    seen: observed(recipe({ training: { ema_decay: 0.9999, steps: 200_000 } }), {
      training: training({ step: 150_200, changedAt: 150_000 }),
    }),
    // 1 − 0.9999^200
    quotes: ['1.98 %', '200 steps', '6,931'],
  },
  {
    rule: 'guidance_without_dropout',
    what: 'guidance of a network that always saw classes',
    seen: observed(refused(guided, { training: { label_dropout: 0 } })),
    quotes: ['3', '0 samples'],
  },
  {
    rule: 'guidance_without_dropout',
    what: 'next to no hidden classes',
    seen: observed(recipe({ ...guided, training: { label_dropout: 0.001, steps: 4000 } })),
    quotes: ['64 samples'],
  },
  {
    rule: 'steps_beyond_schedule',
    what: 'more steps than timesteps',
    seen: observed(refused({}, { sampling: { num_inference_steps: 1200 } })),
    quotes: ['1,200', '1,000'],
  },
  {
    rule: 'steps_beyond_schedule',
    what: 'an offset beyond the last timestep',
    seen: observed(
      recipe({
        sampling: {
          sampler: 'ddim',
          num_inference_steps: 1000,
          timestep_spacing: 'leading',
          steps_offset: 1,
        },
      }),
    ),
    quotes: ['1,000', '999'],
  },
  {
    rule: 'few_steps',
    what: 'DDPM in 20 steps',
    seen: observed(recipe({ sampling: { sampler: 'ddpm', num_inference_steps: 20 } })),
    quotes: ['20 steps', '50 timesteps', '250'],
  },
  {
    rule: 'few_steps',
    what: 'DDIM in 4 steps',
    seen: observed(recipe({ sampling: { sampler: 'ddim', num_inference_steps: 4 } })),
    quotes: ['4 steps', '250 timesteps'],
  },
  {
    rule: 'few_steps',
    what: 'a second-order solver in 3 steps',
    seen: observed(recipe({ sampling: { sampler: 'dpmpp_2m', num_inference_steps: 3 } })),
    quotes: ['3 steps'],
  },
  {
    rule: 'clipping_hides_divergence',
    what: 'a tenth of x₀ far beyond the range',
    seen: observed(recipe({ sampling: { sampler: 'ddim', clip_sample: true } }), {
      sampling: { beyondRange: { share: 0.123, range: 4 }, memorised: null },
    }),
    quotes: ['12.3 %', '6', '±4'],
    curable: false,
  },
  {
    rule: 'clipping_hides_divergence',
    what: 'too much guidance',
    seen: observed(recipe(guided), {
      sampling: { beyondRange: { share: 0.2, range: 1 }, memorised: null },
    }),
    quotes: ['20 %'],
    curable: false,
  },
];

describe('the rules of the doctor', () => {
  it('are all provoked', () => {
    expect([...new Set(CASES.map(({ rule }) => rule))].sort()).toEqual(
      RULES.map(({ id }) => id).sort(),
    );
  });

  it.each(CASES)('$rule: $what', ({ rule, seen, quotes, curable = true }) => {
    const finding = diagnose(seen).find((found) => found.rule === rule);
    expect(finding).toBeDefined();
    if (finding === undefined) return;
    for (const quote of quotes) expect(finding.cause).toContain(quote);
    expect(finding.cause).toMatch(/\.$/u);
    expect(quotes.length).toBeGreaterThan(0);
    const sentences = finding.why.replaceAll('et al.', 'et al').match(/[.](?:\s|$)/gu) ?? [];
    expect(sentences.length).toBeLessThanOrEqual(2);
    if (finding.fix === null) return;
    const { recipe: mended, faults } = resolveRecipe(withFix(seen.recipe, finding.fix));
    expect(faults).toEqual([]);
    if (mended === null || !curable) return;
    const again = diagnose({ ...seen, recipe: mended });
    expect(again.filter((found) => found.rule === rule)).toEqual([]);
  });

  it('offer a usual learning rate at once for one that is far too high', () => {
    const rates = [1, 0.006].map((learning_rate) => {
      const seen = observed(recipe({ training: { learning_rate } }), {
        training: training({ losses: losses(1000, (step) => (step < 400 ? 0.35 : 1.4)) }),
      });
      const finding = diagnose(seen).find(({ rule }) => rule === 'learning_rate_high');
      return finding?.fix?.changes.map(({ value }) => value);
    });
    expect(rates).toEqual([[0.003], [0.002]]);
  });

  it('say nothing of what was not observed', () => {
    const silent = diagnose(observed(recipe({ data: { file: 'own.csv' } })));
    expect(silent).toEqual([]);
  });

  it('say nothing of the losses of a training that goes well', () => {
    const seen = observed(moons, {
      data: POINTS,
      training: training({
        heldOut: heldOut(0.6, 0.45, 0.4, 0.38),
        gradients: gradients(1, 0.5, 0.4, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3),
        exact: { floor: 0.28, excess: 0.02 },
      }),
    });
    expect(diagnose(seen)).toEqual([]);
  });
});
