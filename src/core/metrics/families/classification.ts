// Layer: core (pure). Metrics by a small classifier that was trained on data of the same kind: does
// it see the class that was asked for, and are its features distributed as those of real pictures?
// The distance carries the classifier's name: it is no FID, whose features are others.

import { percent } from '../../numberText';
import { extrapolatedFrechet, fewestForFrechet } from '../../statistics/frechet';
import { shareOf } from '../../statistics/memorised';
import { fisherP } from '../../statistics/tests';
import { chanceLevel, floorOf } from '../../statistics/floor';
import { JACKKNIFE_SHARE, withStandardError } from '../../statistics/uncertainty';
import type { DataSample } from '../../data/dataSet';
import type {
  Classified,
  Classifier,
  Measure,
  MetricFamily,
  MetricInput,
  SampleMetrics,
} from '../contract';

/** A classifier that is wrong about more of the real rows than this leaves does not know them. */
const RELIABLE = 0.9;
/** Pairs of real sets for the floor of the distance. */
const PAIRS = 40;

export const classification: MetricFamily = {
  words: {
    agreement: {
      label: 'Agreement with the asked class',
      format: 'percent',
      meaning: 'Of all samples those in which the classifier sees the class that was asked for.',
      finding: ({ value, floor }) =>
        `the classifier sees the asked class in ${percent(value)} (in real ones their own in ${percent(floor)})`,
    },
    frechet_distance: {
      label: 'Fréchet distance',
      format: 'number',
      meaning:
        'Between Gaussians fitted to features of samples and data, extrapolated to endless sets; 0 on average when they are alike. Not an FID.',
      finding: null,
    },
  },

  async measure(input) {
    const { samples, size } = input;
    const known = await mostReliable(input);
    if (known === null) return [];
    const { classifier, real } = known;
    const ours = await classifier.classify(samples);
    await input.pause();
    const all = await classifier.classify(input.all);
    await input.pause();
    return [
      ...agreement(input, all, real, classifier.name),
      ...frechet(ours, real, size, `${classifier.name} features`),
    ];
  },
};

/** The classifier that is right about most of the real rows, if that is often enough. */
async function mostReliable({
  classifiers,
  real,
  pause,
}: MetricInput): Promise<{ classifier: Classifier; real: Classified } | null> {
  const { labels } = real;
  if (labels === null) return null;
  let best: { classifier: Classifier; real: Classified } | null = null;
  let most = RELIABLE;
  for (const classifier of classifiers) {
    const classified = await classifier.classify(real);
    const { share } = shareOf(agreeing(labels, classified));
    if (share >= most) {
      best = { classifier, real: classified };
      most = share;
    }
    await pause();
  }
  return best;
}

/**
 * The agreement alone, for samples of a model that came without its data: by the classifier that was
 * made for such pictures, beside how often it is right about real ones.
 * @returns null where no classifier knows these classes, or nothing was asked for
 */
export async function measureAgreement(
  samples: DataSample,
  classifiers: readonly Classifier[],
): Promise<SampleMetrics | null> {
  const shape = samples.shape.join('×');
  const classifier = classifiers.find((known) => known.shape.join('×') === shape);
  if (classifier === undefined || samples.labels === null) return null;
  const right = agreeing(samples.labels, await classifier.classify(samples));
  const { right: realRight, count } = classifier.heldOut;
  const real = Uint8Array.from({ length: count }, (_, i) => (i < realRight ? 1 : 0));
  const measures = [agreementOf(right, real, classifier.name)];
  return { size: right.length, against: 'classifier', measures };
}

function agreement(
  { all, real }: MetricInput,
  ours: Classified,
  theirs: Classified,
  space: string,
): Measure[] {
  if (all.labels === null || real.labels === null) return [];
  return [agreementOf(agreeing(all.labels, ours), agreeing(real.labels, theirs), space)];
}

/** @param right of each sample, and of each real one, whether the classifier sees its class */
function agreementOf(right: Uint8Array, realRight: Uint8Array, space: string): Measure {
  const [value, floor] = [shareOf(right), shareOf(realRight)];
  const wrongIn = (flags: Uint8Array): number => flags.filter((flag) => flag === 0).length;
  const [wrong, realWrong] = [wrongIn(right), wrongIn(realRight)];
  return {
    id: 'agreement',
    space,
    value: value.share,
    standard_error: value.error,
    floor: floor.share,
    deviation: floor.error,
    level: null,
    p_value: fisherP(wrong, right.length - wrong, realWrong, realRight.length - realWrong),
  };
}

function agreeing(asked: Int32Array, { labels }: Classified): Uint8Array {
  return Uint8Array.from(asked, (label, i) => (label === labels[i] ? 1 : 0));
}

function frechet(ours: Classified, theirs: Classified, size: number, space: string): Measure[] {
  const dims = ours.width;
  // The standard error leaves groups out, and what is left must still suffice.
  if (size * JACKKNIFE_SHARE < fewestForFrechet(dims)) return [];
  const distance = (a: Float64Array, b: Float64Array): number => extrapolatedFrechet(a, b, dims);
  const half = theirs.features.subarray(0, size * dims);
  const { value, standardError } = withStandardError(distance, ours.features, half, dims, 0);
  const floor = floorOf(distance, theirs.features, dims, size, PAIRS);
  return [
    {
      id: 'frechet_distance',
      space,
      value,
      standard_error: standardError,
      floor: floor.mean,
      deviation: floor.deviation,
      level: chanceLevel(floor),
      p_value: null,
    },
  ];
}
