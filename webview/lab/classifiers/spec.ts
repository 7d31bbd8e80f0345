// Layer: worker (pure). The classifiers that judge pictures: what each knows and what it is given.
// `scripts/train-classifier.mjs` trains them; a new one is an entry here and in `shipped.ts`.

import { FACE_ATTRIBUTES } from '../../../src/core/data/images/faceClasses';
import type { Frame } from '../../../src/core/data/images/fit';
import type { ClassifierConfig } from '../engine/networks/classifier';

export type ClassifierId = 'digits' | 'digits8' | 'faces';

export interface ClassifierSpec {
  readonly id: ClassifierId;
  /** As in "Fréchet distance in digit-classifier features". */
  readonly name: string;
  /**
   * What it is asked about a picture, each with its answers. The network's classes are all
   * combinations, those of the last question running fastest.
   */
  readonly questions: readonly (readonly string[])[];
  /** The square of pixels that every picture becomes. */
  readonly frame: Frame;
  readonly network: ClassifierConfig;
  /** Of so many real pictures that it was not trained on it was right about so many, by question. */
  readonly heldOut: { readonly count: number; readonly right: readonly number[] };
}

const TEN = Array.from({ length: 10 }, (_, digit) => String(digit));
const FACE_QUESTIONS = Object.values(FACE_ATTRIBUTES).map(({ classes }) => classes);

/** Widths with which each stays below 200 kB in 16 bits; few features, so that a Fréchet distance
 *  does not need many samples. */
function network(
  size: number,
  channels: number,
  classes: number,
  widths: number[],
): ClassifierConfig {
  return {
    _class_name: 'DiffusionLabClassifier',
    sample_size: size,
    in_channels: channels,
    block_out_channels: widths,
    norm_num_groups: 4,
    feature_dim: 32,
    num_classes: classes,
  };
}

function combinations(questions: readonly (readonly string[])[]): number {
  return questions.reduce((product, answers) => product * answers.length, 1);
}

export const CLASSIFIERS: readonly ClassifierSpec[] = [
  {
    id: 'digits',
    name: 'digit-classifier',
    questions: [TEN],
    frame: { size: 28, channels: 1, resize: 'stretch', background: '#000000' },
    network: network(28, 1, TEN.length, [8, 24, 48]),
    heldOut: { count: 2000, right: [1985] },
  },
  {
    id: 'digits8',
    name: 'small-digit-classifier',
    questions: [TEN],
    frame: { size: 8, channels: 1, resize: 'stretch', background: '#000000' },
    network: network(8, 1, TEN.length, [16, 32]),
    heldOut: { count: 2000, right: [2000] },
  },
  {
    id: 'faces',
    name: 'face-classifier',
    questions: FACE_QUESTIONS,
    frame: { size: 16, channels: 3, resize: 'stretch', background: '#ffffff' },
    network: network(16, 3, combinations(FACE_QUESTIONS), [16, 32, 64]),
    heldOut: { count: 4000, right: [3972, 4000, 3999, 4000] },
  },
];

export function classifierSpec(id: ClassifierId): ClassifierSpec {
  const spec = CLASSIFIERS.find((known) => known.id === id);
  if (spec === undefined) throw new RangeError(`There is no classifier "${id}".`);
  return spec;
}
