// Samplers of models with a flow or EDM schedule, from a recipe: with the exact network of one
// Gaussian, and as the scheduler_config.json of diffusers.

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { edmPreconditioning } from '../../../src/core/edm';
import { resolveRecipe } from '../../../src/core/recipe/resolve';
import type { Recipe, RecipeInput } from '../../../src/core/recipe/types';
import { philoxNormals } from '../../../src/core/rng/philox';
import { networkCallsOf, samplersOf, specifySampler } from '../../../src/core/sampling/catalogue';
import { float64Algebra } from '../../../src/core/sampling/arrays';
import { runSampler } from '../../../src/core/sampling/spec';
import {
  parseSchedulerConfig,
  readSchedulerConfig,
  recipeOfScheduler,
  writeSchedulerConfig,
} from '../../../src/core/schedulerConfig/index';

const MEAN = 0.3;
const DEVIATION = 0.5;
const COUNT = 4000;

const FLOW = { kind: 'flow', shift: 2 } as const;
const EDM = { kind: 'edm', sigma_max: 20, sigma_data: 0.6, rho: 5 } as const;

function recipeOf(input: RecipeInput): Recipe {
  const { recipe, faults } = resolveRecipe(input);
  if (recipe === null) throw new Error(faults.map(({ message }) => message).join('\n'));
  return recipe;
}

/** E[x₀ | x] for x = signal·x₀ + noise·ε and x₀ of a Gaussian. */
function expected(x: number, signal: number, noise: number): number {
  const variance = (signal * DEVIATION) ** 2 + noise ** 2;
  return MEAN + ((signal * DEVIATION ** 2) / variance) * (x - signal * MEAN);
}

/** What a network that was trained without error answers. */
function answer(kind: 'flow' | 'edm', sigmaData: number, x: number, sigma: number): number {
  if (kind === 'flow') {
    const x0 = expected(x, 1 - sigma, sigma);
    return (x - x0) / sigma;
  }
  const { c_skip, c_out, c_in } = edmPreconditioning(sigma, sigmaData);
  const whole = x / c_in;
  return (expected(whole, 1, sigma) - c_skip * whole) / c_out;
}

async function sampled(recipe: Recipe): Promise<{ x: Float64Array; networkCalls: number }> {
  const { schedule, sampling } = recipe;
  if (schedule.kind === 'discrete') throw new Error('This tests the other kinds.');
  const sigmaData = schedule.kind === 'edm' ? schedule.sigma_data : 1;
  let draw = 0;
  const normals = (): Float64Array => {
    const out = new Float64Array(COUNT);
    philoxNormals(7, 900 + draw++, 0, out);
    return out;
  };
  const steps = runSampler(specifySampler(sampling, schedule), {
    schedule: null,
    output: schedule.kind === 'flow' ? 'flow' : 'sample',
    algebra: float64Algebra(1),
    denoise: (x: Float64Array, sigma) =>
      x.map((value) => answer(schedule.kind, sigmaData, value, sigma)),
    noise: normals,
    x_T: normals(),
  });
  let last: { x: Float64Array; networkCalls: number } | null = null;
  for await (const { x, networkCalls } of steps) last = { x: Float64Array.from(x), networkCalls };
  if (last === null) throw new Error('The sampler made no step.');
  return last;
}

const CASES = [
  ...samplersOf('flow').map(({ id }) => [id, FLOW] as const),
  ...samplersOf('edm').map(({ id }) => [id, EDM] as const),
];

describe('the samplers of flow and EDM models', () => {
  it('are those that fit, with a usual one for each kind of schedule', () => {
    expect(samplersOf('flow').map(({ id }) => id)).toEqual(['flow_heun', 'flow_euler']);
    expect(samplersOf('edm').map(({ id }) => id)).toEqual([
      'edm_heun',
      'edm_euler',
      'edm_dpm_solver',
    ]);
    expect(recipeOf({ schedule: FLOW }).sampling).toMatchObject({
      sampler: 'flow_euler',
      num_inference_steps: 50,
    });
    expect(recipeOf({ schedule: EDM }).sampling).toMatchObject({
      sampler: 'edm_heun',
      num_inference_steps: 18,
      sigma_schedule: 'karras',
    });
  });

  it.each(CASES)('%s draws the Gaussian whose exact network it asks', async (sampler, schedule) => {
    const recipe = recipeOf({ schedule, sampling: { sampler, num_inference_steps: 80 } });
    const { x, networkCalls } = await sampled(recipe);
    const mean = x.reduce((sum, value) => sum + value, 0) / COUNT;
    const variance = x.reduce((sum, value) => sum + (value - mean) ** 2, 0) / COUNT;
    expect(Math.abs(mean - MEAN)).toBeLessThan(0.03);
    expect(Math.abs(Math.sqrt(variance) / DEVIATION - 1)).toBeLessThan(0.04);
    expect(networkCalls).toBe(networkCallsOf(recipe.sampling));
  });

  it('take their noise levels from the schedule of the model', () => {
    const flow = recipeOf({ schedule: FLOW });
    expect(specifySampler(flow.sampling, flow.schedule).options).toMatchObject({
      shift: 2,
      num_train_timesteps: 1000,
    });
    const edm = recipeOf({ schedule: EDM });
    expect(specifySampler(edm.sampling, edm.schedule).options).toMatchObject({
      sigma_min: 0.002,
      sigma_max: 20,
      sigma_data: 0.6,
      rho: 5,
    });
    expect(() => specifySampler(edm.sampling, flow.schedule)).toThrow(
      'This sampler is for models with a schedule of kind edm; this one has flow.',
    );
  });
});

describe('the scheduler_config.json of flow and EDM models', () => {
  const SCHEDULER_KEYS = parseSchedulerConfig(
    readFileSync(new URL('./schedulerKeys.json', import.meta.url), 'utf8'),
  ) as Record<string, Record<string, unknown>>;

  it.each(CASES.filter(([id]) => id !== 'edm_heun'))(
    'of %s has keys of its class only, and reads back as recipe',
    (sampler, schedule) => {
      const recipe = recipeOf({ schedule, sampling: { sampler, num_inference_steps: 20 } });
      const spec = specifySampler(recipe.sampling, recipe.schedule);
      const output = schedule.kind === 'flow' ? 'flow' : 'sample';
      const written = writeSchedulerConfig({ spec, schedule: null, output });
      const known = SCHEDULER_KEYS[String(written._class_name)];
      const keys = Object.keys(written).filter((key) => !key.startsWith('_'));
      expect(keys.filter((key) => !(key in known))).toEqual([]);
      const read = readSchedulerConfig(JSON.parse(JSON.stringify(written)), {
        num_inference_steps: 20,
      });
      expect(read).toEqual({ spec, schedule: null, output, notice: null });
      const { seed, count } = recipe.sampling;
      const taken = recipeOfScheduler(read, { seed, count });
      expect(taken).toEqual({
        schedule: recipe.schedule,
        sampling: recipe.sampling,
        prediction_type: schedule.kind,
      });
    },
  );

  it('does not exist for the sampler that diffusers lacks', () => {
    const { sampling, schedule } = recipeOf({ schedule: EDM });
    const spec = specifySampler(sampling, schedule);
    expect(() => writeSchedulerConfig({ spec, schedule: null, output: 'sample' })).toThrow(
      'diffusers has no scheduler for the sampler "edm_heun".',
    );
  });
});
