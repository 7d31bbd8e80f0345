// Layer: script. Pictures with an answer to every question of a classifier, to train on and held out.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DataSet } from '../../src/core/data/dataSet';
import { FACE_ATTRIBUTES } from '../../src/core/data/images/faceClasses';
import { imageDataSet } from '../../src/core/data/images/imageDataSet';
import { philoxIntegers } from '../../src/core/rng/philox';
import { STREAMS } from '../../src/core/rng/streams';
import { resolveRecipe } from '../../src/core/recipe/resolve';
import { combinationOf } from '../../webview/lab/classifiers/answers';
import type { ClassifierSpec } from '../../webview/lab/classifiers/spec';
import { PictureError, type PictureDecoder } from '../../webview/lab/data/decodePicture';
import { drawFace } from '../../webview/lab/data/faces';
import { openDataSet } from '../../webview/lab/data/openDataSet';

export interface LabelledData {
  /** Its labels are combinations of answers. */
  readonly set: DataSet;
  readonly words: string;
}

const DIGIT_FILES = ['train-images-idx3-ubyte.gz', 'train-labels-idx1-ubyte.gz'];
/** Of 10,000 digits 2,000; those that a recipe holds out by default are among them. */
const DIGITS_HELD_OUT = 0.2;

/** Seeds far from those of recipes, so that nothing that is judged was trained on. */
const FIRST_SEED = 1_000_000;
const DRAWN = 20_000;
const DRAWN_HELD_OUT = 4_000;

export async function openLabelled(
  spec: ClassifierSpec,
  folder: string | null,
): Promise<LabelledData> {
  switch (spec.id) {
    case 'digits':
      return digits(folder);
    case 'digits8':
      return smallDigits();
    case 'faces':
      return faces(spec);
  }
}

async function digits(folder: string | null): Promise<LabelledData> {
  if (folder === null) throw new RangeError('Digits need --data FOLDER with MNIST as IDX files.');
  const files = await Promise.all(
    DIGIT_FILES.map(async (path) => ({ path, bytes: await readFile(join(folder, path)) })),
  );
  const [file, labels] = DIGIT_FILES;
  const set = await open({ file, labels, size: 28, held_out: DIGITS_HELD_OUT }, files);
  return { set, words: 'digits of MNIST (LeCun, Cortes, Burges)' };
}

async function smallDigits(): Promise<LabelledData> {
  const set = await open({ name: 'digits8', size: 8, count: DRAWN, seed: FIRST_SEED }, []);
  return { set, words: `digits of the set digits8, seed ${FIRST_SEED}` };
}

/** IDX files need no decoder, and Node has none. */
const undecoded: PictureDecoder = () => Promise.reject(new PictureError('cannot be decoded'));

async function open(
  given: Record<string, unknown>,
  files: Parameters<typeof openDataSet>[1],
): Promise<DataSet> {
  const data = { kind: 'images', channels: 1, classes: true, ...given };
  const { recipe, faults } = resolveRecipe({ data });
  if (recipe === null) throw new RangeError(faults.map(({ message }) => message).join(' '));
  const { signal } = new AbortController();
  return openDataSet(
    recipe.data,
    files,
    () => undefined,
    signal,
    () => undecoded,
  );
}

function faces({ questions, frame }: ClassifierSpec): LabelledData {
  const total = DRAWN + DRAWN_HELD_OUT;
  const length = frame.size * frame.size * frame.channels;
  const values = new Uint8Array(total * length);
  const labels = new Int32Array(total);
  for (let row = 0; row < total; row++) {
    const { picture, parts } = drawFace(FIRST_SEED + row, backgroundOf(row, frame.background));
    values.set(picture.values, row * length);
    const answers = Object.values(FACE_ATTRIBUTES).map(({ classOf }) => classOf(parts));
    labels[row] = combinationOf(questions, answers);
  }
  const set = imageDataSet(
    {
      shape: [frame.size, frame.size, frame.channels],
      values,
      total,
      labels,
      classes: null,
      nameOf: (row) => `face ${FIRST_SEED + row}`,
      notes: [],
      skipped: [],
    },
    DRAWN,
  );
  return { set, words: `faces of DiceBear's pixel art, seeds from ${FIRST_SEED} on` };
}

/** Recipes may choose the background: every other face stands before a colour of its own. */
function backgroundOf(row: number, usual: string): string {
  if (row % 2 === 0) return usual;
  const colour = new Uint32Array(1);
  philoxIntegers(0, STREAMS.dataPictures, row, 2 ** 24, colour);
  return `#${colour[0].toString(16).padStart(6, '0')}`;
}
