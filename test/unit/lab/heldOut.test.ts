// Layer: tests. The loss on held-out rows against plain formulas: which rows, times, noise and labels
// the network is asked about, and what is made of its answers.

import { describe, expect, it } from 'vitest';
import type { DataSet } from '../../../src/core/data/dataSet';
import { intoNetwork } from '../../../src/core/data/sampleFormat';
import { philoxNormals } from '../../../src/core/rng/philox';
import { STREAMS } from '../../../src/core/rng/streams';
import type { Recipe } from '../../../src/core/recipe/types';
import type { Predictor } from '../../../webview/lab/network/contract';
import { heldOutLoss } from '../../../webview/lab/training/heldOut';
import { trainingStart } from '../../../webview/lab/training/start';
import { CLASSES, pictureRecipe, pictures, SIZE } from './pictures';
import { moonsData, smallRecipe } from './recipe';

const BINS = 8;

/** What a network is asked, and the answers that `answer` gives. */
function asking(answer: (sample: Float32Array) => Float32Array) {
  const calls: { sample: Float32Array; timestep: Float32Array; labels: number[] | null }[] = [];
  const network: Predictor = {
    predict: (sample, timestep, condition) => {
      const labels = condition?.classLabels;
      calls.push({ sample, timestep, labels: labels === undefined ? null : Array.from(labels) });
      return Promise.resolve(answer(sample));
    },
    dispose: () => undefined,
  };
  return { network, calls };
}

async function lossOf(
  recipe: Recipe,
  data: DataSet,
  answer: (sample: Float32Array) => Float32Array,
) {
  const { origin } = trainingStart(recipe, data, null);
  const heldOut = heldOutLoss(origin, 512);
  if (heldOut === null) throw new Error('There are no held-out rows.');
  const { network, calls } = asking(answer);
  const { loss, bins } = await heldOut.of(network);
  return { loss, bins, calls, rows: heldOut.rows, origin, heldOut };
}

const silence = ({ length }: Float32Array) => new Float32Array(length);

/** The questions and errors of a network that always answers 0, by the formulas. */
function expectedOf(recipe: Recipe, data: DataSet, rows: number, size: number) {
  const { objective, format } = trainingStart(recipe, data, null).origin;
  const epsilon = new Float32Array(rows * size);
  philoxNormals(0, STREAMS.heldOutNoise, 0, epsilon);
  const raw = new Float32Array(rows * size);
  data.read(
    Array.from({ length: rows }, (_, row) => data.count + (row % data.heldOut)),
    raw,
  );
  const x0 = intoNetwork(format, raw);
  const T = recipe.schedule.num_train_timesteps;
  const times = Array.from({ length: rows }, (_, row) => Math.floor(((row + 0.5) * T) / rows));
  const sample: number[] = [];
  const errors = times.map((time, row) => {
    const { signal, noise, target, weight } = objective.at(time);
    let squares = 0;
    for (let i = row * size; i < (row + 1) * size; i++) {
      sample.push(signal * x0[i] + noise * epsilon[i]);
      squares += (target.x0 * x0[i] + target.epsilon * epsilon[i]) ** 2;
    }
    return (weight * squares) / size;
  });
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const bins = Array.from({ length: BINS }, (_, bin) =>
    mean(errors.filter((_error, row) => Math.floor((row * BINS) / rows) === bin)),
  );
  return { sample: Float32Array.from(sample), times, loss: mean(errors), bins };
}

describe('the held-out loss of points', () => {
  const recipe = smallRecipe({
    training: { loss_weighting: 'min_snr', prediction_type: 'sample' },
  });

  it('is the weighted mean square over 512 held-out points, evenly over the times', async () => {
    const { loss, bins, calls, rows } = await lossOf(recipe, moonsData, silence);
    expect(rows).toBe(512);
    const expected = expectedOf(recipe, moonsData, rows, 2);
    expect(calls).toHaveLength(1);
    expect(Array.from(calls[0].timestep)).toEqual(expected.times);
    expect(calls[0].labels).toBeNull();
    calls[0].sample.forEach((value, i) => {
      expect(Math.abs(value - expected.sample[i])).toBeLessThan(1e-5);
    });
    expect(loss).toBeCloseTo(expected.loss, 4);
    expect(bins).toHaveLength(BINS);
    bins.forEach((bin, i) => {
      expect(Math.abs(bin / expected.bins[i] - 1)).toBeLessThan(1e-4);
    });
    // min-SNR on x₀ weighs little noise most.
    expect(bins[0]).toBeGreaterThan(10 * bins[BINS - 1]);
  });

  it('is the same every time for the same network, and 0 for a perfect one', async () => {
    const { heldOut, calls, loss } = await lossOf(recipe, moonsData, silence);
    const again = asking(silence);
    expect((await heldOut.of(again.network)).loss).toBe(loss);
    expect(again.calls).toEqual(calls);
    const { origin } = trainingStart(recipe, moonsData, null);
    const raw = new Float32Array(2 * 512);
    moonsData.read(
      Array.from({ length: 512 }, (_, row) => 200 + row),
      raw,
    );
    const perfect = await heldOut.of(asking(() => intoNetwork(origin.format, raw)).network);
    expect(perfect).toEqual({ loss: 0, bins: Array<number>(BINS).fill(0) });
  });
});

describe('the held-out loss of pictures', () => {
  const recipe = pictureRecipe({ prediction_type: 'epsilon', label_dropout: 0.5 });

  it('looks at held-out pictures with their own classes, in turn where there are few', async () => {
    const data = pictures(20, 5);
    const { loss, calls, rows } = await lossOf(recipe, data, silence);
    const expected = expectedOf(recipe, data, rows, SIZE);
    expect(rows).toBe(512);
    expect(loss).toBeCloseTo(expected.loss, 4);
    // Plain ε of variance 1.
    expect(Math.abs(loss - 1)).toBeLessThan(0.05);
    const own = Array.from({ length: rows }, (_, row) => (20 + (row % 5)) % CLASSES.length);
    expect(calls[0].labels).toEqual(own);
    calls[0].sample.forEach((value, i) => {
      expect(Math.abs(value - expected.sample[i])).toBeLessThan(1e-5);
    });
  });

  it('takes fewer rows of large pictures, at least those of one call', () => {
    const side = 96;
    const large: DataSet = {
      ...pictures(20, 5, false),
      shape: [side, side, 3],
      read: (rows, out) => out.fill(rows.length),
    };
    const { origin } = trainingStart(recipe, pictures(20, 5, false), null);
    const format = { kind: 'images', shape: large.shape, classes: null, scaling: null } as const;
    const heldOut = heldOutLoss({ ...origin, data: large, format }, BINS);
    expect(heldOut?.rows).toBe(BINS);
  });

  it('is not there without held-out rows', () => {
    expect(heldOutLoss(trainingStart(recipe, pictures(20, 0), null).origin, 8)).toBeNull();
  });
});

describe('the held-out loss of flow and EDM', () => {
  it.each(['flow', 'edm'] as const)(
    'asks %s at levels from the least noise to the most',
    async (kind) => {
      const recipe = pictureRecipe({}, { schedule: { kind } });
      const { calls, bins, loss, rows, origin } = await lossOf(recipe, pictures(20, 5), silence);
      const { timestep, sample } = calls[0];
      expect(timestep.every((time, row) => row === 0 || time > timestep[row - 1])).toBe(true);
      expect(bins.every((bin) => bin > 0 && Number.isFinite(bin))).toBe(true);
      expect(loss).toBeCloseTo(bins.reduce((sum, bin) => sum + bin, 0) / BINS, 6);
      const { schedule } = recipe;
      // σ of the middle row, from what the network was told of it.
      const middle = rows / 2;
      const sigma =
        kind === 'edm'
          ? Math.exp(4 * timestep[middle])
          : timestep[middle] / schedule.num_train_timesteps;
      const point = origin.objective.at(sigma);
      const epsilon = new Float32Array((middle + 1) * SIZE);
      philoxNormals(0, STREAMS.heldOutNoise, 0, epsilon);
      const raw = new Float32Array(SIZE);
      origin.data.read([20 + (middle % 5)], raw);
      const x0 = intoNetwork(origin.format, raw);
      for (let i = 0; i < SIZE; i++) {
        const x = point.signal * x0[i] + point.noise * epsilon[middle * SIZE + i];
        const asked = sample[middle * SIZE + i];
        expect(Math.abs(asked - point.inputScale * x)).toBeLessThan(1e-4);
      }
    },
  );
});
