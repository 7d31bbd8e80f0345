// What each objective asks of a network, against the formulas of the papers, and that samplers read the
// answers as they were asked for: from a network that answers perfectly, x₀ itself comes out.

import { describe, expect, it } from 'vitest';
import type { SampleFormat } from '../../../src/core/data/sampleFormat';
import { edmPreconditioning } from '../../../src/core/edm';
import { answersOf, objectiveOf } from '../../../src/core/objectives';
import { shiftedSigma } from '../../../src/core/objectives/flow';
import type { Objective } from '../../../src/core/objectives/objective';
import { predictEpsilon, predictX0 } from '../../../src/core/prediction';
import { resolveRecipe } from '../../../src/core/recipe/resolve';
import type { Recipe, RecipeInput } from '../../../src/core/recipe/types';
import { float32Algebra, float64Algebra } from '../../../src/core/sampling/arrays';
import { specifySampler } from '../../../src/core/sampling/catalogue';
import { runSampler } from '../../../src/core/sampling/spec';
import { makeSchedule } from '../../../src/core/schedule';
import { denoiser } from '../../../webview/lab/denoiser';
import type { Predictor } from '../../../webview/lab/network/contract';
import { Draws, largestDifference } from '../engine/random';

/** @throws an error with every fault */
function recipeOf(input: RecipeInput): Recipe {
  const { recipe, faults } = resolveRecipe(input);
  if (recipe === null) throw new Error(faults.map(({ message }) => message).join('\n'));
  return recipe;
}

const SIGMAS = [0.002, 0.1, 0.5, 1, 7, 80];
const draws = new Draws(5);
const x0 = draws.normals(6);
const epsilon = draws.normals(6);

/** x and the perfect answer at a time, by what the objective says. */
function perfect(objective: Objective, time: number) {
  const { signal, noise, target } = objective.at(time);
  return {
    x: x0.map((clean, i) => signal * clean + noise * epsilon[i]),
    answer: x0.map((clean, i) => target.x0 * clean + target.epsilon * epsilon[i]),
  };
}

describe('EDM', () => {
  const objective = objectiveOf(recipeOf({ schedule: { kind: 'edm', sigma_data: 0.7 } }));

  it('noises with σ alone, and scales and times the input as Karras 2022 does', () => {
    for (const sigma of SIGMAS) {
      const { c_in, c_noise } = edmPreconditioning(sigma, 0.7);
      const point = objective.at(sigma);
      expect(point).toMatchObject({ signal: 1, noise: sigma, inputScale: c_in, weight: 1 });
      expect(point.networkTime).toBe(c_noise);
      expect(objective.networkTime(sigma)).toBe(c_noise);
      expect(point.inputScale).toBeCloseTo(1 / Math.hypot(sigma, 0.7), 12);
      expect(point.networkTime).toBeCloseTo(Math.log(sigma) / 4, 12);
    }
  });

  it('asks for the F of which c_skip·x + c_out·F is x₀', () => {
    for (const sigma of SIGMAS) {
      const { c_skip, c_out } = edmPreconditioning(sigma, 0.7);
      const { x, answer } = perfect(objective, sigma);
      const clean = x.map((value, i) => c_skip * value + c_out * answer[i]);
      expect(largestDifference(clean, x0)).toBeLessThan(1e-10);
    }
  });

  it('has targets of unit variance for data of σ_data', () => {
    for (const sigma of SIGMAS) {
      const { target } = objective.at(sigma);
      expect(Math.hypot(target.x0 * 0.7, target.epsilon)).toBeCloseTo(1, 10);
    }
  });

  it("weighs the error of F so that it is Karras' λ(σ)·(D − x₀)²", () => {
    for (const sigma of SIGMAS) {
      const { c_out, weight } = edmPreconditioning(sigma, 0.7);
      expect(objective.at(sigma).weight).toBeCloseTo(weight * c_out ** 2, 10);
    }
  });
});

describe('flow matching', () => {
  const objective = objectiveOf(recipeOf({ schedule: { kind: 'flow' } }));

  it('goes straight from x₀ to ε, and asks for the velocity ε − x₀', () => {
    const T = objective.timesteps;
    for (const sigma of [0.001, 0.25, 0.5, 0.9, 1]) {
      expect(objective.at(sigma)).toEqual({
        signal: 1 - sigma,
        noise: sigma,
        inputScale: 1,
        networkTime: sigma * T,
        target: { x0: -1, epsilon: 1 },
        weight: 1,
      });
      expect(objective.networkTime(sigma)).toBe(sigma * T);
    }
  });

  it('is read back by the formulas of predictions', () => {
    for (const sigma of [0.25, 0.5, 0.9, 1]) {
      const { x, answer } = perfect(objective, sigma);
      const at = { signal: 1 - sigma, noise: sigma };
      const algebra = float64Algebra(6);
      const clean = predictX0(algebra, objective.answer, answer, x, at);
      const noise = predictEpsilon(algebra, objective.answer, answer, x, at);
      expect(largestDifference(clean, x0)).toBeLessThan(1e-12);
      expect(largestDifference(noise, epsilon)).toBeLessThan(1e-12);
    }
  });

  it('may ask for x₀, whose error is that of the velocity with the weight 1/σ²', () => {
    const training = { prediction_type: 'sample', loss_weighting: 'v_loss' } as const;
    const clean = objectiveOf(recipeOf({ schedule: { kind: 'flow' }, training }));
    expect(clean).toMatchObject({ answer: 'sample', output: 'flow' });
    for (const sigma of [0.1, 0.5, 1]) {
      const { target, weight } = clean.at(sigma);
      expect(target).toEqual({ x0: 1, epsilon: 0 });
      // v = (x − x₀)/σ, so an error e of x₀ is −e/σ of v.
      expect(weight).toBeCloseTo(1 / sigma ** 2, 10);
    }
    expect(clean.at(1e-4).weight).toBe(clean.at(0.05).weight);
  });

  it('shifts σ towards noise: s·σ/(1 + (s−1)·σ)', () => {
    for (const sigma of [0, 0.2, 0.5, 1]) expect(shiftedSigma(sigma, 1)).toBe(sigma);
    expect(shiftedSigma(0, 3)).toBe(0);
    expect(shiftedSigma(1, 3)).toBe(1);
    expect(shiftedSigma(0.5, 3)).toBeCloseTo(0.75, 12);
    // As SNR: (1−σ)/σ becomes s times smaller.
    const moved = shiftedSigma(0.3, 3);
    expect((1 - moved) / moved).toBeCloseTo(0.7 / 0.3 / 3, 12);
  });
});

describe('a discrete schedule', () => {
  it.each(['epsilon', 'sample', 'v_prediction'] as const)(
    'asks for %s as the formulas of predictions read it',
    (prediction_type) => {
      const recipe = recipeOf({ training: { prediction_type } });
      const objective = objectiveOf(recipe);
      expect(objective).toMatchObject({ answer: prediction_type, output: prediction_type });
      for (const t of [0, 1, 400, 999]) {
        const { signal, noise, networkTime, inputScale } = objective.at(t);
        expect(signal ** 2 + noise ** 2).toBeCloseTo(1, 12);
        expect([networkTime, inputScale]).toEqual([t, 1]);
        const { x, answer } = perfect(objective, t);
        const clean = predictX0(float64Algebra(6), prediction_type, answer, x, { signal, noise });
        expect(largestDifference(clean, x0)).toBeLessThan(1e-6);
      }
      expect(() => objective.at(1000)).toThrow('There is no timestep 1000; they are 0 to 999.');
      expect(() => objective.at(-1)).toThrow(RangeError);
      expect(() => objective.at(1.5)).toThrow(RangeError);
      expect(objective.networkTime(1.5)).toBe(1.5);
    },
  );
});

describe('a model without its training', () => {
  it('answers what it was trained to answer, all errors weighing the same', () => {
    const recipe = recipeOf({
      training: { prediction_type: 'v_prediction', loss_weighting: 'min_snr' },
    });
    const [trained, read] = [
      objectiveOf(recipe),
      answersOf(recipe.schedule, recipe.training.prediction_type),
    ];
    for (const t of [0, 300, 999]) expect(read.at(t)).toEqual({ ...trained.at(t), weight: 1 });
    expect(trained.at(0).weight).not.toBe(1);
  });
});

const COUNT = 3;
const FORMAT: SampleFormat = {
  kind: 'points',
  shape: [2],
  classes: null,
  scaling: { mean: [0, 0], scale: 1 },
};

/** A network that knows x₀: it undoes the noise of what it is given, and answers what was asked for. */
function knowing(objective: Objective, times: (networkTime: number) => number): Predictor {
  return {
    predict: (sample, timestep) => {
      const { signal, noise, inputScale, target } = objective.at(times(timestep[0]));
      const answer = sample.map((value, i) => {
        const clean = x0[i];
        const added = (value / inputScale - signal * clean) / noise;
        return target.x0 * clean + target.epsilon * added;
      });
      return Promise.resolve(answer);
    },
    dispose: () => undefined,
  };
}

const cases: [name: string, input: RecipeInput][] = [
  ...(['epsilon', 'sample', 'v_prediction'] as const).flatMap((prediction_type) =>
    ['ddim', 'heun', 'dpmpp_2m', 'euler'].map((sampler): [string, RecipeInput] => [
      `${sampler} of ${prediction_type}`,
      { training: { prediction_type }, sampling: { sampler } },
    ]),
  ),
  ...['flow_euler', 'flow_heun'].flatMap((sampler): [string, RecipeInput][] => [
    [sampler, { schedule: { kind: 'flow' }, sampling: { sampler } }],
    [`${sampler}, shifted`, { schedule: { kind: 'flow', shift: 3 }, sampling: { sampler } }],
    [
      `${sampler} of x₀`,
      {
        schedule: { kind: 'flow' },
        training: { prediction_type: 'sample' },
        sampling: { sampler },
      },
    ],
  ]),
  ...['edm_euler', 'edm_heun', 'edm_dpm_solver'].flatMap((sampler): [string, RecipeInput][] => [
    [sampler, { schedule: { kind: 'edm' }, sampling: { sampler } }],
    [
      `${sampler}, σ_data 0.9`,
      { schedule: { kind: 'edm', sigma_data: 0.9 }, sampling: { sampler } },
    ],
  ]),
];

describe('samples of a network that knows x₀', () => {
  it.each(cases)('are x₀: %s', async (_, input) => {
    const { schedule, training, sampling } = recipeOf({
      ...input,
      sampling: { num_inference_steps: 12, clip_sample: false, ...input.sampling },
    });
    const objective = answersOf(schedule, training.prediction_type);
    const times = (told: number): number => {
      if (schedule.kind === 'edm') return Math.exp(4 * told);
      if (schedule.kind === 'flow') return told / schedule.num_train_timesteps;
      return Math.round(told);
    };
    const network = knowing(objective, times);
    const steps = runSampler(specifySampler(sampling, schedule), {
      schedule: schedule.kind === 'discrete' ? makeSchedule(schedule) : null,
      output: objective.output,
      algebra: float32Algebra(2),
      denoise: denoiser({
        ...{ network, format: FORMAT, objective, noClass: null },
        ...{ labels: null, guidanceScale: 1 },
      }),
      noise: () => {
        throw new Error('These samplers add no noise.');
      },
      x_T: Float32Array.from(new Draws(8).normals(2 * COUNT)),
    });
    const found: Float32Array[] = [];
    let last = new Float32Array(6);
    for await (const step of steps) {
      found.push(step.x0.slice());
      last = step.x.slice();
    }
    expect(found.length).toBeGreaterThanOrEqual(10);
    for (const clean of found.slice(1)) expect(largestDifference(clean, x0)).toBeLessThan(2e-2);
    expect(largestDifference(last, x0)).toBeLessThan(2e-2);
  });
});
