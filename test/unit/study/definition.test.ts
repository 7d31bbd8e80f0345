// What may stand under `study` in a recipe, and the grid that comes of it.

import { describe, expect, it } from 'vitest';
import { resolveRecipe } from '../../../src/core/recipe/resolve';
import { BUILT_IN_STUDIES } from '../../../src/core/study/builtIn';
import { planStudy, product, requirePlan } from '../../../src/core/study/plan';
import { parseRecipeText } from '../../../src/shared/recipeText';

const moons = { data: { name: 'moons' }, training: { steps: 100, seed: 3 } };

const messages = (study: unknown, rest: object = moons): string[] =>
  (planStudy({ ...rest, study })?.faults ?? []).map(({ message }) => message);

describe('the grid', () => {
  it('has every combination, the last key varying fastest, and each in its place', () => {
    const plan = requirePlan({
      ...moons,
      study: {
        vary: { 'training.batch_size': [32, 64], 'network.hidden': [16, 32, 48] },
        repeats: 2,
      },
    });
    expect(plan.cells).toEqual([
      [32, 16],
      [32, 32],
      [32, 48],
      [64, 16],
      [64, 32],
      [64, 48],
    ]);
    expect(plan.trials).toHaveLength(12);
    for (const { cell, repeat, recipe } of plan.trials) {
      const hidden = recipe.network.kind === 'mlp' ? recipe.network.hidden : null;
      expect([recipe.training.batch_size, hidden]).toEqual(plan.cells[cell]);
      expect([recipe.training.seed, recipe.sampling.seed]).toEqual([3 + repeat, repeat]);
    }
    // The first repeat of all cells comes first: half a study compares all cells.
    expect(plan.trials.slice(0, 6).every(({ repeat }) => repeat === 0)).toBe(true);
    expect(product([])).toEqual([[]]);
  });

  it('lets defaults follow from what varies', () => {
    const plan = requirePlan({
      data: { name: 'faces' },
      study: { vary: { 'training.prediction_type': ['sample', 'epsilon'] } },
    });
    expect(plan.trials.map(({ recipe }) => recipe.training.loss_weighting)).toEqual([
      'v_loss',
      'none',
    ]);
  });

  it('samples a named model with keys of sampling', () => {
    const { recipe } = resolveRecipe({ data: { name: 'faces', label: 'hair' } });
    const input = {
      sampling: { count: 20 },
      study: { model: 'faces', vary: { 'sampling.num_inference_steps': [5, 10] } },
    };
    expect(planStudy(input)).toEqual({ plan: null, faults: [] });
    const plan = requirePlan(input, recipe);
    expect(plan.base.data).toEqual(recipe?.data);
    expect(plan.trials.map((trial) => trial.recipe.sampling)).toMatchObject([
      { count: 20, num_inference_steps: 5 },
      { count: 20, num_inference_steps: 10 },
    ]);
  });

  it('trains as long as the last measure is late', () => {
    const plan = requirePlan({
      ...moons,
      training: { steps: 7, lr_scheduler: 'constant' },
      study: { at: [10, 20] },
    });
    expect(plan.base.training.steps).toBe(20);
  });
});

describe('faults', () => {
  it.each<[study: unknown, fault: string]>([
    [
      3,
      'study is 3; allowed is an object with the keys about, model, vary, repeats, at, until, times, fit, measure, x.',
    ],
    [{ repeat: 2 }, 'repeat is not a key of study. Did you mean repeats?'],
    [
      {},
      'study has nothing to compare; give values in study.vary, study.repeats, or steps in study.at.',
    ],
    [{ repeats: 0 }, 'study.repeats is 0; allowed are whole numbers from 1 to 50.'],
    [
      { vary: { steps: [1, 2] } },
      'study.vary has "steps"; a key is named with its part: data.…, schedule.…, network.…, training.…, sampling.….',
    ],
    [
      { vary: { 'training.batchsize': [1] } },
      'study.vary has training.batchsize, which is not a key of a recipe. Did you mean training.batch_size?',
    ],
    [
      { vary: { 'training.sampler': ['ddim'] } },
      'study.vary has training.sampler; sampler is a key of sampling.',
    ],
    [
      { vary: { 'training.seed': [1, 2] } },
      'study.vary has training.seed; other seeds are made by study.repeats.',
    ],
    [
      { vary: { 'data.file': ['a.csv'] } },
      'study.vary has data.file; a study has one data set, and trains from fresh weights.',
    ],
    [
      { vary: { 'training.steps': 5 } },
      'study.vary.training.steps is 5; allowed is a list of values.',
    ],
    [
      { vary: { 'training.steps': [5, 5] } },
      'study.vary.training.steps has 5 twice; repeats are made by study.repeats.',
    ],
    [
      { vary: { 'training.steps': Array.from({ length: 70 }, (_, i) => i + 1) }, repeats: 3 },
      'study has 210 trials (70 × 3); allowed are up to 200.',
    ],
    [
      { repeats: 2, at: [20, 10] },
      'study.at is a list of 2; allowed is an ascending list of up to 100 whole numbers above 0, the training steps at which samples are measured.',
    ],
    [
      { at: [10, 20] },
      'study.at measures a training on its way, and training.lr_scheduler "cosine" depends on its end; allowed is "constant".',
    ],
    [
      { repeats: 2, until: 'loss < 1' },
      'study.until needs study.at: it is looked at whenever samples are measured.',
    ],
    [
      { repeats: 2, measure: 'memorized' },
      /^study\.measure has "memorized"; allowed are loss, .* Did you mean memorised\?$/ as unknown as string,
    ],
    [
      { repeats: 2, fit: 'loss' },
      'study.fit needs a key with at least two numbers above 0 in study.vary to be fitted over.',
    ],
    [
      { at: [10], times: { loss: 'loss < 1' } },
      'study.times has the name "loss"; allowed are words of letters, digits and underscores that are no measure.',
    ],
    [
      { at: [10], times: { tau: 'los < 1' } },
      /^study\.times\.tau names the measure los; there are .* Did you mean loss\?$/ as unknown as string,
    ],
    [
      { model: 'faces', vary: { 'training.steps': [1, 2] } },
      'study.vary has training.steps; of the trained model that study.model names, only keys of sampling can vary.',
    ],
    [
      { model: 'faces', vary: { 'sampling.sampler': ['ddmi'] } },
      /^study\.vary: sampling\.sampler is "ddmi"; .* Did you mean ddim\?$/ as unknown as string,
    ],
  ])('%j', (study, fault) => {
    const rest = (study as { model?: string }).model === undefined ? moons : {};
    const found = messages(study, rest);
    expect(found).toHaveLength(1);
    expect(found[0]).toEqual(
      typeof fault === 'string' ? fault : expect.stringMatching(fault as RegExp),
    );
  });

  it('of a value is the sentence of the recipe, at the key that varies', () => {
    const text = JSON.stringify({ ...moons, study: { vary: { 'training.steps': [100, 0] } } });
    const { recipe, faults } = parseRecipeText(text);
    expect(recipe).toBeNull();
    expect(faults.map(({ message }) => message)).toEqual([
      'training.steps is 0; allowed are whole numbers from 1 to 10000000.',
    ]);
    expect(text.slice(faults[0].column, faults[0].endColumn)).toBe('[100,0]');
  });

  it('of two values that do not go together are found in their cell', () => {
    const found = messages(
      { vary: { 'data.count': [64, 8] } },
      { data: { name: 'digits8' }, training: { batch_size: 16 } },
    );
    expect(found).toEqual([
      'training.batch_size is 16; the data has 8 pictures (data.count), of which a batch can have no more.',
    ]);
  });
});

it('a weaker model is refused, since its checkpoint is not kept', () => {
  expect(messages({ vary: { 'sampling.weaker_step': [null, 50] } })).toEqual([
    'sampling.weaker_step is 50; a study keeps no earlier checkpoints, so only null is allowed.',
  ]);
});

describe('the studies that come with the lab', () => {
  it.each(BUILT_IN_STUDIES.map((study) => [study.id, study] as const))(
    '%s can be run',
    (_, study) => {
      expect(parseRecipeText(JSON.stringify(study.recipe)).faults).toEqual([]);
      const { recipe } = resolveRecipe({ data: { name: 'faces', label: 'hair' } });
      const plan = requirePlan(study.recipe, recipe);
      expect(plan.trials.length).toBeGreaterThan(1);
    },
  );
});
