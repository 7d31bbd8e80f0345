import { describe, expect, it } from 'vitest';
import { intoNetwork } from '../../../src/core/data/sampleFormat';
import { forwardCoefficients } from '../../../src/core/forward';
import { objectiveOf } from '../../../src/core/objectives';
import { philoxIntegers, philoxNormals, philoxUniforms } from '../../../src/core/rng/philox';
import { STREAMS } from '../../../src/core/rng/streams';
import type { DiscretePrediction, RecipeInput } from '../../../src/core/recipe/types';
import { makeSchedule, snr } from '../../../src/core/schedule';
import type { TrainBatch } from '../../../webview/lab/network/contract';
import { BatchSource } from '../../../webview/lab/training/batches';
import { trainingStart } from '../../../webview/lab/training/start';
import { batchTimes, evenTimes } from '../../../webview/lab/training/times';
import { CLASSES, pictureRecipe, pictures, SHAPE, SIZE } from './pictures';
import { moons, smallRecipe, startOf } from './recipe';

type Training = NonNullable<RecipeInput['training']>;

const { schedule: config } = smallRecipe();
const schedule = makeSchedule(config);

function source(prediction_type: DiscretePrediction): BatchSource {
  const recipe = smallRecipe({ training: { prediction_type, batch_size: 30 } });
  return new BatchSource(startOf(recipe).origin);
}

/** A copy: the source fills the same arrays again. */
function copied({ sample, timestep, target, weight, classLabels }: TrainBatch): TrainBatch {
  return {
    sample: sample.slice(),
    timestep: timestep.slice(),
    target: target.slice(),
    weight: weight?.slice() ?? null,
    ...(classLabels === undefined ? {} : { classLabels: classLabels.slice() }),
  };
}

describe('BatchSource', () => {
  it('makes the same batch for the same step, whatever came before', () => {
    const first = source('epsilon');
    first.batch(1);
    expect(first.batch(7)).toEqual(source('epsilon').batch(7));
    const seventh = first.batch(7).sample.slice();
    expect(first.batch(8).sample).not.toEqual(seventh);
  });

  it('hands out the same arrays for every step', () => {
    const weighted = smallRecipe({ training: { loss_weighting: 'min_snr', batch_size: 30 } });
    const batches = new BatchSource(startOf(weighted).origin);
    const { sample, timestep, target, weight } = batches.batch(1);
    const next = batches.batch(2);
    expect(next.sample).toBe(sample);
    expect(next.timestep).toBe(timestep);
    expect(next.target).toBe(target);
    expect(next.weight).toBe(weight);
    expect(weight).toHaveLength(30);
  });

  it('relates the three targets: x = a·x₀ + s·ε and v = a·ε − s·x₀', () => {
    const [eps, clean, v] = (['epsilon', 'sample', 'v_prediction'] as const).map((type) =>
      source(type).batch(3),
    );
    expect(eps.sample).toEqual(clean.sample);
    for (let i = 0; i < eps.sample.length; i++) {
      const { signal, noise } = forwardCoefficients(schedule, eps.timestep[Math.floor(i / 2)]);
      expect(signal * clean.target[i] + noise * eps.target[i]).toBeCloseTo(eps.sample[i], 5);
      expect(signal * eps.target[i] - noise * clean.target[i]).toBeCloseTo(v.target[i], 5);
    }
  });

  it('takes rows of the data, in network units, and timesteps of the schedule', () => {
    const { timestep, target } = source('sample').batch(2);
    const scaled = intoNetwork(startOf(smallRecipe()).origin.format, moons);
    const rows = new Set(
      Array.from({ length: 200 }, (_, i) => `${scaled[2 * i]},${scaled[2 * i + 1]}`),
    );
    for (let row = 0; row < 30; row++) {
      expect(rows.has(`${target[2 * row]},${target[2 * row + 1]}`)).toBe(true);
      expect(timestep[row]).toBeGreaterThanOrEqual(0);
      expect(timestep[row]).toBeLessThan(schedule.num_train_timesteps);
    }
  });

  it('takes none of the rows that are held out, but all others', () => {
    const seen = new Set<string>();
    const batches = source('sample');
    for (let step = 1; step <= 200; step++) {
      const { target } = batches.batch(step);
      for (let row = 0; row < 30; row++) seen.add(`${target[2 * row]},${target[2 * row + 1]}`);
    }
    expect(seen.size).toBe(200);
  });

  it('gives an engine that draws batches the rows in network units, and no held-out one', () => {
    const { origin } = startOf(smallRecipe({ training: { seed: 4, batch_size: 30 } }));
    const { draw } = new BatchSource(origin);
    expect(draw).toMatchObject({ seed: 4, size: 30, shape: [2], count: 200, classes: null });
    expect(draw.rows.values).toEqual(intoNetwork(origin.format, moons));
    expect(draw.objective).toBe(origin.objective);
  });
});

const COUNT = 50;
const ROWS = 40;
const STEP = 5;
const FIRST = (STEP - 1) * ROWS;

function pictureSource(
  training: Training = {},
  { flip = false, classes = true }: { flip?: boolean; classes?: boolean } = {},
): BatchSource {
  const recipe = pictureRecipe(
    { prediction_type: 'epsilon', batch_size: ROWS, seed: 3, label_dropout: 0, ...training },
    { data: { flip } },
  );
  return new BatchSource(trainingStart(recipe, pictures(COUNT, 6, classes), null).origin);
}

/** Rows of the data in the batch of `STEP`. */
function rowsOfStep(): Int32Array {
  const rows = new Int32Array(ROWS);
  philoxIntegers(3, STREAMS.trainingOrder, FIRST, COUNT, rows);
  return rows;
}

/** Noise of the batch of `STEP`. */
function noiseOfStep(): Float32Array {
  const epsilon = new Float32Array(ROWS * SIZE);
  philoxNormals(3, STREAMS.trainingNoise, FIRST * SIZE, epsilon);
  return epsilon;
}

describe('BatchSource of pictures', () => {
  it('moves them from [height, width, channels] to [channels, height, width], nothing else', () => {
    const { target } = pictureSource({ prediction_type: 'sample' }).batch(STEP);
    const { values } = pictures(COUNT, 6).rows;
    const [height, width, channels] = SHAPE;
    rowsOfStep().forEach((row, place) => {
      for (let y = 0; y < height; y++)
        for (let x = 0; x < width; x++)
          for (let c = 0; c < channels; c++) {
            const byte = values[row * SIZE + (y * width + x) * channels + c];
            const at = place * SIZE + (c * height + y) * width + x;
            expect(target[at]).toBe(Math.fround(byte / 127.5 - 1));
          }
    });
  });

  it('noises them as the schedule says, with the noise of its stream', () => {
    const { sample, timestep, target, weight } = pictureSource().batch(STEP);
    const { target: x0 } = pictureSource({ prediction_type: 'sample' }).batch(STEP);
    const epsilon = noiseOfStep();
    expect(target).toEqual(epsilon);
    expect(weight).toBeNull();
    const objective = objectiveOf(pictureRecipe({ prediction_type: 'epsilon' }));
    sample.forEach((value, i) => {
      const { signal, noise } = objective.at(timestep[Math.floor(i / SIZE)]);
      expect(signal ** 2 + noise ** 2).toBeCloseTo(1, 12);
      expect(Math.abs(value - (signal * x0[i] + noise * epsilon[i]))).toBeLessThan(1e-6);
    });
  });

  it('has the class of each row, and "no class" for those that lose theirs', () => {
    const labels = (label_dropout: number) =>
      pictureSource({ label_dropout }).batch(STEP).classLabels;
    const own = Int32Array.from(rowsOfStep(), (row) => row % CLASSES.length);
    expect(labels(0)).toEqual(own);
    const uniforms = new Float64Array(ROWS);
    philoxUniforms(3, STREAMS.trainingLabelDropout, FIRST, uniforms);
    const dropped = own.map((label, row) => (uniforms[row] < 0.3 ? CLASSES.length : label));
    expect(labels(0.3)).toEqual(dropped);
    expect(dropped.filter((label) => label === CLASSES.length).length).toBeGreaterThan(3);
  });

  it('drops the share of the labels that the recipe names', () => {
    const batches = pictureSource({ label_dropout: 0.2 });
    let dropped = 0;
    for (let step = 1; step <= 250; step++)
      for (const label of batches.batch(step).classLabels ?? [])
        if (label === CLASSES.length) dropped++;
    // Of 10,000 rows: five standard deviations.
    expect(Math.abs(dropped / 10_000 - 0.2)).toBeLessThan(5 * Math.sqrt((0.2 * 0.8) / 10_000));
  });

  it('has no labels where there are no classes', () => {
    expect(pictureSource({}, { classes: false }).batch(STEP).classLabels).toBeUndefined();
  });

  it('mirrors every other picture at random, from left to right, where the recipe says so', () => {
    const { target: plain } = pictureSource({ prediction_type: 'sample' }).batch(STEP);
    const flipped = pictureSource({ prediction_type: 'sample' }, { flip: true });
    const { target } = flipped.batch(STEP);
    const mirrored = new Int32Array(ROWS);
    philoxIntegers(3, STREAMS.trainingMirror, FIRST, 2, mirrored);
    const [, width] = SHAPE;
    for (let i = 0; i < target.length; i++) {
      const x = i % width;
      const from = mirrored[Math.floor(i / SIZE)] === 0 ? i : i - x + (width - 1 - x);
      expect(target[i]).toBe(plain[from]);
    }
    const count = mirrored.filter((value) => value !== 0).length;
    expect(count).toBeGreaterThan(ROWS / 4);
    expect(count).toBeLessThan((3 * ROWS) / 4);
  });

  it('makes the same batch for the same step, whatever came before', () => {
    const settings = [{ label_dropout: 0.3 }, { flip: true }] as const;
    const batches = pictureSource(...settings);
    const seventh = copied(batches.batch(7));
    batches.batch(1);
    batches.batch(2);
    expect(batches.batch(7)).toEqual(seventh);
    expect(pictureSource(...settings).batch(7)).toEqual(seventh);
    expect(batches.batch(8)).not.toEqual(seventh);
  });

  it('draws rows, times and noise as it would without mirrors and dropped labels', () => {
    const plain = pictureSource().batch(STEP);
    const other = pictureSource({ label_dropout: 0.5 }, { flip: true }).batch(STEP);
    expect(other.target).toEqual(plain.target);
    expect(other.timestep).toEqual(plain.timestep);
    const kept = (label: number, row: number) =>
      label === CLASSES.length || label === plain.classLabels?.[row];
    expect(other.classLabels?.every(kept)).toBe(true);
  });

  it('gives an engine that draws batches the bytes, and all that is drawn beside rows', () => {
    const { draw } = pictureSource({ label_dropout: 0.3 }, { flip: true });
    expect(draw).toMatchObject({ size: ROWS, flips: true, classes: { dropout: 0.3 } });
    expect(draw.classes?.none).toBe(CLASSES.length);
    expect(draw.rows.type).toBe('uint8');
    expect(pictureSource({}, { classes: false }).draw.classes).toBeNull();
  });

  it('makes the rows of all minibatches whose gradients are added up', () => {
    const both = pictureSource({ batch_size: ROWS / 2, gradient_accumulation_steps: 2 });
    expect(both.draw.size).toBe(ROWS);
    expect(both.batch(STEP)).toEqual(pictureSource().batch(STEP));
  });
});

describe('BatchSource of other objectives', () => {
  it.each(['flow', 'edm'] as const)('follows the points of noise of %s', (kind) => {
    const recipe = pictureRecipe({ batch_size: ROWS, seed: 3 }, { schedule: { kind } });
    expect(recipe.schedule.kind).toBe(kind);
    const { origin } = trainingStart(recipe, pictures(COUNT, 6), null);
    const batches = new BatchSource(origin);
    const batch = batches.batch(STEP);
    const { target: x0 } = pictureSource({ prediction_type: 'sample' }).batch(STEP);
    const epsilon = noiseOfStep();
    const times = new Float64Array(ROWS);
    batchTimes(recipe, STEP, times);
    for (let i = 0; i < batch.sample.length; i++) {
      const row = Math.floor(i / SIZE);
      const point = origin.objective.at(times[row]);
      expect(batch.timestep[row]).toBe(Math.fround(point.networkTime));
      const x = point.signal * x0[i] + point.noise * epsilon[i];
      expect(batch.sample[i]).toBe(Math.fround(point.inputScale * x));
      const wanted = point.target.epsilon * epsilon[i] + point.target.x0 * x0[i];
      expect(batch.target[i]).toBe(Math.fround(wanted));
    }
  });

  it('draws σ of flow from (0, 1], that of EDM log-normally', () => {
    const times = (kind: 'flow' | 'edm', batch_size: number) => {
      const drawn = new Float64Array(batch_size);
      const changes = { data: { count: 6000 }, schedule: { kind } };
      batchTimes(pictureRecipe({ batch_size, seed: 3 }, changes), 2, drawn);
      return drawn;
    };
    const flow = times('flow', 5000);
    expect(Math.min(...flow)).toBeGreaterThan(0);
    expect(Math.max(...flow)).toBeLessThanOrEqual(1);
    expect(new Set(flow).size).toBeGreaterThan(500);
    const { p_mean, p_std } = pictureRecipe({}, { schedule: { kind: 'edm' } }).training;
    const logs = times('edm', 5000).map(Math.log);
    const mean = logs.reduce((sum, value) => sum + value, 0) / 5000;
    const variance = logs.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 5000;
    expect(Math.abs(mean - p_mean)).toBeLessThan(0.1);
    expect(Math.abs(Math.sqrt(variance) - p_std)).toBeLessThan(0.1);
  });
});

/** Loss weight of every timestep. */
function lossWeights(training: Training): number[] {
  const objective = objectiveOf(smallRecipe({ training }));
  return Array.from({ length: objective.timesteps }, (_, t) => objective.at(t).weight);
}

describe('loss weights', () => {
  const weighting = { loss_weighting: 'min_snr', snr_gamma: 5, p2_gamma: 1, p2_k: 1 } as const;

  it('follow min-SNR for each prediction type', () => {
    const eps = lossWeights({ ...weighting, prediction_type: 'epsilon' });
    const clean = lossWeights({ ...weighting, prediction_type: 'sample' });
    const v = lossWeights({ ...weighting, prediction_type: 'v_prediction' });
    for (const t of [0, 300, 999]) {
      const s = snr(schedule, t);
      expect(eps[t]).toBeCloseTo(Math.min(s, 5) / s, 12);
      expect(clean[t]).toBeCloseTo(Math.min(s, 5), 12);
      expect(v[t]).toBeCloseTo(Math.min(s, 5) / (s + 1), 12);
    }
  });

  it('stay finite at zero terminal SNR, and are absent when switched off', () => {
    const objective = objectiveOf({
      schedule: { ...config, rescale_betas_zero_snr: true },
      training: { ...weighting, prediction_type: 'epsilon' },
    });
    expect(objective.at(objective.timesteps - 1).weight).toBe(1);
    const off = { ...weighting, loss_weighting: 'none', prediction_type: 'epsilon' } as const;
    expect(new Set(lossWeights(off))).toEqual(new Set([1]));
    expect(
      new BatchSource(startOf(smallRecipe({ training: off })).origin).batch(1).weight,
    ).toBeNull();
  });

  it('stand in the batch, one for the timestep of each row', () => {
    const training = { ...weighting, prediction_type: 'epsilon', batch_size: 30 } as const;
    const { timestep, weight } = new BatchSource(startOf(smallRecipe({ training })).origin).batch(
      2,
    );
    const weights = lossWeights(training);
    expect(weight).toEqual(Float32Array.from(timestep, (t) => weights[t]));
    expect(new Set(weight).size).toBeGreaterThan(5);
  });
});

describe('other weightings', () => {
  const training = { snr_gamma: 3, p2_gamma: 2, p2_k: 0.5, prediction_type: 'epsilon' } as const;

  it('take their own constants: soft min-SNR γ/(s+γ), P2 1/(k+s)^γ', () => {
    const soft = lossWeights({ ...training, loss_weighting: 'soft_min_snr' });
    const p2 = lossWeights({ ...training, loss_weighting: 'p2' });
    for (const t of [0, 500, 999]) {
      const s = snr(schedule, t);
      expect(soft[t]).toBeCloseTo(3 / (s + 3), 12);
      expect(p2[t]).toBeCloseTo(1 / (0.5 + s) ** 2, 12);
    }
  });
});

/** Times of the batch of a step on a chain of T timesteps. */
function drawn(training: Training, T: number, step: number): Float64Array {
  const recipe = smallRecipe({ schedule: { num_train_timesteps: T }, training });
  const t = new Float64Array(recipe.training.batch_size);
  batchTimes(recipe, step, t);
  return t;
}

describe('timesteps of a batch', () => {
  const base = { seed: 3, batch_size: 501, logit_mean: 1, logit_std: 0.5 } as const;

  it('are the whole numbers of their stream when uniform, as in every version', () => {
    const expected = new Int32Array(501);
    philoxIntegers(3, STREAMS.trainingTimesteps, 3 * 501, 100, expected);
    const t = drawn({ ...base, timestep_sampling: 'uniform' }, 100, 4);
    expect(t).toEqual(Float64Array.from(expected));
  });

  it('come in mirrored pairs when antithetic', () => {
    const t = drawn({ ...base, timestep_sampling: 'antithetic' }, 100, 4);
    for (let i = 0; i < 250; i++) expect(t[i] + t[251 + i]).toBe(99);
  });

  it('are logit-normal: median T·sigmoid(mean), and never outside', () => {
    const sampling = { ...base, batch_size: 20_001, timestep_sampling: 'logit_normal' } as const;
    const t = drawn(sampling, 1000, 1).sort();
    expect(Math.abs(t[10_000] - 1000 / (1 + Math.exp(-1)))).toBeLessThan(8);
    expect(t[0]).toBeGreaterThanOrEqual(0);
    expect(t[20_000]).toBeLessThan(1000);
  });

  it('depend on seed and step alone, and are whole', () => {
    for (const timestep_sampling of ['uniform', 'antithetic', 'logit_normal'] as const) {
      const sampling = { ...base, timestep_sampling };
      expect(drawn(sampling, 50, 2)).toEqual(drawn(sampling, 50, 2));
      expect(drawn(sampling, 50, 2)).not.toEqual(drawn(sampling, 50, 3));
      expect(drawn(sampling, 50, 2).every(Number.isInteger)).toBe(true);
    }
  });

  it('lie evenly where they stand for the whole range', () => {
    const recipe = smallRecipe({ schedule: { num_train_timesteps: 100 } });
    expect(evenTimes(recipe, 4)).toEqual([12, 37, 62, 87]);
    expect(evenTimes(recipe, 100)).toEqual(Array.from({ length: 100 }, (_, t) => t));
  });
});
