// Layer: worker (pure). What there is to say of variants: how well they keep to what was measured; of
// enlarged pictures how close they come to the truth, beside interpolation; of points how far they
// are from the exact posterior.

import {
  bicubicUpscaled,
  nearestUpscaled,
  psnr,
  type PictureSides,
} from '../../../src/core/conditional/upscaled';
import { intoNetwork, outOfNetwork, type SampleFormat } from '../../../src/core/data/sampleFormat';
import { signalToError } from '../../../src/core/statistics/signalToError';
import { predictedMotion } from '../../../src/core/statistics/predictedMotion';
import type {
  ConditionalResult,
  ConditionalTask,
  Enlarged,
} from '../../../src/shared/protocol/conditional';
import { sampleLength, withValues, type SampleSet } from '../../../src/shared/protocol/samples';
import { exactSlice, type TrainedOn } from './exactSlice';
import type { Measured } from './measured';

/** What variants were drawn for. */
export interface JudgedProblem {
  readonly format: SampleFormat;
  readonly data: TrainedOn | null;
  readonly measured: Measured;
  readonly task: ConditionalTask;
}

type Judgement = Pick<
  ConditionalResult,
  'inconsistency' | 'known' | 'numbers' | 'compared' | 'slice' | 'motion' | 'signalToError'
>;

export function judged(problem: JudgedProblem, samples: SampleSet): Judgement {
  const { format, data, measured, task } = problem;
  const { known, size: numbers } = measured.measurement;
  const nothing = { compared: null, slice: null, motion: null, signalToError: null };
  const about = { known, numbers, ...nothing };
  const { gap } = measured;
  if (task.kind === 'gap' && gap !== undefined)
    return {
      ...about,
      inconsistency: outsideGap(gap, samples.values),
      signalToError: signalToError(gap, samples.values),
    };
  if (task.kind === 'hold') {
    const { axis, value } = task;
    const inconsistency = samples.values.reduce(
      (most, found, i) =>
        i % 2 === axis ? Math.max(most, Math.abs(found - Math.fround(value))) : most,
      0,
    );
    return { ...about, inconsistency, slice: exactSlice(data, task, samples.values) };
  }
  const pictures = inBytes(format, samples);
  const inconsistency = 127.5 * largestError(measured, pictures);
  const { sides } = measured;
  if (task.kind === 'frames') {
    const { clip = null } = measured;
    const { values } = samples;
    const motion =
      clip === null ? null : predictedMotion(format.shape, clip.values, values, clip.isKnown);
    return { ...about, inconsistency, motion };
  }
  if (task.kind !== 'upscale' || sides === null) return { ...about, inconsistency };
  return {
    ...about,
    inconsistency,
    compared: compare(problem, samples, pictures, sides, task.factor),
  };
}

/** Largest difference from the given sound where that is known. */
function outsideGap(
  { values, from, until }: NonNullable<Measured['gap']>,
  samples: Float32Array,
): number {
  return samples.reduce((most, found, i) => {
    const at = i % values.length;
    return at >= from && at < until ? most : Math.max(most, Math.abs(found - values[at]));
  }, 0);
}

/** The variants as files of 8 bits a channel have them, in network units. */
function inBytes(format: SampleFormat, { values }: SampleSet): Float32Array {
  return intoNetwork(
    format,
    values.map((value) => Math.round((value + 1) * 127.5) / 127.5 - 1),
  );
}

function largestError({ measurement, y }: Measured, pictures: Float32Array): number {
  return measurement
    .apply(Float64Array.from(pictures))
    .reduce((most, value, i) => Math.max(most, Math.abs(value - y[i % y.length])), 0);
}

function compare(
  { format, measured: { y, truth } }: JudgedProblem,
  samples: SampleSet,
  pictures: Float32Array,
  sides: PictureSides,
  factor: number,
): ConditionalResult['compared'] {
  const enlarged = (values: Float64Array): Enlarged => ({
    samples: withValues(samples, outOfNetwork(format, Float32Array.from(values))),
    psnr: truth === null ? null : psnr(values, truth),
  });
  const size = sampleLength(samples);
  const each = (row: number): Float32Array => pictures.subarray(row * size, (row + 1) * size);
  const rows = Array.from({ length: pictures.length / size }, (_, row) => each(row));
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  return {
    method: {
      samples,
      psnr: truth === null ? null : mean(rows.map((row) => psnr(row, truth))),
    },
    nearest: enlarged(nearestUpscaled(y, sides, factor)),
    bicubic: enlarged(bicubicUpscaled(y, sides, factor)),
  };
}
