// Layer: tests. The training view in words: what a state says, which numbers stand beside it, and the
// settings of a run.

import { describe, expect, it } from 'vitest';
import { fieldsOf } from '../../../src/core/recipe/fields';
import { valueText, withLabels } from '../../../src/core/recipe/fieldText';
import { resolveRecipe } from '../../../src/core/recipe/resolve';
import type { Recipe } from '../../../src/core/recipe/types';
import {
  BASIC_FIELDS,
  isUsed,
  MORE_FIELDS,
  moreSentence,
  settingsSentence,
  settingText,
} from '../../../webview/views/training/trainingFields';
import {
  stateLine,
  stateSentence,
  statusNumbers,
  type RunStatus,
} from '../../../webview/views/training/runText';

function recipeOf(input: unknown): Recipe {
  const { recipe, faults } = resolveRecipe(input);
  if (recipe === null) throw new Error(faults.map(({ message }) => message).join(' '));
  return recipe;
}

const STATUS: RunStatus = {
  state: 'running',
  step: 2655,
  steps: 20_000,
  loss: 0.25,
  seconds: 66,
  pace: { stepsPerSecond: 750, secondsLeft: 23 },
  hasCheckpoint: true,
};

describe('the numbers of a training', () => {
  const names = (status: RunStatus): string[] => statusNumbers(status).map(([name]) => name);

  it('have speed and time left while it runs, and not when it is paused or over', () => {
    expect(names(STATUS)).toEqual(['smoothed loss', 'time', 'speed']);
    expect(stateLine(STATUS)).toBe('running · 2,655 of 20,000 · 23 s left');
    for (const state of ['paused', 'completed', 'stopped', 'interrupted', 'failed'] as const) {
      expect(names({ ...STATUS, state })).toEqual(['smoothed loss', 'time']);
      expect(stateLine({ ...STATUS, state })).not.toContain('left');
    }
  });

  it('say the time of the whole run, and nothing where there is none', () => {
    expect(statusNumbers(STATUS)).toContainEqual(['time', '1 min 06 s']);
    expect(names({ ...STATUS, seconds: null, pace: null })).toEqual(['smoothed loss']);
    expect(statusNumbers({ ...STATUS, loss: null })).toContainEqual(['smoothed loss', '–']);
  });
});

describe('the state of a training', () => {
  it('says that an interrupted one can go on only when it has a checkpoint', () => {
    const cut = { ...STATUS, state: 'interrupted' as const };
    expect(stateSentence(cut)).toContain('can go on from step 2,655 of 20,000');
    expect(stateSentence({ ...cut, hasCheckpoint: false })).toContain('cannot go on');
    expect(stateSentence(STATUS)).toBe('');
  });
});

describe('the settings of a run', () => {
  const recipe = recipeOf({
    data: { name: 'dino' },
    schedule: { beta_schedule: 'linear_scaled' },
    network: { hidden: 96 },
    training: { steps: 4000, prediction_type: 'epsilon', batch_size: 64 },
  });

  it('come to sentences that follow from the recipe, not from the defaults', () => {
    expect(settingsSentence(recipe)).toBe(
      'Dinosaur · width 96 · 4,000 steps · Linear, ends scaled by 1000/T · predicts ε',
    );
    expect(moreSentence(recipe)).toMatch(
      /^Linear, ends scaled by 1000\/T · predicts ε · .*batch 64/,
    );
    expect(moreSentence(recipeOf({}))).toMatch(/^Cosine · predicts v/);
  });

  it('say so when the schedule is a list of β, whatever shape is named beside it', () => {
    const trained_betas = [0.1, 0.2, 0.3];
    const own = recipeOf({ schedule: { trained_betas } });
    expect(settingsSentence(own)).toContain('own β');
  });

  it('are shown with the labels and choices of the form', () => {
    expect(settingText(['training', 'prediction_type'], recipe)).toEqual([
      'The network predicts',
      'The noise ε',
    ]);
    expect(settingText(['schedule', 'rescale_betas_zero_snr'], recipe)[1]).toBe('no');
  });

  it('leave out what has no effect', () => {
    const used = (input: unknown) => {
      const some = recipeOf(input);
      return MORE_FIELDS.flatMap(({ fields }) => fields)
        .filter((path) => isUsed(path, some))
        .map((path) => path.join('.'));
    };
    expect(used({})).not.toContain('training.snr_gamma');
    expect(used({ training: { loss_weighting: 'min_snr' } })).toContain('training.snr_gamma');
    expect(used({ data: { file: 'points.csv' } })).not.toContain('data.count');
    expect(used({})).toContain('data.count');
  });

  it('name every key of a training once, but for those that a fork writes', () => {
    const named = [...BASIC_FIELDS, ...MORE_FIELDS.flatMap(({ fields }) => fields)];
    const training = named.filter(([part]) => part === 'training').map(([, key]) => key);
    expect([...training, 'initial_run', 'initial_step'].sort()).toEqual(
      fieldsOf('training')
        .map(([key]) => key)
        .sort(),
    );
  });
});

describe('messages beside a form', () => {
  it('have the labels of the form for the keys of a recipe file', () => {
    const { faults } = resolveRecipe({ training: { batch_size: 0 }, network: { hidden: 0 } });
    const shown = faults.map(({ message }) => withLabels(message));
    expect(shown.join('\n')).toContain('“Batch size” is 0');
    expect(shown.join('\n')).not.toMatch(/training\.|network\.|batch_size/);
  });

  it('have them for every key of every part', () => {
    for (const part of ['data', 'schedule', 'network', 'training', 'sampling'] as const) {
      for (const [key, { label }] of fieldsOf(part)) {
        expect(withLabels(`Lower ${part}.${key} (it is 1).`)).toBe(`Lower “${label}” (it is 1).`);
      }
    }
  });

  it('are left alone where they name no key', () => {
    const message = 'The file training.csv has no points; e.g. data.unknown is none.';
    expect(withLabels(message)).toBe(message);
  });
});

describe('valueText', () => {
  it('is the label of a choice, and none for null', () => {
    const [, prediction] = fieldsOf('training')[0];
    expect(valueText(prediction, 'sample')).toBe('The clean sample x₀');
    expect(valueText(prediction, null)).toBe('none');
  });
});
