import { describe, expect, it } from 'vitest';
import { TorchGenerator } from '../../../src/core/rng/torchGenerator';
import { pointsDataSet } from '../../../src/core/data/pointsDataSet';
import { measureSamples } from '../../../src/core/metrics/measure';
import { verdict } from '../../../src/core/metrics/words';
import type { FileSet } from '../../../src/shared/protocol/files';
import { pointSamples } from '../../../src/shared/protocol/samples';
import type { SampleEvent, SampleRequest } from '../../../src/shared/protocol/sampling';
import { checkClassLabel, ClassLabelError, classLabels } from '../../../webview/lab/classLabels';
import { ModelFileError } from '../../../webview/lab/engine/modelFolder';
import { describeNetwork } from '../../../webview/lab/engine/networks/forData';
import { encodeModel } from '../../../webview/lab/network/modelFiles';
import { initialState } from '../../../webview/lab/network/initialise';
import { samplingNoise } from '../../../webview/lab/drawing';
import { drawSamples } from '../../../webview/lab/sampling';
import { mapped } from '../engine/states';
import { nodeEngines } from './nodeEngines';
import { pictureRecipe, SMALL_UNET } from './pictures';
import { largestDifference, moons, pointsFormat, smallRecipe } from './recipe';
import { cpuEngines } from './tfjsCpu';

const recipe = smallRecipe();

function model(scale: number, weights = initialState(recipe.network, 0).weights): FileSet {
  return encodeModel({
    network: recipe.network,
    format: { ...pointsFormat, scaling: { mean: [10, -10], scale } },
    schedule: recipe.schedule,
    prediction_type: 'epsilon',
    weights,
  });
}

function request(part: Partial<SampleRequest['sampling']> = {}): SampleRequest {
  const sampling = { ...recipe.sampling, num_inference_steps: 5, count: 7, ...part };
  const data = { config: recipe.data, files: [] };
  return { runId: 'run', model: model(2), sampling, weaker: null, data, engine: null };
}

async function draw(asked: SampleRequest, onEvent?: (event: SampleEvent) => void) {
  const context = { signal: new AbortController().signal, event: onEvent ?? (() => undefined) };
  return drawSamples(cpuEngines, asked, context);
}

describe('drawSamples', () => {
  it('answers with samples, the whole trajectory and metrics, in data units', async () => {
    const steps: number[] = [];
    const result = await draw(request(), ({ step }) => steps.push(step));
    expect(steps).toEqual([1, 2, 3, 4, 5]);
    const { values, ...samples } = result.samples;
    expect(samples).toEqual({ kind: 'points', shape: [2], labels: null, classes: null });
    expect(values).toHaveLength(14);
    expect(result.trajectory.count).toBe(7);
    expect(result.nearest).toBeNull();
    expect(result.trajectory.timesteps).toHaveLength(5);
    expect(result.trajectory.x_t).toHaveLength(6 * 14);
    expect(result.trajectory.x_0).toHaveLength(5 * 14);
    expect(result.trajectory.x_t.slice(-14)).toEqual(values);
    // x_T is standard normal in network units, so it lies around the mean of the data.
    const firstAxis = Array.from({ length: 7 }, (_, i) => result.trajectory.x_t[2 * i]);
    expect(firstAxis.every((value) => Math.abs(value - 10) < 12)).toBe(true);
    expect(result.metrics).toMatchObject({ size: 7, against: 'held_out' });
    const [energy] = result.metrics?.measures ?? [];
    expect(energy).toMatchObject({ id: 'energy_distance' });
    expect(energy.value).toBeGreaterThan(1);
    expect(result.networkCalls).toBe(5);
  });

  it('repeats itself for the same seed, and only then', async () => {
    const first = await draw(request({ sampler: 'ddpm' }));
    expect((await draw(request({ sampler: 'ddpm' }))).samples).toEqual(first.samples);
    expect((await draw(request({ sampler: 'ddpm', seed: 1 }))).samples).not.toEqual(first.samples);
  });

  it('starts and goes on as torch.randn after torch.manual_seed does, when asked to', async () => {
    const sampling = {
      sampler: 'ddpm',
      generator: 'torch',
      seed: 11,
      num_inference_steps: 2,
    } as const;
    const torch = new TorchGenerator(11);
    const { x_T, noise } = samplingNoise('torch', 11, 14);
    expect(x_T).toEqual(torch.randn(14));
    expect(noise()).toEqual(torch.randn(14));
    expect(noise()).toEqual(torch.randn(14));
    const { trajectory } = await draw(request(sampling));
    // Scale 2 and mean (10, −10) of the model take x_T to data units.
    const start = Array.from(x_T, (value, i) => value * 2 + (i % 2 === 0 ? 10 : -10));
    const error = Math.max(...start.map((value, i) => Math.abs(value - trajectory.x_t[i])));
    expect(error).toBeLessThan(1e-5);
  });

  it('stops at the step whose values are no numbers, and names it', async () => {
    // Weights as a training leaves them that diverged: numbers still, their products none.
    const broken = mapped(initialState(recipe.network, 0).weights, (data) =>
      data.map((value) => value * 1e30),
    );
    const diverged = { ...request(), model: model(2, broken) };
    const steps: number[] = [];
    await expect(draw(diverged, ({ step }) => steps.push(step))).rejects.toThrow(
      /^Sampling stopped in step 1 of 5 \(t = \d+\), where \d+ of 14 values are not finite numbers\.$/,
    );
    expect(steps).toEqual([]);
  });

  it('is cancelled between steps', async () => {
    const stop = new AbortController();
    let steps = 0;
    const drawing = drawSamples(cpuEngines, request({ num_inference_steps: 50 }), {
      signal: stop.signal,
      event: () => {
        steps++;
        if (steps === 3) stop.abort();
      },
    });
    await expect(drawing).rejects.toThrow(/abort/i);
    expect(steps).toBe(3);
  });

  it('names the file of a model that is missing or faulty', async () => {
    const { 'network/config.json': config, ...rest } = model(1);
    await expect(draw({ ...request(), model: rest })).rejects.toThrow(/network\/config\.json/);
    const text = new TextDecoder().decode(config).replace('"hidden": 16', '"hidden": 17');
    const faulty = { ...rest, 'network/config.json': new TextEncoder().encode(text) };
    await expect(draw({ ...request(), model: faulty })).rejects.toThrow(ModelFileError);
    await expect(draw({ ...request(), model: faulty })).rejects.toThrow(/layers\.0\.weight/);
  });
});

describe('measuring points', () => {
  const pause = (): Promise<void> => Promise.resolve();
  const pointsOf = (values: Float32Array) =>
    pointsDataSet(values, { count: values.length / 2, nameOf: String, notes: [] });

  it('is small for the data themselves, large for something else, null without data', async () => {
    const options = { classifiers: [], pause };
    const half = moons.slice(0, 200);
    const near = await measureSamples(pointSamples(half), pointsOf(moons), options);
    expect(near).toMatchObject({ size: 100, against: 'trained_on' });
    expect(near?.measures.map(({ id }) => id)).toEqual([
      'energy_distance',
      'precision',
      'coverage',
    ]);
    expect(near?.measures[0].value).toBeLessThan(0.05);
    const away = half.map((value) => value + 5);
    const far = await measureSamples(pointSamples(away), pointsOf(moons), options);
    expect(far?.measures[0].value).toBeGreaterThan(1);
    expect(far?.measures.map(({ p_value }) => p_value)).toEqual([0.005, 0.005, 0.005]);
    expect(far?.measures[1].value).toBe(0);
    const none = pointsOf(new Float32Array());
    expect(await measureSamples(pointSamples(half), none, options)).toBeNull();
  });
});

describe('drawSamples of pictures', () => {
  const digits = pictureRecipe(
    {},
    { data: { count: 30 }, sampling: { num_inference_steps: 3, clip_sample: false } },
  );
  const shape = [8, 8, 1];
  const classes = Array.from({ length: 10 }, (_, digit) => String(digit));
  const network = describeNetwork(SMALL_UNET, { shape, classes: 10 });
  const files = encodeModel({
    network,
    format: { kind: 'images', shape, classes, scaling: null },
    schedule: digits.schedule,
    prediction_type: digits.training.prediction_type,
    weights: initialState(network, 0).weights,
  });

  function drawPictures(
    part: Partial<SampleRequest['sampling']>,
    changes: Partial<SampleRequest> = {},
  ) {
    const sampling = { ...digits.sampling, count: 12, ...part };
    const data = { config: digits.data, files: [] };
    const asked: SampleRequest = {
      ...{ runId: 'run', model: files, sampling, weaker: null, data, engine: 'wasm' },
      ...changes,
    };
    const context = { signal: new AbortController().signal, event: () => undefined };
    return drawSamples(nodeEngines(), asked, context);
  }

  it('answers with pictures, their classes in turn, and the nearest that were trained on', async () => {
    const { samples, trajectory, nearest } = await drawPictures({ class_label: 'all' });
    expect(samples).toMatchObject({ kind: 'images', shape, classes });
    expect(samples.values).toHaveLength(12 * 64);
    expect(samples.labels).toEqual(classLabels('all', 12, 10));
    expect(trajectory).toMatchObject({ count: 12, complete: true });
    expect(trajectory.x_t).toHaveLength(4 * 12 * 64);
    expect(trajectory.x_t.subarray(-12 * 64)).toEqual(samples.values);
    expect(nearest).toMatchObject({ kind: 'images', shape, classes });
    expect(nearest?.values).toHaveLength(12 * 64);
    expect(nearest?.labels?.every((label) => label >= 0 && label < 10)).toBe(true);
  });

  it('of a shipped model without its data are judged by the classifier of such pictures alone', async () => {
    const without = { data: null, isShipped: true };
    const { metrics, nearest } = await drawPictures({ class_label: 'all' }, without);
    expect(nearest).toBeNull();
    expect(metrics).toMatchObject({ size: 12, against: 'classifier' });
    const [agreement, ...others] = metrics?.measures ?? [];
    expect(others).toEqual([]);
    expect(agreement).toMatchObject({ id: 'agreement', space: 'small-digit-classifier', floor: 1 });
    // Fresh weights draw noise, in which a class is seen by chance.
    expect(agreement.value).toBeLessThan(0.5);
    expect(agreement.p_value).toBeLessThan(1e-6);
    expect(metrics === null ? '' : verdict(metrics)).toMatch(
      /the classifier sees the asked class in \d.* \(12 samples beside real ones that the classifier was not trained on\.\)$/,
    );
    // Nobody knows what somebody else's model calls a 3, and without classes nothing was asked for.
    const foreign = await drawPictures({ class_label: 'all' }, { data: null });
    expect(foreign.metrics).toBeNull();
    expect((await drawPictures({ class_label: null }, without)).metrics).toBeNull();
  });

  it('asks for the class: none, one, or another, each another picture', async () => {
    const drawn = async (class_label: number | null) =>
      (await drawPictures({ class_label, count: 4 })).samples;
    const [none, three, four] = [await drawn(null), await drawn(3), await drawn(4)];
    expect(none.labels).toBeNull();
    expect(three.labels).toEqual(Int32Array.of(3, 3, 3, 3));
    expect(three.values).not.toEqual(none.values);
    expect(three.values).not.toEqual(four.values);
  });

  it('is guided by the scale: 1 is the class alone, 0 no class at all', async () => {
    const drawn = async (class_label: number | null, guidance_scale: number) =>
      (await drawPictures({ class_label, guidance_scale, count: 4 })).samples.values;
    const none = await drawn(null, 1);
    expect(await drawn(null, 3)).toEqual(none);
    expect(largestDifference(await drawn(3, 0), none)).toBeLessThan(1e-5);
    expect(largestDifference(await drawn(3, 3), await drawn(3, 1))).toBeGreaterThan(1e-4);
  });

  it('refuses a class that the model does not have, with those that there are', async () => {
    await expect(drawPictures({ class_label: 10 })).rejects.toThrow(ClassLabelError);
    await expect(drawPictures({ class_label: 10 })).rejects.toThrow(/classes 0 to 9 \(0, 1, 2/);
    await expect(draw(request({ class_label: 0 }))).rejects.toThrow(
      'class_label is 0, but the model has no classes.',
    );
  });
});

describe('checkClassLabel', () => {
  it('names what is allowed', () => {
    const check = (asked: number | 'all' | null, classes: string[] | null) => (): void => {
      checkClassLabel(asked, classes, 'the data');
    };
    expect(check(17, ['cat', 'dog'])).toThrow(
      'class_label is 17; the data have the classes 0 to 1 (cat, dog).',
    );
    expect(check('all', null)).toThrow('class_label is all, but the data have no classes.');
    for (const asked of [null, 1, 'all'] as const)
      expect(check(asked, ['cat', 'dog'])).not.toThrow();
    expect(check(null, null)).not.toThrow();
  });
});

describe('classLabels', () => {
  it('are one class for all, or all in order, as evenly as they go', () => {
    expect(classLabels(2, 3, 5)).toEqual(Int32Array.of(2, 2, 2));
    expect(classLabels('all', 6, 3)).toEqual(Int32Array.of(0, 0, 1, 1, 2, 2));
    expect(classLabels('all', 7, 3)).toEqual(Int32Array.of(0, 0, 0, 1, 1, 2, 2));
    expect(classLabels('all', 2, 5)).toEqual(Int32Array.of(0, 2));
  });
});
