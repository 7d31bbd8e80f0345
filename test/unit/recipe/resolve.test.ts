// Recipes: defaults, every kind of fault, and the table against the schema that is checked in.

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fieldsIn, fieldsOf, hasKinds, KINDS, PARTS } from '../../../src/core/recipe/fields';
import { recipeSchema } from '../../../src/core/recipe/jsonSchema';
import { resolveRecipe } from '../../../src/core/recipe/resolve';
import { changeSampler } from '../../../src/core/recipe/samplingOptions';
import type { Recipe } from '../../../src/core/recipe/types';
import { samplersOf } from '../../../src/core/sampling/catalogue';

/** The recipe of an input without faults. */
function resolved(input: unknown): Recipe {
  const { recipe, faults } = resolveRecipe(input);
  expect(faults).toEqual([]);
  if (!recipe) throw new Error('There is neither a recipe nor a fault.');
  return recipe;
}

/** "path: message" of every fault. */
function faultsOf(input: unknown): string[] {
  const { recipe, faults } = resolveRecipe(input);
  expect(recipe === null).toBe(faults.length > 0);
  return faults.map(({ path, message }) => `${path.join('.')}: ${message}`);
}

describe('keys with names of the language', () => {
  it.each(['constructor', 'toString', '__proto__', 'hasOwnProperty'])('%s is unknown', (key) => {
    const part: unknown = JSON.parse(`{"${key}": 1}`);
    expect(faultsOf(part)[0]).toContain(`${key} is not a part of a recipe; allowed are name, data`);
    expect(faultsOf({ training: part })[0]).toMatch(/is not a key of training; allowed are /);
  });
});

describe('defaults', () => {
  it('makes every key of an empty recipe explicit and valid', () => {
    const recipe = resolved({});
    for (const part of PARTS) {
      expect(Object.keys(recipe[part])).toEqual(fieldsIn(recipe, part).map(([key]) => key));
      expect(Object.values(recipe[part])).not.toContain(undefined);
    }
    expect(recipe.name).toBe('moons');
    expect(recipe.data).toMatchObject({ name: 'moons', file: null, noise: 0.05 });
    expect(recipe.network).toEqual({
      kind: 'mlp',
      hidden: 128,
      layers: 3,
      input_embedding_dim: 8,
      time_embedding_dim: 32,
    });
    expect(recipe.sampling).toMatchObject({ sampler: 'ddim', num_inference_steps: 50, eta: 0 });
  });

  it('gives the same recipe again when a resolved one is resolved', () => {
    const recipe = resolved({ data: { name: 'dino' }, schedule: { num_train_timesteps: 40 } });
    expect(resolved(recipe)).toEqual(recipe);
    expect(resolved(JSON.parse(JSON.stringify(recipe)))).toEqual(recipe);
  });

  it('keeps a name on one line, as a block text of YAML is not', () => {
    expect(resolved({ name: 'two\n  moons\n' }).name).toBe('two moons');
    expect(resolved({ name: ' a  b ' }).name).toBe(' a  b ');
    expect(faultsOf({ name: '\n' })).toHaveLength(1);
  });

  it('lets a file name its schema', () => {
    expect(resolved({ $schema: './recipe.schema.json' })).toEqual(resolved({}));
  });

  it('treats nothing, and parts that are empty, as left out', () => {
    expect(resolved(null)).toEqual(resolved({}));
    expect(resolved({ data: null, sampling: undefined })).toEqual(resolved({}));
  });

  it('derives defaults from the rest', () => {
    expect(resolved({ data: { file: 'own/my points.csv' } })).toMatchObject({
      name: 'my points',
      data: { name: null, noise: 0 },
    });
    expect(resolved({ data: { name: 'checkerboard' } }).data).toMatchObject({ noise: 0 });
    expect(resolved({ schedule: { num_train_timesteps: 30 } }).sampling.num_inference_steps).toBe(
      30,
    );
    expect(resolved({ sampling: { sampler: 'ddpm' } }).sampling.num_inference_steps).toBe(1000);
    expect(resolved({ schedule: { beta_schedule: 'scaled_linear' } }).schedule).toMatchObject({
      beta_start: 0.00085,
      beta_end: 0.012,
    });
    expect(resolved({ schedule: { trained_betas: [0.1, 0.2, 0.3] } })).toMatchObject({
      schedule: { num_train_timesteps: 3 },
      sampling: { num_inference_steps: 3 },
    });
    expect(resolved({ schedule: { rescale_betas_zero_snr: true } }).training.prediction_type).toBe(
      'v_prediction',
    );
    expect(resolved({ training: { prediction_type: 'epsilon' } }).sampling.clip_sample).toBe(true);
    expect(resolved({}).sampling.clip_sample).toBe(false);
    expect(resolved({}).schedule).toMatchObject({ beta_schedule: 'squaredcos_cap_v2' });
    expect(resolved({ schedule: { beta_end: 0.03 } }).schedule).toMatchObject({
      beta_schedule: 'linear',
    });
    expect(resolved({ training: { steps: 20 } }).training).toMatchObject({
      checkpoint_every: 20,
      sample_every: 20,
    });
  });

  it('takes the whole example of the design', () => {
    const recipe = resolved({
      name: 'my points',
      data: { kind: 'points', file: 'points.csv' },
      schedule: { beta_schedule: 'squaredcos_cap_v2', num_train_timesteps: 1000 },
      network: { kind: 'mlp', hidden: 128, layers: 3 },
      training: { prediction_type: 'epsilon', steps: 4000, batch_size: 512, learning_rate: 0.001 },
      sampling: { sampler: 'ddim', num_inference_steps: 50, seed: 0, count: 2000 },
    });
    expect(recipe.name).toBe('my points');
    expect(recipe.data.file).toBe('points.csv');
  });
});

describe('faults', () => {
  it('reports what is no recipe at all', () => {
    expect(faultsOf([1, 2])[0]).toMatch(/A recipe is an object .*; this is a list of 2\.$/);
    expect(faultsOf('moons')[0]).toMatch(/this is "moons"\.$/);
    expect(faultsOf({ data: 'moons' })).toEqual([
      'data: data is "moons"; allowed is an object with the keys kind, name, file, count, noise, seed, held_out.',
    ]);
  });

  it('suggests the key that was meant', () => {
    expect(faultsOf({ trainning: {} })[0]).toMatch(/Did you mean training\?$/);
    expect(faultsOf({ training: { learningRate: 1 } })[0]).toMatch(/Did you mean learning_rate\?$/);
    expect(faultsOf({ training: { lr: 0.1 } })[0]).toMatch(/Did you mean learning_rate\?$/);
    expect(faultsOf({ sampling: { steps: 5 } })[0]).toMatch(/Did you mean num_inference_steps\?$/);
    expect(faultsOf({ sampling: { beta_schedule: 'linear' } })).toEqual([
      'sampling.beta_schedule: beta_schedule is not a key of sampling; it is a key of schedule.',
    ]);
    expect(faultsOf({ beta_start: 0.1 })).toEqual([
      'beta_start: beta_start is not a part of a recipe; it is a key of schedule.',
    ]);
    expect(faultsOf({ network: { xyzzy: 1 } })).toEqual([
      'network.xyzzy: xyzzy is not a key of network; allowed are kind, hidden, layers, input_embedding_dim, time_embedding_dim.',
    ]);
  });

  it('does not take what every object inherits for a key', () => {
    expect(faultsOf({ constructor: 1 })).toHaveLength(1);
    expect(faultsOf({ data: { toString: 1 } })).toHaveLength(1);
  });

  it('names value and allowed values, one fault per mistake', () => {
    expect(
      faultsOf({
        data: { name: 'moon' },
        network: { kind: 'mlp', time_embedding_dim: 31, layers: null },
        training: { steps: -5, batch_size: 1.5, learning_rate: '1e-3', ema_decay: 1 },
        sampling: { clip_sample: 'yes', eta: Number.NaN },
      }),
    ).toEqual([
      'data.name: data.name is "moon"; allowed are moons, two_spirals, swiss_roll, eight_gaussians, checkerboard, dino, or null. Did you mean moons?',
      'network.time_embedding_dim: network.time_embedding_dim is 31; allowed are even whole numbers from 2 to 1024.',
      'network.layers: network.layers is empty; allowed are whole numbers from 1 to 32.',
      'training.steps: training.steps is -5; allowed are whole numbers from 1 to 10000000.',
      'training.batch_size: training.batch_size is 1.5; allowed are whole numbers from 1 to 65536.',
      'training.learning_rate: training.learning_rate is "1e-3"; allowed are numbers above 0 and up to 1.',
      'training.ema_decay: training.ema_decay is 1; allowed are numbers from 0 to below 1.',
      'sampling.clip_sample: sampling.clip_sample is "yes"; allowed are true and false.',
      'sampling.eta: sampling.eta is NaN; allowed are numbers from 0 to 1.',
    ]);
  });

  it('checks what relates two keys', () => {
    expect(faultsOf({ data: { name: 'moons', file: 'a.csv' } })[0]).toMatch(
      /both a name and a file/,
    );
    expect(faultsOf({ data: { name: null } })[0]).toMatch(/neither a name nor a file/);
    for (const file of ['/etc/passwd', 'C:\\points.csv', 'https://example.org/a.csv']) {
      expect(faultsOf({ data: { file } })[0]).toMatch(/a path relative to the recipe\.$/);
    }
    expect(faultsOf({ schedule: { beta_start: 0.02, beta_end: 0.02 } })[0]).toMatch(
      /^schedule.beta_start/,
    );
    expect(faultsOf({ schedule: { beta_schedule: 'squaredcos_cap_v2', beta_start: 0.5 } })).toEqual(
      [],
    );
    expect(
      faultsOf({ schedule: { trained_betas: [0.1, 0.2], num_train_timesteps: 3 } })[0],
    ).toMatch(/has 2 entries; as many as num_train_timesteps \(3\)/);
    expect(
      faultsOf({
        schedule: { trained_betas: [0.1, 1] },
        training: { prediction_type: 'epsilon' },
        sampling: { num_inference_steps: 2 },
      })[0],
    ).toMatch(
      /prediction_type is epsilon, but with a trained β of 1 the last step holds nothing but noise/,
    );
    expect(
      faultsOf({
        schedule: { trained_betas: [0.1, 1] },
        training: { prediction_type: 'v_prediction' },
        sampling: { num_inference_steps: 2 },
      }),
    ).toEqual([]);
    expect(faultsOf({ schedule: { trained_betas: [0.1, 1.2] } })[0]).toMatch(
      /a list of 2 with 1.2 as entry 2; allowed is a list of numbers above 0 and up to 1, or null\.$/,
    );
    expect(faultsOf({ sampling: { num_inference_steps: 1001 } })[0]).toMatch(
      /at most num_train_timesteps \(1000\)/,
    );
    expect(
      faultsOf({
        schedule: { rescale_betas_zero_snr: true },
        training: { prediction_type: 'epsilon' },
      })[0],
    ).toMatch(/^training.prediction_type/);
  });
});

describe('options of samplers', () => {
  it('are refused in one sentence where the sampler does not use them', () => {
    expect(faultsOf({ sampling: { sampler: 'euler', eta: 0.5 } })).toEqual([
      'sampling.eta: sampling.eta is 0.5; eta is for ddim, and euler does not use it.',
    ]);
    expect(faultsOf({ sampling: { sampler: 'dpmpp_3m', solver_order: 2 } })).toEqual([
      'sampling.solver_order: sampling.solver_order is 2; dpmpp_3m stands for solver_order 3; deis, unipc, dpm_solver_multistep, dpm_solver_singlestep take others.',
    ]);
    expect(faultsOf({ sampling: { variance_type: 'learned_range' } })[0]).toMatch(
      /allowed are fixed_small, fixed_small_log, fixed_large\. It needs a network that predicts/,
    );
    expect(faultsOf({ sampling: { use_karras_sigmas: true } })[0]).toMatch(
      /Did you mean sigma_schedule\?$/,
    );
  });

  it('are accepted at their defaults, whatever the sampler', () => {
    for (const { id } of samplersOf('discrete')) {
      const { sampling } = resolved({ sampling: { sampler: id } });
      expect(resolved({ sampling }).sampling).toEqual(sampling);
    }
  });

  it('that are stored with a run and had no effect go to their defaults', () => {
    const stored = { sampling: { sampler: 'heun', eta: 1, num_inference_steps: 12 } };
    const { recipe, faults } = resolveRecipe(stored, 'stored');
    expect(faults).toEqual([]);
    expect(recipe?.sampling).toMatchObject({ sampler: 'heun', eta: 0, num_inference_steps: 12 });
  });

  it.each([
    [{ sampler: 'euler', sigma_schedule: 'lu' }, /^sampling.sigma_schedule.*euler allows karras/],
    [{ sampler: 'unipc', solver_type: 'heun' }, /unipc allows bh1, bh2/],
    [{ sampler: 'euler', sigma_min: 3, sigma_max: 2 }, /below sigma_max \(2\)/],
    [{ sampler: 'heun', s_tmin: 3, s_tmax: 2 }, /at most s_tmax \(2\)/],
    [{ sampler: 'pndm', skip_prk_steps: false, num_inference_steps: 3 }, /at least 4/],
    [{ sampler: 'unipc', predict_x0: false }, /^sampling.final_sigmas_type.*only with predict_x0/],
    [{ sampler: 'dpm_solver_multistep', solver_order: 4 }, /allows 1 to 3/],
    [{ sampler: 'dpm_solver_multistep', algorithm_type: 'dpmsolver' }, /cannot end at σ = 0/],
    [
      { sampler: 'dpm_solver_multistep', algorithm_type: 'sde-dpmsolver++', solver_order: 3 },
      /allows 1 and 2/,
    ],
    [
      { sampler: 'dpm_solver_singlestep', lower_order_final: false, num_inference_steps: 7 },
      /a multiple of solver_order \(2\)/,
    ],
  ])('%o is refused', (sampling, message) => {
    const faults = faultsOf({ sampling });
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(message);
  });

  it('change with the sampler: what was set stays where it can', () => {
    const from = (sampling: object) => resolved({ sampling });
    const karras = from({ sampler: 'dpmpp_2m', sigma_schedule: 'karras', solver_type: 'heun' });
    const euler = changeSampler(karras, 'euler');
    expect(euler).toMatchObject({ sampler: 'euler', sigma_schedule: 'karras' });
    expect(euler.solver_type).toBe('midpoint');
    expect(changeSampler(karras, 'unipc').solver_type).toBe('bh2');
    expect(changeSampler(from({ sampler: 'ddim', eta: 1 }), 'ddpm').eta).toBe(0);
    for (const { id } of samplersOf('discrete')) {
      expect(faultsOf({ sampling: changeSampler(karras, id) })).toEqual([]);
    }
  });
});

describe('the schema', () => {
  it('is the one that is checked in (node scripts/make-schema.mjs writes it)', () => {
    const path = new URL('../../../media/recipe.schema.json', import.meta.url);
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(
      JSON.parse(JSON.stringify(recipeSchema())),
    );
  });

  it('describes every field and forbids nothing, which the diagnostics do', () => {
    interface Described {
      description: string;
      anyOf: unknown[];
    }
    type Part = Record<string, Described>;
    const { properties } = recipeSchema() as {
      properties: Record<
        string,
        { properties: Part; allOf: { if: object; then?: { properties: Part } }[] }
      >;
    };
    const check = (described: Part, fields: ReturnType<typeof fieldsOf>): void => {
      expect(Object.keys(described)).toEqual(fields.map(([key]) => key));
      for (const [key, field] of fields) {
        expect(described[key].description).toContain(field.doc);
        expect(described[key].anyOf.at(-1)).toEqual({});
      }
    };
    for (const part of PARTS) {
      if (hasKinds(part)) {
        KINDS[part].forEach(({ id }, index) => {
          const rule = properties[part].allOf[index];
          expect(rule.if).toEqual({ properties: { kind: { const: id } }, required: ['kind'] });
          check(rule.then?.properties ?? {}, fieldsOf(part, id));
        });
      } else check(properties[part].properties, fieldsOf(part));
    }
    // Keywords that reject a value stand only beside the alternative that takes any.
    const rejecting = /"(?:type|enum|additionalProperties|required|minimum|maximum|pattern)":/;
    const open = JSON.stringify(recipeSchema(), (key, value: unknown) =>
      key === 'anyOf' || key === 'if' ? undefined : value,
    ).replace('"$schema":{"type":"string",', '');
    expect(open).not.toMatch(rejecting);
  });
});
