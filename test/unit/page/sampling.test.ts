// Layer: tests. The settings of the sampling view: what is shown, and what follows from a model.

import { describe, expect, it } from 'vitest';
import { fieldsOf } from '../../../src/core/recipe/fields';
import { resolveRecipe } from '../../../src/core/recipe/resolve';
import type { Recipe } from '../../../src/core/recipe/types';
import { samplersOf } from '../../../src/core/sampling/catalogue';
import {
  completed,
  EXPANDERS,
  GUIDANCE_FIELDS,
  guidanceWords,
  isShown,
  limited,
  option,
} from '../../../webview/views/sampling/samplingSettings';

function recipeOf(input: unknown): Recipe {
  const { recipe, faults } = resolveRecipe(input);
  if (recipe === null) throw new Error(faults.map(({ message }) => message).join(' '));
  return recipe;
}

const model = recipeOf({
  schedule: { beta_schedule: 'squaredcos_cap_v2' },
  sampling: { sampler: 'ddpm', num_inference_steps: 100, variance_type: 'fixed_large' },
});

describe('the settings of a model', () => {
  it('are those of its recipe until something is entered', () => {
    expect(recipeOf(completed(model, {})).sampling).toEqual(model.sampling);
    const entered = completed(model, { sampling: { seed: 5 } });
    expect(recipeOf(entered).sampling).toEqual({ ...model.sampling, seed: 5 });
  });

  it('go with the sampler, whichever it is', () => {
    for (const { id } of samplersOf('discrete')) {
      const { sampling } = recipeOf(completed(model, { sampling: { sampler: id } }));
      expect(sampling).toMatchObject({ sampler: id, num_inference_steps: 100 });
    }
  });

  it('keep for later what was entered for another sampler', () => {
    const written = { sampling: { sampler: 'euler', eta: 0.5 } };
    expect(recipeOf(completed(model, written)).sampling.eta).toBe(0);
    written.sampling.sampler = 'ddim';
    expect(recipeOf(completed(model, written)).sampling.eta).toBe(0.5);
  });

  it('leave the fault of an unknown sampler to the resolver', () => {
    const { faults } = resolveRecipe(completed(model, { sampling: { sampler: 'eular' } }));
    expect(faults[0]?.message).toMatch(/Did you mean euler\?/);
  });
});

describe('what is shown', () => {
  const shownFor = (sampling: object): string[] => {
    const recipe = recipeOf({ sampling });
    return fieldsOf('sampling')
      .map(([key]) => key)
      .filter((key) => isShown(['sampling', key], recipe));
  };

  it('is only what the sampler uses', () => {
    expect(shownFor({ sampler: 'ddim' })).toContain('eta');
    expect(shownFor({ sampler: 'euler' })).not.toContain('eta');
    expect(shownFor({ sampler: 'dpmpp_2m' })).not.toContain('solver_order');
    expect(shownFor({ sampler: 'unipc' })).toContain('solver_order');
  });

  it('leaves out what has no effect beside the other settings', () => {
    expect(shownFor({ sampler: 'euler' })).not.toContain('rho');
    expect(shownFor({ sampler: 'euler', sigma_schedule: 'beta' })).not.toContain('rho');
    expect(shownFor({ sampler: 'euler', sigma_schedule: 'karras' })).toContain('rho');
    expect(shownFor({ sampler: 'heun' })).not.toContain('s_noise');
    expect(shownFor({ sampler: 'heun', s_churn: 1 })).toContain('s_noise');
  });

  it('has every key of the table in exactly one place', () => {
    // Classes and checkpoints have choosers of their own, and guidance stands beside the class.
    const keys = [
      'class_label',
      'negative_class',
      'weaker_step',
      'guidance_scale',
      'sampler',
      'num_inference_steps',
      'count',
      'seed',
    ];
    const basic = keys.map((key) => `sampling.${key}`);
    const folded = [...GUIDANCE_FIELDS, ...EXPANDERS.flatMap(({ fields }) => fields)];
    const grouped = folded.map((path) => path.join('.'));
    expect([...basic, ...grouped].sort()).toEqual(
      fieldsOf('sampling')
        .map(([key]) => `sampling.${key}`)
        .sort(),
    );
  });

  it('guides a model without classes only away from a weaker one', () => {
    const entered = { sampling: { guidance_scale: 2 } };
    expect(recipeOf(completed(model, entered)).sampling.guidance_scale).toBe(1);
    const weaker = { sampling: { guidance_scale: 2, weaker_step: 100 } };
    expect(recipeOf(completed(model, weaker)).sampling).toMatchObject(weaker.sampling);
  });

  it('says of guidance what is in force', () => {
    const { sampling } = model;
    expect(guidanceWords(sampling, null)).toBe('none');
    expect(guidanceWords({ ...sampling, guidance_scale: 2 }, null)).toBe('2 · whole range');
    const all = { guidance_scale: 3, guidance_rescale: 0.7, guidance_interval: [0.2, 5] };
    expect(guidanceWords({ ...sampling, ...all, negative_class: 1 }, ['a', 'b'])).toBe(
      '3 · noise 0.2 to 5 times the signal · rescale 0.7 · away from b',
    );
    expect(guidanceWords({ ...sampling, guidance_scale: 3, weaker_step: 1000 }, null)).toBe(
      '3 · whole range · away from step 1,000',
    );
  });

  it('offers the forms that a solver has', () => {
    const recipe = recipeOf({ sampling: { sampler: 'unipc' } });
    expect(limited(option('solver_type'), recipe)).toEqual(['bh1', 'bh2']);
    expect(limited(option('final_sigmas_type'), recipe)).toBeNull();
  });
});
