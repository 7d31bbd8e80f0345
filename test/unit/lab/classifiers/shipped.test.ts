// The classifiers that ship, on pictures that none of them was trained on.

import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { samplesOf, type DataSample, type DataSet } from '../../../../src/core/data/dataSet';
import { measureSamples } from '../../../../src/core/metrics/measure';
import { grouped, percent } from '../../../../src/core/numberText';
import { decodeSafetensors } from '../../../../src/shared/safetensors';
import {
  classifiersFor,
  type OpenClassifierNetwork,
} from '../../../../webview/lab/classifiers/shipped';
import { CLASSIFIERS } from '../../../../webview/lab/classifiers/spec';
import { WEIGHTS } from '../../../../webview/lab/classifiers/weights';
import { PictureError } from '../../../../webview/lab/data/decodePicture';
import { openDataSet } from '../../../../webview/lab/data/openDataSet';
import type { KernelModule } from '../../../../webview/lab/engine/wasm/module';
import { startKernels } from '../../engine/kernels';
import { imagesData } from '../../data/imagesData';
import { classifierOn } from './classifierOn';

let kernels: KernelModule;

beforeAll(async () => {
  kernels = await startKernels();
});

const open: OpenClassifierNetwork = (...network) => classifierOn(kernels)(...network);

function openSet(given: Parameters<typeof imagesData>[0]): Promise<DataSet> {
  const { signal } = new AbortController();
  return openDataSet(imagesData({ classes: true, ...given }), [], () => undefined, signal);
}

function heldOut(data: DataSet, count: number): DataSample {
  return samplesOf(
    data,
    Array.from({ length: count }, (_, i) => data.count + i),
  );
}

async function accuracy(data: DataSet, name: string): Promise<number> {
  const classifier = classifiersFor(data.classes, open).find((known) => known.name === name);
  if (classifier === undefined) throw new Error(`${name} does not know these classes.`);
  const pictures = heldOut(data, 200);
  const { labels } = await classifier.classify(pictures);
  return labels.filter((label, i) => label === pictures.labels?.[i]).length / 200;
}

const MNIST = new URL('../../../../../shared/data/mnist/', import.meta.url);
const [IMAGES, LABELS] = ['train-images-idx3-ubyte.gz', 'train-labels-idx1-ubyte.gz'];

describe.skipIf(!existsSync(MNIST))(
  'the classifier of digits (skipped without ../shared/data/mnist)',
  () => {
    it('knows held-out digits, in its own size and enlarged', async () => {
      const files = await Promise.all(
        [IMAGES, LABELS].map(async (path) => ({
          path,
          bytes: await readFile(new URL(path, MNIST)),
        })),
      );
      const { signal } = new AbortController();
      for (const size of [28, 32]) {
        const config = imagesData({
          file: IMAGES,
          labels: LABELS,
          classes: true,
          size,
          held_out: 0.2,
        });
        const decode = () => () => Promise.reject(new PictureError('is not needed'));
        const data = await openDataSet(config, files, () => undefined, signal, decode);
        const pictures = heldOut(data, 2000);
        const [digits] = classifiersFor(data.classes, open);
        const { labels } = await digits.classify(pictures);
        const right = labels.filter((label, i) => label === pictures.labels?.[i]).length;
        expect(right / 2000, `${size} pixels`).toBeGreaterThan(0.985);
      }
    });
  },
);

describe('the shipped classifiers', () => {
  it.each(CLASSIFIERS)('$id is small and fits its network', ({ id, network: config }) => {
    const bytes = WEIGHTS[id];
    expect(bytes.length).toBeLessThan(200_000);
    const { tensors, metadata } = decodeSafetensors(bytes);
    expect(metadata).toEqual({ classifier: id });
    expect(() =>
      open({ kind: 'classifier', config }, new Map(Object.entries(tensors))),
    ).not.toThrow();
  });

  it('knows the small digits, larger and in colour too', async () => {
    expect(
      await accuracy(await openSet({ name: 'digits8', count: 400 }), 'small-digit-classifier'),
    ).toBeGreaterThan(0.98);
    const large = await openSet({ name: 'digits8', count: 400, size: 16, channels: 3 });
    expect(await accuracy(large, 'small-digit-classifier')).toBeGreaterThan(0.9);
  });

  it.each(['hair', 'glasses', 'hat', 'clothing'] as const)(
    'knows the %s of faces, enlarged and before another background too',
    async (label) => {
      const faces = await openSet({ name: 'faces', label, size: 16, channels: 3, count: 400 });
      expect(await accuracy(faces, 'face-classifier')).toBeGreaterThan(0.97);
      const other = { label, size: 32, channels: 3, count: 400, background: '#446688' } as const;
      expect(
        await accuracy(await openSet({ name: 'faces', ...other }), 'face-classifier'),
      ).toBeGreaterThan(0.95);
    },
  );

  it('judges digits, and knows no classes but its own', async () => {
    const data = await openSet({ name: 'digits8', count: 5000 });
    const samples = heldOut(await openSet({ name: 'digits8', count: 3000, seed: 9 }), 250);
    const classifiers = classifiersFor(data.classes, open);
    expect(classifiers.map(({ name }) => name)).toContain('small-digit-classifier');
    const pause = (): Promise<void> => Promise.resolve();
    const metrics = await measureSamples(samples, data, { classifiers, pause });
    const [agreement, frechet] = metrics?.measures ?? [];
    expect(agreement).toMatchObject({ id: 'agreement', space: 'small-digit-classifier' });
    expect(agreement.value).toBeGreaterThan(0.97);
    expect(frechet).toMatchObject({ space: 'small-digit-classifier features' });
    expect(Math.abs(frechet.value)).toBeLessThan(4 * (frechet.standard_error ?? NaN));
    expect(classifiersFor(['cat', 'dog'], open)).toEqual([]);
    expect(classifiersFor(null, open)).toEqual([]);
  });
});

it.each(CLASSIFIERS)(
  'the card of the $name says what it is known to be right about',
  async ({ id, heldOut, questions }) => {
    const folder = '../../../../webview/lab/classifiers/weights/';
    const card = await readFile(new URL(`${folder}${id}/README.md`, import.meta.url), 'utf8');
    expect(heldOut.right).toHaveLength(questions.length);
    expect(card).toContain(`right of ${grouped(heldOut.count)} held-out pictures`);
    const said = heldOut.right.map((right) => percent(right / heldOut.count));
    expect([...card.matchAll(/\| ([\d.]+ %) ± /g)].map(([, share]) => share)).toEqual(said);
  },
);
