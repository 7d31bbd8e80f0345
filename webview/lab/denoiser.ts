// Layer: worker (pure). A network as a sampler sees it: arrays of all samples go in, and behind that
// are batches that fit memory, the times in the network's terms, classes and guidance.

import { sampleSize, type SampleFormat } from '../../src/core/data/sampleFormat';
import type { Objective } from '../../src/core/objectives/objective';
import { convertPrediction } from '../../src/core/prediction';
import { float32Algebra } from '../../src/core/sampling/arrays';
import type { Denoise } from '../../src/core/sampling/contract';
import { guided, rescalingAlgebra } from '../../src/core/sampling/guidance';
import { besides } from '../../src/core/superResolution';
import { nextTurn } from './eventLoop';
import type { Predictor } from './network/contract';

/** Numbers of the samples that go through the network at once, and the most samples. */
const NUMBERS_AT_ONCE = 65_536;
const ROWS_AT_ONCE = 8192;

/** Samples that go through the network at once. */
export function rowsAtOnce(format: SampleFormat): number {
  return Math.max(1, Math.min(ROWS_AT_ONCE, Math.floor(NUMBERS_AT_ONCE / sampleSize(format))));
}

export interface DenoiserOptions {
  readonly network: Predictor;
  readonly format: SampleFormat;
  readonly objective: Objective;
  /** Label that stands for "no class"; null for a network that takes no labels. */
  readonly noClass: number | null;
  /** Class asked for of each sample; null for none. */
  readonly labels: Int32Array | null;
  /** u + s·(c − u) of the outputs with and without the class (Ho & Salimans 2022); 1 is c alone. */
  readonly guidanceScale: number;
  readonly guidance?: DenoiserGuidance;
  /** The condition of each sample (`core/superResolution.ts`), network layout; null or absent for none. */
  readonly condition?: Float32Array | null;
  /** A second class of each sample whose answer is mixed into that of the first; null for none. */
  readonly mixed?: MixedClasses | null;
  /** Told of every call of a network, all of the batch counted as one. */
  readonly onCall?: () => void;
}

/** (1 − w)·f(x, first) + w·f(x, second): predictions are mixed, not embeddings. */
export interface MixedClasses {
  readonly labels: Int32Array;
  /** w of each sample. */
  readonly weights: readonly number[];
}

/** Other ways to guide than by the class alone. */
export interface DenoiserGuidance {
  readonly rescale: number;
  /** Whether there is guidance at a time, as samplers count them; null is always. */
  readonly actsAt: ((t: number) => boolean) | null;
  /** Takes the place of "no class"; null for none. */
  readonly negativeLabel: number | null;
  /** Its answer for the same classes is u; null for none. */
  readonly weaker: Predictor | null;
}

/** The network's raw output for samples in network units, guided towards their classes. */
export function denoiser(options: DenoiserOptions): Denoise<Float32Array> {
  const { noClass, labels, guidanceScale, format, guidance } = options;
  const asked = labelsFor(noClass, labels);
  const first = withLabels(options, asked);
  const { mixed = null } = options;
  const conditional = mixed === null ? first : between(options, mixed, first);
  const from = guidedFrom(options, asked);
  if (from === null) return conditional;
  const size = sampleSize(format);
  const algebra = rescalingAlgebra(float32Algebra(size), size);
  return guided(algebra, conditional, from, {
    guidance_scale: guidanceScale,
    guidance_rescale: guidance?.rescale ?? 0,
    actsAt: guidance?.actsAt ?? null,
  });
}

function between(
  options: DenoiserOptions,
  { labels, weights }: MixedClasses,
  first: Denoise<Float32Array>,
): Denoise<Float32Array> {
  const second = withLabels(options, () => labels);
  const size = sampleSize(options.format);
  return async (x, t) => {
    const [one, other] = [await first(x, t), await second(x, t)];
    return one.map((value, i) => {
      const w = weights[Math.floor(i / size)];
      return (1 - w) * value + w * other[i];
    });
  };
}

/** Labels of so many samples; null for a network that takes none. */
type LabelsOf = ((count: number) => Int32Array) | null;

function labelsFor(noClass: number | null, labels: Int32Array | null): LabelsOf {
  if (noClass === null) return null;
  return labels === null ? (count) => new Int32Array(count).fill(noClass) : () => labels;
}

/** u: the weaker model, the negative class, or no class; null where nothing is guided. */
function guidedFrom(options: DenoiserOptions, asked: LabelsOf): Denoise<Float32Array> | null {
  const { noClass, labels, guidance } = options;
  const weaker = guidance?.weaker ?? null;
  if (weaker !== null) return withLabels({ ...options, network: weaker }, asked);
  if (noClass === null || labels === null) return null;
  const label = guidance?.negativeLabel ?? noClass;
  return withLabels(options, (count) => new Int32Array(count).fill(label));
}

/** @param labels of so many samples */
function withLabels(
  { network, format, objective, condition: channels = null, onCall }: DenoiserOptions,
  labels: LabelsOf,
): Denoise<Float32Array> {
  const size = sampleSize(format);
  const rows = rowsAtOnce(format);
  return async (x, t) => {
    onCall?.();
    const count = x.length / size;
    const classes = labels?.(count) ?? null;
    const time = objective.networkTime(t);
    const output = new Float32Array(x.length);
    for (let start = 0; start < count; start += rows) {
      const end = Math.min(count, start + rows);
      const condition = classes === null ? null : { classLabels: classes.subarray(start, end) };
      const timestep = new Float32Array(end - start).fill(time);
      const batch = x.subarray(start * size, end * size);
      const input =
        channels === null
          ? batch
          : besides(batch, channels.subarray(start * size, end * size), size);
      const answer = await network.predict(input, timestep, condition);
      output.set(asOutput(objective, answer, batch, t), start * size);
      // Of many samples one call takes long, and somebody may want to cancel.
      if (end < count) await nextTurn();
    }
    return output;
  };
}

/** The network's answer as the kind of output that samplers read. */
function asOutput(
  objective: Objective,
  answer: Float32Array,
  x: Float32Array,
  t: number,
): Float32Array {
  const { answer: from, output: to } = objective;
  if (from === to) return answer;
  return convertPrediction(float32Algebra(1), from, to, answer, x, objective.at(t));
}
