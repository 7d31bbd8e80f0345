// Layer: tests. Guidance beyond a scale: what u is, when there is guidance, and what a request needs.

import { describe, expect, it } from 'vitest';
import { answersOf } from '../../../src/core/objectives';
import type { GuidanceRequest } from '../../../src/shared/protocol/sampling';
import { guidanceOf, type GuidanceOptions } from '../../../scripts/lab/guidance';
import type { Source } from '../../../scripts/lab/inputs';
import { denoiser, type DenoiserGuidance } from '../../../webview/lab/denoiser';
import { describeNetwork } from '../../../webview/lab/engine/networks/forData';
import { openGuidance } from '../../../webview/lab/guidance';
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
    guidance: { rescale: 0, interval: null, negativeLabel: null, weaker: null, ...guidance },
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
    const interval = [100, 400] as const;
    expect((await answer({ interval }, { t: 500 }))[0]).toBe(1);
    expect((await answer({ interval }, { t: 300 }))[0]).toBe(-1);
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

describe('a request', () => {
  const network = describeNetwork(SMALL_UNET, { shape: SHAPE, classes: CLASSES.length });
  const files = (prediction_type: 'epsilon' | 'v_prediction') =>
    encodeModel({
      ...{ network, format, schedule: recipe.schedule, prediction_type },
      weights: initialState(network, 0).weights,
    });
  const model = decodeModel(files('epsilon'));
  const asked: GuidanceRequest = {
    ...{ scale: 3, rescale: 0.5, interval: [0.1, 5], negative_class: 2, weaker: null },
  };

  it('has its interval as times, and its weaker model on the engine', async () => {
    const engine = await cpuEngines.open();
    const opened = openGuidance(engine, model, { ...asked, weaker: files('epsilon') });
    expect(opened).toMatchObject({ scale: 3, rescale: 0.5, negativeLabel: 2 });
    const [low, high] = opened.interval ?? [0, 0];
    expect(low).toBeGreaterThan(0);
    expect(high).toBeGreaterThan(low);
    expect(opened.weaker).not.toBeNull();
    opened.weaker?.dispose();
    expect(() => openGuidance(engine, model, { ...asked, negative_class: 7 })).toThrow(
      'the model has the classes 0 to 2',
    );
    expect(() => openGuidance(engine, model, { ...asked, weaker: files('v_prediction') })).toThrow(
      'another answer',
    );
    engine.dispose();
  });

  const source: Source = {
    ...{ title: 'digits', model: files('epsilon'), recipe, data: null },
    parent: { run: null, model: 'digits', step: null },
    isShipped: false,
  };
  const none: GuidanceOptions = {
    ...{ source: 'nowhere', class: null, guidance: null, guidanceRescale: null },
    ...{ guidanceInterval: null, negativeClass: null, weakerStep: null },
  };

  it('is made of the options, and of none of them nothing', async () => {
    expect(await guidanceOf(source, { ...none, class: '1', guidance: 2 })).toBeNull();
    const options = { ...none, class: 'bees', guidance: 2, negativeClass: 'ants' };
    expect(await guidanceOf(source, options)).toEqual({
      ...{ scale: 2, rescale: 0, interval: null, negative_class: 0, weaker: null },
    });
  });

  it.each<[string, Partial<GuidanceOptions>, string]>([
    ['a scale of 1', { guidance: 1, class: '1', negativeClass: '0' }, 'a scale of 1 has no effect'],
    ['no class', { guidance: 2, negativeClass: '0' }, 'nothing to be guided to'],
    ['two kinds of u', { guidance: 2, negativeClass: '0', weakerStep: 5 }, 'exclude each other'],
    ['a rescale of 2', { guidance: 2, class: '1', guidanceRescale: 2 }, 'from 0 to 1'],
    ['a weaker step of a model', { guidance: 2, weakerStep: 5 }, '--weaker-step is for runs'],
    ['all classes', { guidance: 2, class: '1', negativeClass: 'all' }, 'there can be one'],
  ])('is refused in one sentence: %s', async (_, options, sentence) => {
    await expect(guidanceOf(source, { ...none, ...options })).rejects.toThrow(sentence);
  });
});
