// Layer: tests. What was entered in a form of a recipe, when the kind of data, network or schedule
// changes; and what its menus offer.

import { describe, expect, it } from 'vitest';
import { fittingChoices } from '../../../src/core/recipe/choices';
import { resolveRecipe } from '../../../src/core/recipe/resolve';
import type { Recipe } from '../../../src/core/recipe/types';
import { EnteredRecipe } from '../../../webview/views/recipeForm/enteredRecipe';

function recipeOf(entered: EnteredRecipe): Recipe {
  const { recipe, faults } = resolveRecipe(entered.written);
  if (recipe === null) throw new Error(faults.map(({ message }) => message).join('\n'));
  return recipe;
}

describe('what was entered', () => {
  it('is kept for each kind of data', () => {
    const entered = new EnteredRecipe({});
    entered.write(['data', 'name'], 'dino');
    entered.write(['network', 'hidden'], 64);
    entered.write(['training', 'batch_size'], 1000);
    entered.write(['data', 'kind'], 'images');
    expect(recipeOf(entered)).toMatchObject({
      data: { kind: 'images', name: 'faces' },
      network: { kind: 'unet2d' },
      training: { batch_size: 16 },
    });
    entered.write(['training', 'steps'], 500);
    entered.write(['data', 'kind'], 'points');
    expect(recipeOf(entered)).toMatchObject({
      data: { kind: 'points', name: 'dino' },
      network: { kind: 'mlp', hidden: 64 },
      training: { batch_size: 1000, steps: 4000 },
    });
    entered.write(['data', 'kind'], 'images');
    expect(recipeOf(entered).training.steps).toBe(500);
  });

  it('goes with the schedule: what no longer fits takes its default', () => {
    const entered = new EnteredRecipe({});
    entered.write(['training', 'prediction_type'], 'epsilon');
    entered.write(['training', 'steps'], 77);
    entered.write(['schedule', 'num_train_timesteps'], 100);
    entered.write(['schedule', 'kind'], 'edm');
    expect(recipeOf(entered)).toMatchObject({
      schedule: { kind: 'edm', num_train_timesteps: 1000 },
      training: { prediction_type: 'edm', steps: 77 },
    });
    entered.write(['schedule', 'kind'], 'discrete');
    expect(recipeOf(entered).schedule.num_train_timesteps).toBe(100);
  });

  it('is all of a run that was taken over, and can be changed to another kind', () => {
    const whole = recipeOf(
      new EnteredRecipe({
        data: { name: 'moons' },
        sampling: { eta: 0.5, set_alpha_to_one: false },
      }),
    );
    const entered = new EnteredRecipe({});
    const { data, schedule, network, training, sampling } = whole;
    entered.replace({
      data: { ...data },
      schedule: { ...schedule },
      network: { ...network },
      training: { ...training },
      sampling: { ...sampling },
    });
    expect(recipeOf(entered)).toEqual(whole);
    entered.write(['schedule', 'kind'], 'flow');
    expect(recipeOf(entered)).toMatchObject({
      training: { prediction_type: 'flow' },
      sampling: { sampler: 'flow_euler' },
    });
    entered.write(['data', 'kind'], 'images');
    expect(recipeOf(entered).network.kind).toBe('unet2d');
  });

  it('is taken back to its default by undefined', () => {
    const entered = new EnteredRecipe({ data: { name: 'dino' } });
    entered.write(['data', 'name'], undefined);
    expect(entered.valueOf(['data', 'name'])).toBeUndefined();
    expect(recipeOf(entered).data.name).toBe('moons');
  });
});

describe('the choices of a menu', () => {
  const recipe = (input: object): Recipe => recipeOf(new EnteredRecipe({ ...input }));

  it('are those that the checks allow', () => {
    const faces = recipe({ data: { name: 'faces' }, schedule: { kind: 'flow' } });
    expect(fittingChoices(faces, 'network', 'kind')).toEqual(['unet2d', 'dit']);
    expect(fittingChoices(faces, 'training', 'prediction_type')).toEqual(['flow', 'sample']);
    expect(fittingChoices(faces, 'training', 'loss_weighting')).toEqual(['none']);
    expect(fittingChoices(faces, 'sampling', 'sampler')).toEqual(['flow_heun', 'flow_euler']);
    expect(fittingChoices(recipe({}), 'network', 'kind')).toEqual(['mlp']);
    expect(fittingChoices(recipe({}), 'training', 'lr_scheduler')).toBeNull();
    expect(fittingChoices(recipe({}), 'data', 'name')).toBeNull();
    for (const key of ['prediction_type', 'loss_weighting', 'timestep_sampling'] as const) {
      for (const kind of ['discrete', 'flow', 'edm'] as const) {
        const some = recipe({ schedule: { kind } });
        for (const value of fittingChoices(some, 'training', key) ?? []) {
          const { faults } = resolveRecipe({ schedule: { kind }, training: { [key]: value } });
          expect(faults).toEqual([]);
        }
      }
    }
  });
});
