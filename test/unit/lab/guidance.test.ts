// Layer: tests. Guidance beyond a scale: what u is, when there is guidance, and what a request needs.

import { describe, expect, it } from 'vitest';
import { answersOf } from '../../../src/core/objectives';
import { resolveRecipe } from '../../../src/core/recipe/resolve';
import type { SamplingConfig, ScheduleConfig } from '../../../src/core/recipe/types';
import { guidanceActsAt } from '../../../src/core/sampling/guidance';
import { countNetworkCalls } from '../../../src/core/sampling/guidedCalls';
import { noiseLevels } from '../../../src/core/sigmas/noiseLevels';
import { weakerModel } from '../../../src/runs/sampler';
import { requireEffect, withGuidance, type GuidanceOptions } from '../../../scripts/lab/guidance';
import { denoiser, type DenoiserGuidance } from '../../../webview/lab/denoiser';
import { describeNetwork } from '../../../webview/lab/engine/networks/forData';
import { guidanceOf, openWeaker } from '../../../webview/lab/guidance';
import type { Predictor } from '../../../webview/lab/network/contract';
import { initialState } from '../../../webview/lab/network/initialise';
import { decodeModel, encodeModel } from '../../../webview/lab/network/modelFiles';
import { CLASSES, pictureRecipe, SHAPE, SMALL_UNET } from './pictures';
import { cpuEngines } from './tfjsCpu';

const recipe = pictureRecipe();
const format = { kind: 'images', shape: SHAPE, classes: CLASSES, scaling: null } as const;
const SIZE = 24;

/** Answers with its labels, times `factor`; every other number is one more. */
function telling(factor: number): Predictor {
  return {
    predict: (sample, _timestep, condition) => {
      const labels = condition?.classLabels;
      return Promise.resolve(
        sample.map((_, i) => factor * (labels?.[Math.floor(i / SIZE)] ?? -1) + (i % 2)),
      );
    },
    dispose: () => undefined,
  };
}

/** The first number of the answer at time t, for class 1 of 3 ("no class" is 3). */
async function answer(
  guidance: Partial<DenoiserGuidance>,
  { t = 500, labels = Int32Array.of(1) }: { t?: number; labels?: Int32Array | null } = {},
): Promise<Float32Array> {
  const denoise = denoiser({
    network: telling(1),
    format,
    objective: answersOf(recipe.schedule, recipe.training.prediction_type),
    noClass: 3,
    labels,
    guidanceScale: 2,
    guidance: { rescale: 0, actsAt: null, negativeLabel: null, weaker: null, ...guidance },
  });
  return denoise(new Float32Array(SIZE), t);
}

describe('u + s·(c − u)', () => {
  it('has no class, the negative class or the weaker model for u', async () => {
    expect((await answer({}))[0]).toBe(2 * 1 - 3);
    expect((await answer({ negativeLabel: 0 }))[0]).toBe(2 * 1 - 0);
    expect((await answer({ weaker: telling(10) }))[0]).toBe(2 * 1 - 10);
  });

  it('has the weaker model also where no class is asked for', async () => {
    expect((await answer({ weaker: telling(10) }, { labels: null }))[0]).toBe(2 * 3 - 30);
    expect((await answer({}, { labels: null }))[0]).toBe(3);
  });

  it('is c outside of the interval', async () => {
    const actsAt = (t: number): boolean => t <= 400;
    expect((await answer({ actsAt }, { t: 500 }))[0]).toBe(1);
    expect((await answer({ actsAt }, { t: 300 }))[0]).toBe(-1);
  });

  it('gets the deviation of c where it is rescaled', async () => {
    const weaker: Predictor = {
      ...telling(1),
      predict: (sample) => Promise.resolve(sample.map((_, i) => -2 * (i % 2))),
    };
    const plain = await answer({ weaker });
    const rescaled = await answer({ weaker, rescale: 1 });
    const spread = (values: Float32Array): number => values[1] - values[0];
    expect(spread(plain)).toBe(4);
    expect(spread(rescaled)).toBeCloseTo(1, 6);
  });
});

describe('an interval', () => {
  it('is of noise over signal, with both ends, for every kind of schedule', () => {
    const flow = guidanceActsAt([1, 4], noiseLevels(scheduleOf({ kind: 'flow' })));
    expect([0.49, 0.5, 0.79, 0.81, 1].map((t) => flow?.(t))).toEqual([
      ...[false, true, true, false, false],
    ]);
    const edm = guidanceActsAt([0.5, 2], noiseLevels(scheduleOf({ kind: 'edm' })));
    expect([0.49, 0.5, 2, 2.1].map((t) => edm?.(t))).toEqual([false, true, true, false]);
    // Beyond all levels of the schedule there is none, not the last one.
    const linear = noiseLevels(scheduleOf({ beta_schedule: 'linear' }));
    const beyond = guidanceActsAt([1000, 2000], linear);
    expect(beyond?.(999)).toBe(false);
  });
});

describe('the calls of a drawing', () => {
  const { recipe: known } = resolveRecipe({ data: { name: 'digits8' } });
  const sampling: SamplingConfig = {
    ...(known ?? recipe).sampling,
    ...{ sampler: 'ddim', num_inference_steps: 10, class_label: 1, guidance_scale: 2 },
  };
  const count = (changes: Partial<SamplingConfig>): Promise<number> =>
    countNetworkCalls({ ...sampling, ...changes }, recipe.schedule);

  it('are two a step where there is guidance, and one elsewhere', async () => {
    expect(await count({})).toBe(20);
    expect(await count({ guidance_scale: 1 })).toBe(10);
    expect(await count({ class_label: null })).toBe(10);
    expect(await count({ class_label: null, weaker_step: 5 })).toBe(20);
    expect(await count({ guidance_interval: [0, 1e9] })).toBe(20);
    expect(await count({ guidance_interval: [1e8, 1e9] })).toBe(10);
    const some = await count({ guidance_interval: [0.3, 3] });
    expect(some).toBeGreaterThan(10);
    expect(some).toBeLessThan(20);
  });

  it('are those that a sampler with several calls a step makes', async () => {
    const heun = { sampler: 'heun', guidance_interval: [0, 1e9] };
    expect(await count(heun)).toBe(2 * (2 * 10 - 1));
  });
});

describe('guidance of a recipe', () => {
  const network = describeNetwork(SMALL_UNET, { shape: SHAPE, classes: CLASSES.length });
  const files = (prediction_type: 'epsilon' | 'v_prediction') =>
    encodeModel({
      ...{ network, format, schedule: recipe.schedule, prediction_type },
      weights: initialState(network, 0).weights,
    });
  const model = decodeModel(files('epsilon'));
  const guided = { guidance_scale: 3, guidance_rescale: 0.5, negative_class: 2 };
  const sampling: SamplingConfig = { ...recipe.sampling, ...guided, weaker_step: null };

  it('has its weaker model on the engine', async () => {
    const engine = await cpuEngines.open();
    expect(guidanceOf(model, sampling, null)).toEqual({
      ...{ rescale: 0.5, actsAt: null, negativeLabel: 2, weaker: null },
    });
    const weaker = openWeaker(engine, model, files('epsilon'));
    const auto = { ...sampling, negative_class: null, weaker_step: 5 };
    expect(guidanceOf(model, auto, weaker).weaker).toBe(weaker);
    weaker?.dispose();
    expect(() => guidanceOf(model, auto, null)).toThrow('not to be had');
    expect(() => guidanceOf(model, { ...sampling, negative_class: 7 }, null)).toThrow(
      'the model has the classes 0 to 2',
    );
    expect(() => openWeaker(engine, model, files('v_prediction'))).toThrow('another answer');
    engine.dispose();
  });

  it('reads its weaker model where there are earlier ones', async () => {
    const earlier = (step: number) => Promise.resolve({ step: Uint8Array.of(step) });
    const auto = { ...sampling, weaker_step: 5 };
    expect(await weakerModel({ title: 'a', earlier }, auto)).toEqual({ step: Uint8Array.of(5) });
    expect(await weakerModel({ title: 'a', earlier }, sampling)).toBeNull();
    await expect(weakerModel({ title: 'a', earlier: null }, auto)).rejects.toThrow('is no run');
  });

  const none: GuidanceOptions = {
    ...{ guidance: null, guidanceRescale: null, guidanceInterval: null },
    ...{ negativeClass: null, weakerStep: null },
  };

  it('is that of the options of the command line, and else its own', () => {
    const own = withGuidance(sampling, files('epsilon'), none);
    expect(own).toMatchObject({ ...guided, weaker_step: null });
    const options = {
      ...none,
      guidance: 2,
      negativeClass: 'ants',
      guidanceInterval: [0, 5] as const,
    };
    expect(withGuidance(sampling, files('epsilon'), options)).toMatchObject({
      ...{ guidance_scale: 2, guidance_interval: [0, 5], negative_class: 0 },
    });
    expect(() =>
      withGuidance(sampling, files('epsilon'), { ...none, negativeClass: 'all' }),
    ).toThrow('there can be one');
  });

  it.each<[string, Partial<SamplingConfig>, string]>([
    ['a scale of 1', { guidance_scale: 1, class_label: 1 }, 'a scale of 1 has no effect'],
    ['no class', { guidance_scale: 2, class_label: null }, 'nothing to be guided to'],
  ])('is refused in one sentence: %s', (_, changes, sentence) => {
    const asked = { ...sampling, ...changes };
    const check = (options: GuidanceOptions) => () => {
      requireEffect(asked, options);
    };
    expect(check({ ...none, guidanceRescale: 0.5 })).toThrow(sentence);
    expect(check(none)).not.toThrow();
  });

  it.each<[string, object, string]>([
    ['two to lead away from', { negative_class: 0, weaker_step: 5 }, 'one of them only'],
    ['a class that there is not', { negative_class: 12 }, 'allowed are 0 to 9 and null'],
    ['an interval from above', { guidance_interval: [5, 1] }, 'the least noise comes first'],
    ['an interval of one', { guidance_interval: [5] }, 'guidance_interval'],
  ])('is refused in a recipe: %s', (_, changes, sentence) => {
    const { faults } = resolveRecipe({ data: { name: 'digits8' }, sampling: changes });
    expect(faults.map(({ message }) => message).join(' ')).toContain(sentence);
  });

  it('needs no hidden classes where it leads away from another class or model', () => {
    const faultsOf = (changes: object): string[] =>
      resolveRecipe({
        data: { name: 'digits8' },
        training: { label_dropout: 0 },
        sampling: { guidance_scale: 2, ...changes },
      }).faults.map(({ message }) => message);
    expect(faultsOf({})).toHaveLength(1);
    expect(faultsOf({ negative_class: 1 })).toEqual([]);
    expect(faultsOf({ weaker_step: 100 })).toEqual([]);
    const points = { sampling: { guidance_scale: 2, weaker_step: 100 } };
    expect(resolveRecipe(points).faults).toEqual([]);
  });
});

function scheduleOf(schedule: object): ScheduleConfig {
  const resolved = resolveRecipe({ schedule }).recipe;
  if (resolved === null) throw new Error('The schedule is none.');
  return resolved.schedule;
}
