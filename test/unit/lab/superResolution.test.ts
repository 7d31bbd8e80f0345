// Layer: tests. Super-resolution as a recipe: the condition of a picture, batches, exact resume, the files
// of a model, every sampler with a small picture, and what is said where something does not fit.

import { describe, expect, it } from 'vitest';
import { intoNetwork } from '../../../src/core/data/sampleFormat';
import type { ConditionalProblem } from '../../../src/core/conditional/contract';
import { averagePooling } from '../../../src/core/conditional/measurement';
import { trained } from '../../../src/core/conditional/methods/trained';
import { sampleConditionally } from '../../../src/core/conditional/sample';
import type { Raster } from '../../../src/core/data/images/resample';
import { resolveRecipe } from '../../../src/core/recipe/resolve';
import type { RecipeInput } from '../../../src/core/recipe/types';
import { normalStream, uniformStream } from '../../../src/core/rng/draws';
import { philoxIntegers, philoxNormals, philoxUniforms } from '../../../src/core/rng/philox';
import { STREAMS } from '../../../src/core/rng/streams';
import { samplersOf } from '../../../src/core/sampling/catalogue';
import { edmGrid, EDM_GRID_DEFAULTS } from '../../../src/core/sigmas/edm';
import { besides, conditionOfLarge, conditionOfSmall } from '../../../src/core/superResolution';
import type { ConditionalRequest } from '../../../src/shared/protocol/conditional';
import type { FileSet } from '../../../src/shared/protocol/files';
import type { TrainEvent } from '../../../src/shared/protocol/training';
import { networkDenoiser } from '../../../webview/lab/conditional/networkDenoiser';
import { runConditionally } from '../../../webview/lab/conditional/run';
import { draw, samplingNoise } from '../../../webview/lab/drawing';
import { describeNetwork } from '../../../webview/lab/engine/networks/forData';
import { requireUnconditional } from '../../../webview/lab/needsSmall';
import type { DifferentiablePredictor } from '../../../webview/lab/network/contract';
import { initialState } from '../../../webview/lab/network/initialise';
import {
  decodeModel,
  encodeJson,
  encodeModel,
  type LoadedNetwork,
} from '../../../webview/lab/network/modelFiles';
import { BatchSource } from '../../../webview/lab/training/batches';
import { trainingStart } from '../../../webview/lab/training/start';
import { Trainings } from '../../../webview/lab/training/trainings';
import { largestDifference } from '../engine/random';
import { nodeEngines } from './nodeEngines';
import { pictureRecipe, pictures, SIZE, SMALL_UNET } from './pictures';

const TASK = { task: 'super_resolution', factor: 2 } as const;

describe('the condition of a picture', () => {
  // Keys' cubic at distances ¼, ¾, 1¼ and 1¾ gives these shares of 1 beside 0.
  const STEP = [-0.0703125, 0.203125, 0.796875, 1.0703125];

  it('is the small picture by bicubic interpolation, with its edge repeated', () => {
    const large = conditionOfSmall(Float64Array.of(0, 1, 0, 1), [1, 4, 4], 2);
    expect(largestDifference(large, [...STEP, ...STEP, ...STEP, ...STEP])).toBeLessThan(1e-12);
  });

  it('knows of a large picture the means over its blocks alone', () => {
    const block = (mean: number): number[] => [mean + 0.5, mean - 0.5];
    const line = [...block(0), ...block(1)];
    const turned = [...block(0), ...block(1)].map((_, i, all) => all[i ^ 1]);
    const first = Float32Array.from([...line, ...turned, ...turned, ...line]);
    const flat = new Float32Array(16).fill(0.25);
    const both = conditionOfLarge(Float32Array.from([...first, ...flat]), [1, 4, 4], 2);
    const wanted = [...STEP, ...STEP, ...STEP, ...STEP, ...flat];
    expect(largestDifference(both, wanted)).toBeLessThan(1e-6);
  });

  it('stands behind the channels of x_t, row by row', () => {
    const joined = besides(Float32Array.of(1, 2, 3, 4), Float32Array.of(5, 6, 7, 8), 2);
    expect([...joined]).toEqual([1, 2, 5, 6, 3, 4, 7, 8]);
  });
});

describe('a batch', () => {
  const [ROWS, STEP, FIRST, COUNT] = [8, 3, 16, 50];
  const batchOf = (data: NonNullable<RecipeInput['data']>) => {
    const recipe = pictureRecipe({ batch_size: ROWS, seed: 3, label_dropout: 0.3 }, { data });
    const source = new BatchSource(trainingStart(recipe, pictures(COUNT, 6), null).origin);
    return { source, batch: source.batch(STEP) };
  };

  it('has x_t and target of a generation, and the noisy condition of each row beside x_t', () => {
    const most = 0.4;
    const { source, batch } = batchOf({ ...TASK, noise_augmentation: most });
    const plain = batchOf({});
    expect([source.isDrawn, plain.source.isDrawn]).toEqual([false, true]);
    expect(batch.target).toEqual(plain.batch.target);
    expect(batch.classLabels).toEqual(plain.batch.classLabels);
    const rows = new Int32Array(ROWS);
    philoxIntegers(3, STREAMS.trainingOrder, FIRST, COUNT, rows);
    const raw = new Float32Array(ROWS * SIZE);
    const data = pictures(COUNT, 6);
    data.read(rows, raw);
    const { shape, classes } = data;
    const x0 = intoNetwork({ kind: 'images', shape, classes, scaling: null }, raw);
    const levels = new Float64Array(ROWS);
    philoxUniforms(3, STREAMS.trainingAugmentationLevel, FIRST, levels);
    const noise = new Float32Array(ROWS * SIZE);
    philoxNormals(3, STREAMS.trainingAugmentation, FIRST * SIZE, noise);
    const clean = conditionOfLarge(x0, [3, 4, 2], 2);
    const wanted = clean.map((value, i) => value + most * levels[Math.floor(i / SIZE)] * noise[i]);
    const { sample } = batch;
    expect(sample).toHaveLength(2 * ROWS * SIZE);
    for (let row = 0; row < ROWS; row++) {
      const [own, beside] = [2 * row * SIZE, (2 * row + 1) * SIZE];
      const x_t = plain.batch.sample.subarray(row * SIZE, (row + 1) * SIZE);
      expect(sample.subarray(own, beside)).toEqual(x_t);
      const part = wanted.subarray(row * SIZE, (row + 1) * SIZE);
      expect(largestDifference(sample.subarray(beside, beside + SIZE), part)).toBeLessThan(1e-6);
    }
    expect(largestDifference(wanted, clean)).toBeGreaterThan(0.1);
  });

  it('has the condition without noise where there is to be none', () => {
    const { batch } = batchOf({ ...TASK, noise_augmentation: 0 });
    const { batch: noisy } = batchOf({ ...TASK, noise_augmentation: 1e-6 });
    const difference = largestDifference(batch.sample, noisy.sample);
    expect(difference).toBeGreaterThan(0);
    expect(difference).toBeLessThan(1e-5);
  });
});

describe('a training', () => {
  const recipe = pictureRecipe({ sample_every: 3 }, { data: TASK });
  const asked = { runId: 'run', recipe, data: [], resume: null, engine: 'wasm' } as const;

  async function train(resume: FileSet | null) {
    const events: TrainEvent[] = [];
    const checkpoints = new Map<number, FileSet>();
    const event = (told: TrainEvent): void => {
      events.push(told);
      if (told.kind === 'checkpoint') checkpoints.set(told.step, told.files);
    };
    const { signal } = new AbortController();
    await new Trainings(nodeEngines()).train({ ...asked, resume }, { signal, event });
    return { events, checkpoints };
  }

  it('goes on to the bit, previews included, and writes what the model is for', async () => {
    const whole = await train(null);
    const rest = await train(whole.checkpoints.get(3) ?? null);
    const [files, others] = [whole, rest].map(({ checkpoints }) => checkpoints.get(6) ?? {});
    expect(Object.keys(files)).toHaveLength(7);
    for (const [path, bytes] of Object.entries(files))
      expect(Buffer.compare(bytes, others[path]), path).toBe(0);
    const looked = ({ events }: typeof whole) =>
      events.filter(({ kind }) => kind === 'evaluation' || kind === 'preview').slice(-2);
    expect(looked(whole)).toHaveLength(2);
    expect(looked(rest)).toEqual(looked(whole));
    const model = decodeModel(files);
    expect([model.factor, model.format.shape]).toEqual([2, [8, 8, 1]]);
    expect(model.network).toMatchObject({ config: { in_channels: 2, out_channels: 1 } });
  });
});

const { schedule } = pictureRecipe();
const network = describeNetwork(SMALL_UNET, { shape: [8, 8, 1], classes: null }, 1);
const format = { kind: 'images', shape: [8, 8, 1], classes: null, scaling: null } as const;
const parts = {
  ...{ network, format, schedule, prediction_type: 'sample' as const },
  weights: initialState(network, 0).weights,
};
const files = encodeModel({ ...parts, factor: 2 });

describe('the files of a model', () => {
  it('say by how much it enlarges', () => {
    expect(JSON.parse(new TextDecoder().decode(files['data.json']))).toMatchObject({
      task: 'super_resolution',
      factor: 2,
    });
    expect(decodeModel(files).factor).toBe(2);
  });

  it('are refused where they do not say what further channels are, or a factor does not fit', () => {
    expect(() => decodeModel(encodeModel(parts))).toThrow(
      'the network takes 2 channels and answers with 1',
    );
    const about = { kind: 'images', shape: [8, 8, 1], classes: null, task: 'super_resolution' };
    expect(() => decodeModel({ ...files, 'data.json': encodeJson(about) })).toThrow(
      'needs pictures and a factor of 2 or 4',
    );
    const plain = describeNetwork(SMALL_UNET, { shape: [8, 8, 1], classes: null });
    const { weights } = initialState(plain, 0);
    expect(() =>
      decodeModel(encodeModel({ ...parts, network: plain, weights, factor: 2 })),
    ).toThrow('needs a network that takes 2 channels; it takes 1');
  });
});

/** F = ½ x + ¼ condition; 64 numbers of each. */
const linear: DifferentiablePredictor = {
  predict: (given) =>
    Promise.resolve(
      Float32Array.from({ length: given.length / 2 }, (_, i) => {
        const at = 128 * Math.floor(i / 64) + (i % 64);
        return 0.5 * given[at] + 0.25 * given[at + 64];
      }),
    ),
  pullback: (given, _timestep, _condition, v) =>
    Promise.resolve(
      given.map((_, i) => (i % 128 < 64 ? 0.5 : 0.25) * v[64 * Math.floor(i / 128) + (i % 64)]),
    ),
  dispose: () => undefined,
};
const loaded: LoadedNetwork = { ...parts, factor: 2, noClass: null };
const small = Float64Array.from({ length: 64 }, (_, i) => Math.sin(i));

it('a denoiser is given the condition, and its derivative is by x alone', async () => {
  const denoiser = networkDenoiser(linear, loaded, { class_label: null, guidance_scale: 1 }, small);
  const x = Float64Array.from({ length: 128 }, (_, i) => Math.cos(3 * i));
  const sigma = 0.7;
  // x₀ = F(signal·x), signal = 1/√(1 + σ²).
  const slope = 0.5 / Math.hypot(1, sigma);
  const wanted = x.map((value, i) => slope * value + 0.25 * small[i % 64]);
  expect(largestDifference(await denoiser.denoise(x, sigma), wanted)).toBeLessThan(1e-5);
  const pulled = await denoiser.vjp(x, sigma, x);
  expect(
    largestDifference(
      pulled,
      x.map((value) => slope * value),
    ),
  ).toBeLessThan(1e-5);
});

describe('sampling with a small picture', () => {
  const condition = Float32Array.from([...small, ...small].map((value) => 0.9 * value));
  /** Sure of itself: x₀ is the condition. */
  const sure: DifferentiablePredictor = {
    ...linear,
    predict: (given) => Promise.resolve(given.filter((_, i) => i % 128 >= 64)),
  };
  const context = { signal: new AbortController().signal, event: () => undefined };

  it.each(samplersOf('discrete').map(({ id }) => id))('%s ends with what it says', async (id) => {
    const { recipe, faults } = resolveRecipe({
      schedule,
      training: { prediction_type: 'sample' },
      sampling: { sampler: id, num_inference_steps: 50, count: 2 },
    });
    if (recipe === null) throw new Error(faults[0].message);
    const { sampling } = recipe;
    const given = { ...samplingNoise('philox', 0, 128), labels: null, condition };
    const { samples } = await draw(sure, loaded, sampling, context, { given });
    // Some samplers end at the least noise of the schedule.
    expect(largestDifference(samples.values, condition)).toBeLessThan(0.06);
  });

  it('is needed', async () => {
    expect(() => {
      requireUnconditional(loaded);
    }).toThrow('This model enlarges small pictures ×2 and draws none without one');
    await expect(draw(sure, loaded, pictureRecipe().sampling, context)).rejects.toThrow(
      'Diffusion: Upscale',
    );
  });
});

describe('upscaling', () => {
  const picture = (side: number): Uint8Array =>
    Uint8Array.from({ length: 1 + side * side }, (_, i) => (i === 0 ? side : (i * 37) % 256));
  const decode =
    () =>
    (bytes: Uint8Array): Promise<Raster> =>
      Promise.resolve({
        ...{ width: bytes[0], height: (bytes.length - 1) / bytes[0] },
        ...{ channels: 1, values: bytes.subarray(1) },
      });
  const request: ConditionalRequest = {
    ...{ model: files, data: null, method: 'model', options: {}, steps: 3, seed: 0, count: 2 },
    ...{ class_label: null, guidance_scale: 1, engine: 'wasm' },
    task: { kind: 'upscale', image: picture(4), factor: 2, truth: picture(8) },
  };
  const context = { signal: new AbortController().signal, event: () => undefined };
  const run = (changes: Partial<ConditionalRequest>) =>
    runConditionally(nodeEngines(), { ...request, ...changes }, context, decode);

  it('by the model says PSNR and consistency; by DDNM the same model is consistent', async () => {
    const own = await run({});
    expect([own.samples.values.length, own.networkCalls]).toEqual([128, 3]);
    expect(own.compared?.method.psnr).toBeGreaterThan(0);
    expect(own.inconsistency).toBeGreaterThan(2);
    for (const method of ['ddnm', 'pigdm']) {
      const { inconsistency } = await run({ method });
      expect(inconsistency).toBeLessThan(0.51);
    }
  });

  it('refuses another factor, another task, and a model that was not trained for it', async () => {
    const image = picture(2);
    await expect(run({ task: { kind: 'upscale', image, factor: 4, truth: null } })).rejects.toThrow(
      'This model enlarges ×2; ×4 was asked for.',
    );
    await expect(
      run({ method: 'ddnm', task: { kind: 'inpaint', image: picture(8), mask: picture(8) } }),
    ).rejects.toThrow('can do nothing else');
    const plain = describeNetwork(SMALL_UNET, { shape: [8, 8, 1], classes: null });
    const { weights } = initialState(plain, 0);
    const model = encodeModel({ ...parts, network: plain, weights });
    await expect(run({ model })).rejects.toThrow('was not trained to enlarge');
  });
});

describe('the steps of a trained model', () => {
  /** x₀ ~ N(0, 1): D(x, σ) = x/(1 + σ²), and the probability flow takes x at σ to x/√(1 + σ²). */
  const COUNT = 2000;
  const MOST = 20;
  const problem: ConditionalProblem = {
    denoiser: {
      denoise: (x, sigma) => Promise.resolve(x.map((value) => value / (1 + sigma * sigma))),
      vjp: (_x, sigma, v) => Promise.resolve(v.map((value) => value / (1 + sigma * sigma))),
    },
    measurement: averagePooling([1, 2, 2], 2),
    y: Float64Array.of(0),
    sigmas: edmGrid({
      ...EDM_GRID_DEFAULTS,
      ...{ sigma_min: 0.002, sigma_max: MOST, num_inference_steps: 300 },
    }).sigmas,
    count: COUNT,
    noise: normalStream(0, STREAMS.conditionalNoise),
    uniform: uniformStream(0, STREAMS.conditionalChoice),
  };

  it('follow the probability flow without fresh noise', async () => {
    const states: Float64Array[] = [];
    const drawn = await sampleConditionally(trained, problem, { eta: 0 }, ({ given }) => {
      states.push(given);
    });
    const wanted = states[0].map((value) => value / Math.hypot(1, MOST));
    // The error of first order of 300 steps, of samples up to 4.
    expect(largestDifference(drawn, wanted)).toBeLessThan(0.06);
  });

  it('keep the distribution with it', async () => {
    const drawn = await sampleConditionally(trained, problem, {});
    const squares = drawn.reduce((sum, value) => sum + value * value, 0) / drawn.length;
    // 8,000 normals: a deviation of 0.016, and the bias of the steps.
    expect(Math.abs(squares - 1)).toBeLessThan(0.08);
  });
});

describe('a recipe', () => {
  it.each([
    [
      'sounds',
      { data: { kind: 'audio', task: 'super_resolution' } },
      'task is a key of data of kind images; this is audio.',
    ],
    [
      'a factor that there is not',
      { data: { name: 'faces', task: 'super_resolution', factor: 3 } },
      'data.factor is 3; allowed are 2, 4.',
    ],
    [
      'pictures that a factor does not divide',
      { data: { folder: 'a', size: 18, task: 'super_resolution', factor: 4 } },
      'data.size is 18; pictures that are enlarged ×4 (data.factor) need a multiple of 4.',
    ],
    [
      'a task at the top',
      { task: 'super_resolution' },
      'task is not a part of a recipe; it is a key of data.',
    ],
  ])('with %s gets one sentence', (_, input, sentence) => {
    expect(resolveRecipe(input).faults.map(({ message }) => message)).toContain(sentence);
  });

  it('without a task is one of generation, also where it was stored before there were any', () => {
    for (const origin of ['written', 'stored'] as const)
      expect(resolveRecipe({ data: { name: 'digits8' } }, origin).recipe?.data).toMatchObject({
        task: 'generation',
      });
  });
});
