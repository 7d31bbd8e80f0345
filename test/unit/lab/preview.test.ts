// Layer: tests. Previews and samples from a network that knows x₀: whatever the schedule of the model
// says of its noise levels, x₀ itself comes out, and the network is asked at those levels.

import { describe, expect, it } from 'vitest';
import { intoNetwork } from '../../../src/core/data/sampleFormat';
import type { Recipe, RecipeInput } from '../../../src/core/recipe/types';
import type { SamplingPath } from '../../../src/shared/protocol/samples';
import type { DifferentiablePredictor, Engines } from '../../../webview/lab/network/contract';
import { encodeModel } from '../../../webview/lab/network/modelFiles';
import { drawSamples } from '../../../webview/lab/sampling';
import type { BatchOrigin } from '../../../webview/lab/training/batches';
import { drawPreview, previewCount } from '../../../webview/lab/training/preview';
import { followedSamples, keptCalls } from '../../../webview/lab/training/samplingPath';
import { trainingStart } from '../../../webview/lab/training/start';
import { classLabels } from '../../../webview/lab/classLabels';
import { CLASSES, pictureRecipe, pictures, SIZE } from './pictures';
import { largestDifference } from './recipe';
import { cpuEngines } from './tfjsCpu';

const data = pictures(60, 6);

/** The first `count` pictures in data units. */
function firstPictures(count: number): Float32Array {
  const values = new Float32Array(count * SIZE);
  data.read(
    Array.from({ length: count }, (_, row) => row),
    values,
  );
  return values;
}

/** Undoes the noise of what it is given, for pictures 0, 1, 2, …, and answers what was asked for. */
function knowing({ objective, format, recipe }: BatchOrigin, count: number) {
  const x0 = intoNetwork(format, firstPictures(count));
  const T = recipe.schedule.num_train_timesteps;
  const asked: number[] = [];
  const labels: (number[] | null)[] = [];
  const network: DifferentiablePredictor = {
    predict: (sample, timestep, condition) => {
      const [told] = timestep;
      const kind = objective.kind;
      const time = kind === 'edm' ? Math.exp(4 * told) : kind === 'flow' ? told / T : told;
      asked.push(time);
      const given = condition?.classLabels;
      labels.push(given === undefined ? null : Array.from(given));
      const { signal, noise, inputScale, target } = objective.at(time);
      const answer = sample.map((value, i) => {
        const added = (value / inputScale - signal * x0[i]) / noise;
        return target.x0 * x0[i] + target.epsilon * added;
      });
      return Promise.resolve(answer);
    },
    pullback: () => Promise.reject(new Error('No method of these tests is guided.')),
    dispose: () => undefined,
  };
  return { network, asked, labels };
}

function originOf(recipe: Recipe): BatchOrigin {
  return trainingStart(recipe, data, null).origin;
}

const cases: [name: string, changes: Pick<RecipeInput, 'schedule' | 'sampling'>][] = [
  ['discrete', { sampling: { sampler: 'ddim', clip_sample: false } }],
  ['flow', { schedule: { kind: 'flow' }, sampling: { sampler: 'flow_euler' } }],
  ['flow, shifted', { schedule: { kind: 'flow', shift: 3 }, sampling: { sampler: 'flow_euler' } }],
  ['edm', { schedule: { kind: 'edm', sigma_data: 0.5 }, sampling: { sampler: 'edm_euler' } }],
  [
    'edm with levels of its own',
    {
      schedule: { kind: 'edm', sigma_data: 0.9, sigma_min: 0.01, sigma_max: 40 },
      sampling: { sampler: 'edm_euler' },
    },
  ],
];

/** The level that a schedule begins at, for those whose times are levels. */
function checkLevels({ schedule }: Recipe, asked: readonly number[]): void {
  if (schedule.kind === 'edm') expect(asked[0] / schedule.sigma_max).toBeCloseTo(1, 4);
  if (schedule.kind !== 'flow') return;
  expect(asked[0]).toBeCloseTo(1, 4);
  // Shifted, more of the levels are near noise.
  const middle = asked[Math.floor(asked.length / 2)];
  if (schedule.shift === 1) expect(middle).toBeLessThan(0.6);
  else expect(middle).toBeGreaterThan(0.7);
}

/** A network that knows x₀ predicts it in every call; the state gets nearer to it. */
function checkPath(
  path: SamplingPath | undefined,
  values: Float32Array,
  origin: BatchOrigin,
): void {
  if (path === undefined) throw new Error('A preview says how it was sampled.');
  const { count, times, x_t, x_0 } = path;
  expect(count).toBe(followedSamples(previewCount(origin.format), SIZE));
  expect(times).toHaveLength(5);
  expect(times).toEqual([...times].sort((a, b) => b - a));
  const size = count * SIZE;
  const away = times.map((_, call) => {
    const part = [call * size, (call + 1) * size] as const;
    expect(largestDifference(x_0.slice(...part), values.slice(0, size))).toBeLessThan(0.03);
    return largestDifference(x_t.slice(...part), values.slice(0, size));
  });
  expect(away[0]).toBeGreaterThan(1.5);
  expect(away.slice(1).every((distance, call) => distance < away[call] + 0.03)).toBe(true);
}

describe('a preview of pictures', () => {
  it.each(cases)('is what the network knows, one class after the other: %s', async (_, changes) => {
    const recipe = pictureRecipe({}, changes);
    const origin = originOf(recipe);
    const count = previewCount(origin.format);
    const { network, asked, labels } = knowing(origin, count);
    const { samples, path } = await drawPreview(network, origin);
    const { values, ...preview } = samples;
    const wanted = classLabels('all', count, CLASSES.length);
    const { format } = origin;
    expect(preview).toEqual({
      ...{ kind: 'images', shape: format.shape },
      ...{ labels: wanted, classes: format.classes },
    });
    expect(largestDifference(values, firstPictures(count))).toBeLessThan(0.03);
    expect(labels.every((given) => given?.join() === wanted.join())).toBe(true);
    checkLevels(recipe, asked);
    const again = await drawPreview(knowing(origin, count).network, origin);
    expect(again.samples.values).toEqual(values);
    checkPath(path, values, origin);
  });
});

describe('the path of a preview', () => {
  it('keeps the first call and four more, evenly spaced, or all where there are fewer', () => {
    expect(keptCalls(20)).toEqual([0, 4, 8, 12, 16]);
    expect(keptCalls(15)).toEqual([0, 3, 6, 9, 12]);
    expect(keptCalls(3)).toEqual([0, 1, 2]);
  });

  it('follows all points, and of pictures as many as 64 KB hold', () => {
    expect(followedSamples(500, 2)).toBe(500);
    expect(followedSamples(24, 8 * 8)).toBe(24);
    expect(followedSamples(24, 28 * 28)).toBe(4);
    expect(followedSamples(24, 64 * 64 * 3)).toBe(1);
  });
});

describe('samples of pictures', () => {
  it.each(cases)('are what the network knows: %s', async (_, changes) => {
    const count = 4;
    const recipe = pictureRecipe(
      {},
      { ...changes, sampling: { ...changes.sampling, num_inference_steps: 15, count } },
    );
    const { origin, checkpoint } = trainingStart(recipe, data, null);
    const { network, asked } = knowing(origin, count);
    const engines: Engines = {
      open: async () => ({ ...(await cpuEngines.open()), predictor: () => network }),
    };
    const model = encodeModel({
      network: checkpoint.network,
      format: checkpoint.format,
      schedule: recipe.schedule,
      prediction_type: recipe.training.prediction_type,
      weights: checkpoint.state.averages,
    });
    const { sampling } = recipe;
    const request = { runId: 'run', model, sampling, weaker: null, data: null, engine: null };
    const context = { signal: new AbortController().signal, event: () => undefined };
    const { samples } = await drawSamples(engines, request, context);
    expect(largestDifference(samples.values, firstPictures(count))).toBeLessThan(0.03);
    checkLevels(recipe, asked);
  });
});
