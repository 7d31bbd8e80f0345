// Layer: tests. Clips as data: the built-in sets, whose motion is parsed from the pixels, networks for
// them, and models that are written and read back.

import { describe, expect, it } from 'vitest';
import { samplesOf, type DataSample, type DataSet } from '../../../src/core/data/dataSet';
import { describeData } from '../../../src/core/data/report';
import { reportLines } from '../../../src/core/data/reportText';
import { intoNetwork, networkShape, outOfNetwork } from '../../../src/core/data/sampleFormat';
import { ballWorld } from '../../../src/core/data/video/ball';
import { measureSamples } from '../../../src/core/metrics/measure';
import { resolveRecipe } from '../../../src/core/recipe/resolve';
import { parseBall } from '../../../src/core/statistics/motion';
import { openDataSet } from '../../../webview/lab/data/openDataSet';
import { describeNetwork } from '../../../webview/lab/engine/networks/forData';
import { describeShapes } from '../../../webview/lab/engine/networks/shapes';
import { decodeModel, encodeModel } from '../../../webview/lab/network/modelFiles';
import { trainingStart } from '../../../webview/lab/training/start';

async function open(data: object): Promise<DataSet> {
  const { recipe, faults } = resolveRecipe({ data, training: { batch_size: 2 } });
  if (recipe === null) throw new Error(faults[0].message);
  return openDataSet(recipe.data, [], () => undefined, new AbortController().signal);
}

const rows = (data: DataSet, count: number, from = 0): DataSample =>
  samplesOf(
    data,
    Array.from({ length: count }, (_, i) => from + i),
  );

const options = { classifiers: [], pause: () => Promise.resolve() };

describe('a built-in set of clips', () => {
  it.each([
    ['ball', ['1 px', '1.5 px', '2 px', '2.5 px', '3 px']],
    ['two_balls', ['1 px', '1.5 px', '2 px', '2.5 px', '3 px']],
    ['moving_digit', ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']],
  ])('%s has classes in turn, and is the same twice', async (name, classes) => {
    const data = await open({ name, count: 30 });
    expect(data).toMatchObject({
      kind: 'video',
      shape: [8, 16, 16, 1],
      sampleRate: 8,
      count: 30,
      classes,
    });
    const { values, labels } = rows(data, 30);
    expect(Array.from(labels ?? [])).toEqual(
      Array.from({ length: 30 }, (_, i) => i % classes.length),
    );
    expect(Math.max(...values)).toBeGreaterThan(0.9);
    const again = rows(await open({ name, count: 20 }), 20);
    expect(values.subarray(0, again.values.length)).toEqual(again.values);
  });

  it('moves a digit as a whole: its ink stays the same while its middle moves', async () => {
    const { values } = rows(await open({ name: 'moving_digit', count: 10, speeds: [2] }), 10);
    for (let clip = 0; clip < 10; clip++) {
      const middles = Array.from({ length: 8 }, (_, frame) => {
        let [ink, x, y] = [0, 0, 0];
        for (let i = 0; i < 256; i++) {
          const white = (values[(clip * 8 + frame) * 256 + i] + 1) / 2;
          ink += white;
          x += white * (i % 16);
          y += white * Math.floor(i / 16);
        }
        return { ink, x: x / ink, y: y / ink };
      });
      const inks = middles.map(({ ink }) => ink);
      expect(Math.min(...inks)).toBeGreaterThan(3);
      expect(Math.max(...inks) / Math.min(...inks)).toBeLessThan(1.15);
      const steps = middles
        .slice(1)
        .map(({ x, y }, i) => Math.hypot(x - middles[i].x, y - middles[i].y));
      // Where a wall is met between two frames the step is shorter.
      expect(Math.max(...steps)).toBeGreaterThan(1.7);
      expect(Math.max(...steps)).toBeLessThan(2.3);
    }
  });

  it('says what is in it', async () => {
    const data = await open({ name: 'ball', count: 20, speeds: [1, 2] });
    const report = await describeData(data, { advance: () => Promise.resolve() });
    expect(reportLines(report).slice(0, 2)).toEqual([
      '20 clips of 8 frames of 16 × 16 pixels in grey, 8 frames a second to train on; 200 more are held out.',
      '2 classes, 110 each.',
    ]);
    expect(report.mean[0]).toBeGreaterThan(-0.95);
    expect(report.mean[0]).toBeLessThan(-0.8);
  });
});

describe('metrics of a ball', () => {
  it('find real clips to be right, with the error of parsing as their floor', async () => {
    const data = await open({ name: 'ball', count: 100 });
    const metrics = await measureSamples(rows(data, 40), data, options);
    const find = (id: string) => metrics?.measures.find((measure) => measure.id === id);
    expect(find('ball_parsed')).toMatchObject({ value: 1, floor: 1 });
    expect(find('ball_speed_error')?.floor).toBeGreaterThan(0);
    expect(find('ball_speed_error')?.floor).toBeLessThan(0.02);
    expect(find('ball_speed_error')?.value).toBeLessThan(0.02);
    expect(find('ball_speed_change')?.floor).toBeLessThan(0.05);
  });

  it('see a wrong speed, a jump and a frame without a ball', async () => {
    const data = await open({ name: 'ball', count: 100 });
    const real = rows(data, 40);
    // Each clip is called by the next class, half a pixel a frame faster, but for the fastest.
    const renamed = { ...real, labels: Int32Array.from(real.labels ?? [], (l) => (l + 1) % 5) };
    const wrong = await measureSamples(renamed, data, options);
    const error = wrong?.measures.find(({ id }) => id === 'ball_speed_error');
    expect(error?.value).toBeCloseTo(0.5, 1);
    expect(error?.p_value).toBeLessThan(0.001);
    const cut = { ...real, values: real.values.slice() };
    for (let clip = 0; clip < 40; clip++) {
      // The last frame of every other clip is empty; of the others the first comes again.
      const last = (clip * 8 + 7) * 256;
      if (clip % 2 === 0) cut.values.fill(-1, last, last + 256);
      else cut.values.copyWithin(last, clip * 8 * 256, (clip * 8 + 1) * 256);
    }
    const jumps = await measureSamples(cut, data, options);
    const find = (id: string) => jumps?.measures.find((measure) => measure.id === id);
    expect(find('ball_parsed')?.value).toBe(0.5);
    expect(find('ball_speed_change')?.value).toBeGreaterThan(1);
    expect(find('ball_speed_change')?.p_value).toBeLessThan(0.001);
  });

  it('say nothing of clips without one', async () => {
    const data = await open({ name: 'moving_digit', count: 60 });
    const metrics = await measureSamples(rows(data, 30), data, options);
    expect(metrics?.measures.some(({ id }) => id.startsWith('ball_'))).toBe(false);
    expect(metrics?.measures.some(({ id }) => id === 'energy_distance')).toBe(true);
  });
});

describe('a clip in a network', () => {
  it('has its frames as channels, each frame a picture, and comes back as it was', () => {
    const shape = [2, 2, 3, 3];
    const format = { kind: 'video', shape, classes: null, scaling: null, sampleRate: 8 } as const;
    // frame, row, column, channel as digits.
    const values = Float32Array.from({ length: 36 }, (_, i) => {
      const [frame, row] = [Math.floor(i / 18), Math.floor(i / 9) % 2];
      return 1000 * frame + 100 * row + 10 * (Math.floor(i / 3) % 3) + (i % 3);
    });
    expect(networkShape(format)).toEqual([6, 2, 3]);
    const inside = intoNetwork(format, values);
    expect(Array.from(inside.subarray(0, 6))).toEqual([0, 10, 20, 100, 110, 120]);
    expect(Array.from(inside.subarray(24, 30))).toEqual([1001, 1011, 1021, 1101, 1111, 1121]);
    expect(outOfNetwork(format, inside)).toEqual(values);
  });

  it.each(['unet2d', 'unet3d'] as const)('%s is of its shape', (kind) => {
    const { recipe } = resolveRecipe({ data: { kind: 'video' }, network: { kind } });
    const network = recipe?.network;
    if (network?.kind !== 'unet2d' && network?.kind !== 'unet3d') throw new Error('no UNet');
    const described = describeNetwork(network, { shape: [8, 16, 16, 1], classes: 5 });
    expect(described.kind).toBe(kind);
    expect(describeShapes(described)).toMatchObject({
      input: [8, 16, 16],
      output: [8, 16, 16],
      classes: 6,
    });
  });

  it.each(['unet2d', 'unet3d'] as const)('a model with %s is read back', async (kind) => {
    const { recipe } = resolveRecipe({
      data: { kind: 'video', count: 4, frame_rate: 12 },
      network: { kind, block_out_channels: [8, 8] },
      training: { batch_size: 2 },
    });
    if (recipe === null) throw new Error('no recipe');
    const data = await openDataSet(recipe.data, [], () => undefined, new AbortController().signal);
    const { network, format, state } = trainingStart(recipe, data, null).checkpoint;
    const files = encodeModel({
      network,
      format,
      schedule: recipe.schedule,
      prediction_type: recipe.training.prediction_type,
      weights: state.averages,
    });
    const model = decodeModel(files);
    expect(model.format).toEqual(format);
    expect(model.format).toMatchObject({ kind: 'video', shape: [8, 16, 16, 1], sampleRate: 12 });
    expect(model.network.kind).toBe(kind);
    expect(model.noClass).toBe(5);
  });
});

describe('a recipe of clips', () => {
  const faultsOf = (input: object): string[] =>
    resolveRecipe(input).faults.map(({ message }) => message);

  it('is known by its set or file, and has the network that is usual', () => {
    const kinds = (data: object) => {
      const { recipe } = resolveRecipe({ data });
      return [recipe?.data.kind, recipe?.network.kind];
    };
    expect(kinds({ name: 'two_balls' })).toEqual(['video', 'unet2d']);
    expect(kinds({ file: 'waves.gif' })).toEqual(['video', 'unet2d']);
    const joined = resolveRecipe({ data: { name: 'ball' }, network: { kind: 'unet3d' } });
    expect(joined.recipe?.network.kind).toBe('unet3d');
  });

  it('has sentences for what cannot be', () => {
    expect(faultsOf({ data: { kind: 'video', speeds: [1, 1] } })).toEqual([
      'data.speeds has 1 twice; each speed is a class of its own.',
    ]);
    expect(faultsOf({ data: { kind: 'video', speeds: [5] } })).toEqual([
      'data.speeds has 5; in frames of 16 pixels (data.size) at most 4 pixels a frame are allowed.',
    ]);
    expect(faultsOf({ data: { kind: 'video', name: 'moving_digit', size: 8 } })).toContain(
      'data.size is 8; a moving digit needs at least 16 pixels.',
    );
    expect(faultsOf({ data: { kind: 'images' }, network: { kind: 'unet3d' } })).toEqual([
      'network.kind is unet3d, which is for video; for data of kind images allowed are unet2d, dit.',
    ]);
    expect(
      faultsOf({ data: { kind: 'video', size: 18 }, network: { block_out_channels: [8, 8, 8] } }),
    ).toEqual([
      'data.size is 18; a network of 3 levels (block_out_channels) halves it twice, so it must be a multiple of 4.',
    ]);
  });
});

it('the ball is parsed in every real clip', async () => {
  const data = await open({ name: 'ball', count: 50 });
  const { values } = rows(data, 50);
  const { radius } = ballWorld(16, 8, 1);
  for (let clip = 0; clip < 50; clip++) {
    const own = values.subarray(clip * 2048, (clip + 1) * 2048);
    expect(parseBall({ values: own, frames: 8, size: 16, radius })).not.toBeNull();
  }
});
