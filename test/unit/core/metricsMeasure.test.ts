// Metrics of pictures, on a set of small ones whose truth is known: a smooth blob of a class's
// place and of a random size and strength.

import { describe, expect, it } from 'vitest';
import { samplesOf, type DataSample, type DataSet } from '../../../src/core/data/dataSet';
import type { Classifier, Measure, SampleMetrics } from '../../../src/core/metrics/contract';
import { measureSamples } from '../../../src/core/metrics/measure';
import { chooseSets } from '../../../src/core/metrics/sets';
import { philoxUniforms } from '../../../src/core/rng/philox';

const EDGE = 8;
const DIMS = EDGE * EDGE;
const SHAPE = [EDGE, EDGE, 1] as const;

/** A picture of two classes: the blob is at the left or at the right. */
function draw(label: number, at: number, out: Float32Array, uniforms: Float32Array): void {
  const [u, v, w, z] = uniforms.subarray(4 * at, 4 * at + 4);
  const [cx, cy] = [(label === 0 ? 1.5 : 5.5) + u, 2 + 3 * v];
  for (let i = 0; i < DIMS; i++) {
    const [x, y] = [i % EDGE, Math.floor(i / EDGE)];
    const square = (x - cx) ** 2 + (y - cy) ** 2;
    out[at * DIMS + i] = -1 + (1 + w) * Math.exp(-square / (1 + 3 * z));
  }
}

function pictures(count: number, seed: number): DataSample {
  const uniforms = new Float32Array(4 * count);
  philoxUniforms(seed, 1, 0, uniforms);
  const values = new Float32Array(count * DIMS);
  const labels = Int32Array.from({ length: count }, (_, i) => i % 2);
  for (let i = 0; i < count; i++) draw(labels[i], i, values, uniforms);
  return { kind: 'images', shape: SHAPE, values, labels, classes: ['left', 'right'] };
}

function dataSet(count: number, heldOut: number): DataSet {
  const all = pictures(count + heldOut, 1);
  const data: DataSet = {
    kind: 'images',
    shape: SHAPE,
    count,
    heldOut,
    labels: all.labels,
    classes: all.classes,
    rows: { type: 'float32', values: all.values },
    read: (rows, out) => {
      for (let i = 0; i < rows.length; i++) {
        out.set(all.values.subarray(rows[i] * DIMS, (rows[i] + 1) * DIMS), i * DIMS);
      }
    },
    reference: (wanted) =>
      samplesOf(
        data,
        Array.from({ length: wanted }, (_, i) => count + i),
      ),
    order: null,
    nameOf: (row) => `picture ${row}`,
    notes: [],
    skipped: [],
  };
  return data;
}

/** Sees in which half the blob is; its features are the sums of both halves and their squares. */
const classifier: Classifier = {
  name: 'left-right classifier',
  shape: SHAPE,
  heldOut: { right: 100, count: 100 },
  classify: ({ values }) => {
    const count = values.length / DIMS;
    const labels = new Int32Array(count);
    const features = new Float32Array(2 * count);
    for (let i = 0; i < values.length; i++) {
      features[2 * Math.floor(i / DIMS) + (i % EDGE < EDGE / 2 ? 0 : 1)] += (values[i] + 1) / 10;
    }
    for (let i = 0; i < count; i++) labels[i] = features[2 * i] > features[2 * i + 1] ? 0 : 1;
    return Promise.resolve({ labels, features, width: 2 });
  },
};

const pause = (): Promise<void> => Promise.resolve();
const data = dataSet(900, 600);

async function measured(samples: DataSample): Promise<SampleMetrics> {
  const metrics = await measureSamples(samples, data, { classifiers: [classifier], pause });
  if (metrics === null) throw new Error('There are too few samples.');
  return metrics;
}

function named({ measures }: SampleMetrics, id: string): Measure {
  const found = measures.find((measure) => measure.id === id);
  if (found === undefined) throw new Error(`${id} was not measured.`);
  return found;
}

describe('measures of pictures', () => {
  it('find nothing in other draws of the data, and are all there', async () => {
    const metrics = await measured(pictures(200, 2));
    expect(metrics).toMatchObject({ size: 200, against: 'held_out' });
    expect(metrics.measures.map(({ id }) => id)).toEqual([
      'agreement',
      'frechet_distance',
      'energy_distance',
      'precision',
      'coverage',
      'variety',
      'memorised',
    ]);
    for (const { id, p_value } of metrics.measures) {
      if (p_value !== null) expect(p_value, id).toBeGreaterThan(0.01);
    }
    const { value, standard_error, floor, deviation } = named(metrics, 'frechet_distance');
    expect(Math.abs(value)).toBeLessThan(4 * (standard_error ?? NaN));
    expect(Math.abs(floor)).toBeLessThan(deviation);
    const { space } = named(metrics, 'precision');
    expect(space).toMatch(/^16 principal components \(9\d(\.\d+)? % of the variance\)$/);
    expect(named(metrics, 'variety').value).toBeCloseTo(1, 1);
  });

  it('leave out a classifier that does not know the data', async () => {
    const blind: Classifier = {
      ...classifier,
      name: 'blind',
      classify: async (pictures) => ({
        ...(await classifier.classify(pictures)),
        labels: new Int32Array(pictures.values.length / DIMS),
      }),
    };
    const measure = async (...classifiers: Classifier[]): Promise<string[]> => {
      const metrics = await measureSamples(pictures(200, 2), data, { classifiers, pause });
      return (metrics?.measures ?? []).map(({ id, space }) => `${id} ${space}`);
    };
    expect((await measure(blind))[0]).toContain('energy_distance');
    expect((await measure(blind, classifier))[0]).toBe('agreement left-right classifier');
  });

  it('see wrong classes', async () => {
    const samples = pictures(200, 2);
    const swapped = samples.labels?.map((label, i) => (i < 40 ? 1 - label : label)) ?? null;
    const agreement = named(await measured({ ...samples, labels: swapped }), 'agreement');
    expect(agreement.value).toBeCloseTo(0.8, 1);
    expect(agreement.floor).toBeGreaterThan(0.99);
    expect(agreement.p_value).toBeLessThan(1e-4);
  });

  it('see copies of training pictures, and noise beside them', async () => {
    const copies = samplesOf(
      data,
      Array.from({ length: 100 }, (_, i) => i),
    );
    const { value, floor, p_value } = named(await measured(copies), 'memorised');
    expect(value).toBe(1);
    expect(floor).toBeLessThan(0.2);
    expect(p_value).toBeLessThan(1e-10);
    const noisy = pictures(200, 3);
    philoxUniforms(4, 1, 0, noisy.values.subarray(0, 100 * DIMS));
    const metrics = await measured(noisy);
    expect(named(metrics, 'precision').value).toBeLessThan(0.6);
    expect(named(metrics, 'energy_distance').p_value).toBeLessThanOrEqual(0.01);
  });

  it('see pictures that are all alike', async () => {
    const samples = pictures(200, 2);
    const first = samples.values.slice(0, 2 * DIMS);
    for (let i = 0; i < 200; i += 2) {
      first.forEach((value, d) => {
        const at = i * DIMS + d;
        samples.values[at] = 0.5 * (samples.values[at] + value);
      });
    }
    const variety = named(await measured(samples), 'variety');
    expect(variety.value).toBeCloseTo(0.5, 1);
    expect(variety.p_value).toBeLessThan(1e-6);
  });

  it('are taken beside real pictures of the asked classes', () => {
    const samples = pictures(400, 2);
    const lefts = Array.from({ length: 400 }, (_, i) => i).filter((i) => i % 2 === 0);
    const values = Float32Array.from(
      lefts.flatMap((i) => [...samples.values.subarray(i * DIMS, (i + 1) * DIMS)]),
    );
    const asked = { ...samples, values, labels: new Int32Array(200) };
    // 300 of the 600 held-out pictures are of that class: two sets of 150.
    const sets = chooseSets(asked, data);
    expect(sets?.size).toBe(150);
    expect(new Set(sets?.real.labels)).toEqual(new Set([0]));
    const none = { ...samples, labels: new Int32Array(400).fill(2) };
    expect(new Set(chooseSets(none, data)?.real.labels)).toEqual(new Set([0, 1]));
  });

  it('rest on trained rows where too few were held out, and say so', async () => {
    expect(chooseSets(pictures(200, 2), dataSet(900, 20))).toMatchObject({
      against: 'trained_on',
      size: 200,
    });
    expect(
      await measureSamples(pictures(5, 2), data, { classifiers: [classifier], pause }),
    ).toBeNull();
    const unheld = await measureSamples(pictures(50, 2), dataSet(900, 0), {
      classifiers: [],
      pause,
    });
    // Without held-out pictures nobody knows how often chance makes a copy.
    expect(unheld?.measures.map(({ id }) => id)).not.toContain('memorised');
  });

  it('can be cancelled between its parts', async () => {
    const stop = (): Promise<void> => Promise.reject(new Error('cancelled'));
    await expect(
      measureSamples(pictures(50, 2), data, { classifiers: [classifier], pause: stop }),
    ).rejects.toThrow('cancelled');
  });
});
