// Layer: tests. Networks as denoisers under a measurement: D and Jᵀv are those of the exact denoiser
// whatever the network answers, and whole requests keep what is known.

import { describe, expect, it } from 'vitest';
import { mixtureDenoiser } from '../../../src/core/exact/denoisers';
import type { Raster } from '../../../src/core/data/images/resample';
import { answersOf } from '../../../src/core/objectives';
import { resolveRecipe } from '../../../src/core/recipe/resolve';
import type { RecipeInput } from '../../../src/core/recipe/types';
import type {
  ConditionalEvent,
  ConditionalRequest,
} from '../../../src/shared/protocol/conditional';
import { networkDenoiser } from '../../../webview/lab/conditional/networkDenoiser';
import { runConditionally } from '../../../webview/lab/conditional/run';
import { readPicture } from '../../../webview/lab/conditional/task';
import { describeNetwork } from '../../../webview/lab/engine/networks/forData';
import type { DifferentiablePredictor } from '../../../webview/lab/network/contract';
import { initialState } from '../../../webview/lab/network/initialise';
import { encodeModel, type LoadedNetwork } from '../../../webview/lab/network/modelFiles';
import { noiseLevels } from '../../../src/core/sigmas/noiseLevels';
import { Draws, largestDifference } from '../engine/random';
import { nodeEngines } from './nodeEngines';
import { pictureRecipe, SMALL_UNET } from './pictures';
import { networkOf, pointsFormat, smallRecipe } from './recipe';

const mixture = {
  means: [
    [1, 0.5],
    [-0.5, -1],
  ],
  weights: [0.4, 0.6],
  stds: [0.3, 0.5],
};
const exact = mixtureDenoiser(mixture);

const cases: [string, RecipeInput][] = [
  ['ε', { training: { prediction_type: 'epsilon' } }],
  ['x₀', { training: { prediction_type: 'sample' } }],
  ['v', { training: { prediction_type: 'v_prediction' } }],
  ['the velocity of a flow', { schedule: { kind: 'flow' } }],
  ['x₀ of a flow', { schedule: { kind: 'flow' }, training: { prediction_type: 'sample' } }],
  ['EDM’s F', { schedule: { kind: 'edm', sigma_data: 0.7 } }],
];

describe('a network that answers', () => {
  it.each(cases)('%s has the D and Jᵀv of the data', async (_, input) => {
    const { recipe, faults } = resolveRecipe(input);
    if (recipe === null) throw new Error(faults.map(({ message }) => message).join('\n'));
    const { schedule, training } = recipe;
    const prediction_type = training.prediction_type;
    const objective = answersOf(schedule, prediction_type);
    const levels = noiseLevels(schedule);
    // A time at which all objectives have a point.
    const time = schedule.kind === 'discrete' ? 300 : 0.6;
    const { signal, noise, inputScale, target, networkTime } = objective.at(time);
    const sigma = noise / signal;
    const told: number[] = [];
    /** x = x₀ + σ·ε behind what the network is given. */
    const stateOf = (given: Float32Array): Float64Array =>
      Float64Array.from(given, (value) => value / (inputScale * signal));
    const network: DifferentiablePredictor = {
      predict: async (given, timestep) => {
        told.push(...timestep);
        const x = stateOf(given);
        const x0 = await exact.denoise(x, sigma);
        return Float32Array.from(
          x0,
          (value, i) => target.x0 * value + (target.epsilon * (x[i] - value)) / sigma,
        );
      },
      pullback: async (given, _timestep, _condition, v) => {
        const pulled = await exact.vjp(stateOf(given), sigma, Float64Array.from(v));
        return Float32Array.from(
          pulled,
          (value, i) =>
            (target.x0 * value + (target.epsilon * (v[i] - value)) / sigma) / (inputScale * signal),
        );
      },
      dispose: () => undefined,
    };
    const model: LoadedNetwork = {
      network:
        recipe.network.kind === 'mlp'
          ? recipe.network
          : describeNetwork(SMALL_UNET, { shape: [2], classes: null }),
      format: { ...pointsFormat, scaling: { mean: [0, 0], scale: 1 } },
      schedule,
      prediction_type,
      weights: new Map(),
      noClass: null,
    };
    const denoiser = networkDenoiser(network, model, { class_label: null, guidance_scale: 1 });
    const draws = new Draws(4);
    const x = draws.normals(10).map((value) => value * Math.hypot(1, sigma));
    const v = draws.normals(10);
    const x0 = await denoiser.denoise(x, sigma);
    expect(largestDifference(x0, await exact.denoise(x, sigma))).toBeLessThan(2e-5 * (1 + sigma));
    const pulled = await denoiser.vjp(x, sigma, v);
    expect(largestDifference(pulled, await exact.vjp(x, sigma, v))).toBeLessThan(
      2e-5 * (1 + sigma),
    );
    for (const given of told) expect(Math.abs(given - networkTime)).toBeLessThan(1e-3);
    expect(levels.timeOf(sigma)).toBeCloseTo(time, 6);
  });
});

const digits = pictureRecipe();
const shape = [8, 8, 1];
const network = describeNetwork(SMALL_UNET, { shape, classes: 10 });
const model = encodeModel({
  network,
  format: {
    kind: 'images',
    shape,
    classes: Array.from({ length: 10 }, (_, digit) => String(digit)),
    scaling: null,
  },
  schedule: digits.schedule,
  prediction_type: digits.training.prediction_type,
  weights: initialState(network, 0).weights,
});

/** A "file" is its pixels, [side, …grey bytes]. */
const decode =
  () =>
  (bytes: Uint8Array): Promise<Raster> =>
    Promise.resolve({
      width: bytes[0],
      height: (bytes.length - 1) / bytes[0],
      channels: 1,
      values: bytes.subarray(1),
    });

const picture = (side: number, byte: (i: number) => number): Uint8Array =>
  Uint8Array.from({ length: 1 + side * side }, (_, i) => (i === 0 ? side : byte(i - 1)));

const image = picture(8, (i) => (i * 37) % 256);
const mask = picture(8, (i) => (i % 3 === 0 ? 255 : 0));

function request(changes: Partial<ConditionalRequest> = {}): ConditionalRequest {
  return {
    model,
    data: null,
    task: { kind: 'inpaint', image, mask },
    method: 'ddnm',
    options: {},
    steps: 4,
    seed: 0,
    count: 3,
    class_label: null,
    guidance_scale: 1,
    engine: 'wasm',
    ...changes,
  };
}

function run(
  asked: ConditionalRequest,
  onEvent: (event: ConditionalEvent) => void = () => undefined,
  signal = new AbortController().signal,
) {
  return runConditionally(nodeEngines(), asked, { signal, event: onEvent }, decode);
}

describe('a request', () => {
  it.each(['replacement', 'repaint', 'ddnm', 'pigdm', 'tmpd', 'tds'])(
    'for inpainting by %s keeps the known bytes and fills in the others',
    async (method) => {
      const { samples, inconsistency, known, numbers } = await run(request({ method }));
      expect([inconsistency, known, numbers]).toEqual([0, 42, 64]);
      expect(samples.values).toHaveLength(3 * 64);
      samples.values.forEach((value, i) => {
        const place = i % 64;
        if (mask[1 + place] === 0) expect(Math.round((value + 1) * 127.5)).toBe(image[1 + place]);
        else expect(Math.abs(value)).toBeLessThan(1.001);
      });
      expect(samples.values.subarray(0, 64)).not.toEqual(samples.values.subarray(64, 128));
    },
  );

  it.each(['ddnm', 'repaint', 'pigdm', 'tmpd'])(
    'by %s shows how the first variants came about, from noise to what was drawn',
    async (method) => {
      const { samples, trajectory } = await run(request({ method, options: {} }));
      const { count, timesteps, x_t, x_0, complete } = trajectory;
      const size = count * 64;
      expect([count, complete]).toEqual([3, true]);
      expect([x_t.length, x_0.length]).toEqual([
        (timesteps.length + 1) * size,
        timesteps.length * size,
      ]);
      expect(x_t.subarray(-size)).toEqual(samples.values.subarray(0, size));
      expect(timesteps[0]).toBeGreaterThan(timesteps[timesteps.length - 1]);
      // x_T of a schedule that keeps the variance at 1; 192 normals.
      const variance = x_t.subarray(0, size).reduce((sum, value) => sum + value * value, 0) / size;
      expect(Math.abs(variance - 1)).toBeLessThan(0.45);
    },
  );

  it('of particles shows no way, because variants change places', async () => {
    const { trajectory } = await run(request({ method: 'tds' }));
    expect([trajectory.count, trajectory.timesteps, trajectory.x_t.length]).toEqual([0, [], 0]);
  });

  it('says what it costs, how far it is and which variants are finished, for a class with guidance', async () => {
    const events: ConditionalEvent[] = [];
    const result = await run(
      request({ count: 10, method: 'pigdm', class_label: 3, guidance_scale: 2 }),
      (event) => events.push(event),
    );
    expect(events[0]).toEqual({ kind: 'cost', calls: 8, gradients: 8, rows: 8 });
    expect(events.filter(({ kind }) => kind === 'progress')).toHaveLength(8);
    const groups = events.flatMap((event) =>
      event.kind === 'variants' ? [event.samples.values.length / 64] : [],
    );
    expect(groups).toEqual([8, 2]);
    expect([result.networkCalls, result.gradients]).toEqual([8, 8]);
  });

  it('keeps the averages of a picture that is enlarged, and compares with the truth', async () => {
    const truth = picture(8, (i) => (i * 37) % 256);
    const small = picture(4, (i) => {
      const corner = Math.floor(i / 4) * 16 + (i % 4) * 2;
      const block = [0, 1, 8, 9].map((by) => truth[1 + corner + by]);
      return Math.round(block.reduce((sum, byte) => sum + byte, 0) / 4);
    });
    const task = { kind: 'upscale', image: small, factor: 2, truth } as const;
    const { inconsistency, compared } = await run(request({ task }));
    expect(inconsistency).toBeLessThanOrEqual(1);
    expect(compared?.nearest.psnr).toBeGreaterThan(3);
    expect(compared?.bicubic.psnr).toBeGreaterThan(3);
    expect(compared?.method.psnr).toBeGreaterThan(3);
  });

  it('stops between two steps', async () => {
    const stop = new AbortController();
    const events: string[] = [];
    const stopped = run(
      request({ count: 20 }),
      (event) => {
        events.push(event.kind);
        if (event.kind === 'variants') stop.abort();
      },
      stop.signal,
    );
    await expect(stopped).rejects.toThrow();
    expect(events.filter((kind) => kind === 'variants')).toHaveLength(1);
  });

  it('holds a coordinate of points at the value itself, and says how far they are from the exact ones', async () => {
    const task = { kind: 'hold', axis: 1, value: 0.3 } as const;
    const recipe = smallRecipe({ data: { kind: 'points', name: 'eight_gaussians', noise: 0.4 } });
    const description = networkOf(recipe);
    const ofPoints = encodeModel({
      network: description,
      format: { ...pointsFormat, scaling: { mean: [0.1, -0.2], scale: 1.5 } },
      schedule: recipe.schedule,
      prediction_type: 'epsilon',
      weights: initialState(description, 0).weights,
    });
    const data = { config: recipe.data, files: [] };
    const asked = { task, model: ofPoints, data, count: 200, method: 'tmpd' };
    const { samples, inconsistency, slice, known, numbers } = await run(request(asked));
    expect([inconsistency, known, numbers]).toEqual([0, 1, 2]);
    const held = samples.values.filter((_, i) => i % 2 === 1);
    expect(new Set(held)).toEqual(new Set([Math.fround(0.3)]));
    expect(slice?.band).toBeNull();
    expect(slice?.draws).toHaveLength(800);
    // A network that learnt nothing is told from the exact posterior.
    expect(slice?.distance).toBeGreaterThan(3 * (slice?.floor ?? Infinity));
    await expect(run(request({ task }))).rejects.toThrow('This is a model of pictures');
  });

  it('reads a file as a picture of the model, and cuts one of another size only when told to', async () => {
    const format = { kind: 'images', shape, classes: null, scaling: null } as const;
    const read = (bytes: Uint8Array, fits = false, factors: number[] = []) =>
      readPicture(format, { file: bytes, fits, factors }, decode());
    const whole = await read(image);
    expect(whole.shape).toEqual([8, 8, 1]);
    expect(whole.values.map((value) => Math.round((value + 1) * 127.5))).toEqual(
      Float32Array.from(image.subarray(1)),
    );
    expect((await read(small, false, [2, 4])).shape).toEqual([4, 4, 1]);
    await expect(read(small)).rejects.toThrow('The picture has 4×4 pixels; the model needs 8×8.');
    const large = picture(12, () => 77);
    await expect(read(large, false, [2])).rejects.toThrow(
      'The picture has 12×12 pixels; the model needs 8×8 or 4×4 to be enlarged ×2.',
    );
    const cut = await read(large, true);
    expect([cut.shape, new Set(cut.values)]).toEqual([
      [8, 8, 1],
      new Set([Math.fround(77 / 127.5 - 1)]),
    ]);
  });

  const small = picture(4, () => 0);
  it.each<[string, Partial<ConditionalRequest>, string]>([
    [
      'a mask of another size',
      { task: { kind: 'inpaint', image, mask: small } },
      'The mask has 4×4 pixels; the model needs 8×8, and pictures of another size are refused, not resized.',
    ],
    [
      'a picture of another size',
      { task: { kind: 'inpaint', image: small, mask } },
      'The picture has 4×4 pixels; the model needs 8×8',
    ],
    [
      'all known',
      { task: { kind: 'inpaint', image, mask: picture(8, () => 0) } },
      'Nothing of the mask is white, so there is nothing to fill in.',
    ],
    [
      'all unknown',
      { task: { kind: 'inpaint', image, mask: picture(8, () => 255) } },
      'All of the mask is white, so nothing of the picture is known.',
    ],
    [
      'a small picture of another size',
      { task: { kind: 'upscale', image, factor: 2, truth: null } },
      '×2 to the 8×8 of the model needs 4×4',
    ],
    ['an unknown method', { method: 'magic' }, '"magic" is no method of conditional sampling'],
    ['an unknown class', { class_label: 12 }, 'the model has the classes 0 to 9'],
    ['no variants', { count: 0 }, '0 variants were asked for; at least 1 is needed.'],
  ])('is refused in one sentence: %s', async (_, changes, sentence) => {
    await expect(run(request(changes))).rejects.toThrow(sentence);
  });
});
