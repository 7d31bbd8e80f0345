// Layer: core (pure). How the predicted x₀ is kept within the range of the data: by clamping it,
// or by dynamic thresholding (Saharia 2022), which takes the place of clamping.

import type { ForwardCoefficients } from '../forward';
import { predictX0 } from '../prediction';
import { absent, booleanKey, numberKey } from './configEntry';
import { option, type OptionField, type OptionsOf } from './option';
import { requireBetween, type DiscreteProblem } from './problem';
import type { Workspace } from './workspace';

const CLIP_SAMPLE: OptionField = {
  group: 'clipping',
  kind: { type: 'boolean' },
  label: 'Clip x₀',
  doc: 'Keeps the predicted x₀ within clip_sample_range in every step.',
  also: ['clip', 'clip_denoised'],
  default: false,
};

const CLIP_SAMPLE_RANGE: OptionField = {
  group: 'clipping',
  kind: { type: 'number', exclusiveMinimum: 0, maximum: 1000 },
  label: 'Clip at',
  doc: 'Largest magnitude of the predicted x₀ when it is clipped.',
  unit: 'standard deviations of the data',
  also: ['clip_range'],
  default: 4,
};

const THRESHOLDING: OptionField = {
  group: 'clipping',
  kind: { type: 'boolean' },
  label: 'Dynamic thresholding',
  doc: 'Scales each predicted x₀ into [−1, 1] by a quantile of itself, instead of clipping (Saharia 2022).',
  also: ['dynamic_thresholding'],
  default: false,
};

const DYNAMIC_THRESHOLDING_RATIO: OptionField = {
  group: 'clipping',
  kind: { type: 'number', exclusiveMinimum: 0, maximum: 1 },
  label: 'Quantile',
  doc: 'The quantile of |x₀| that dynamic thresholding scales to 1.',
  also: ['thresholding_ratio'],
  default: 0.995,
};

const SAMPLE_MAX_VALUE: OptionField = {
  group: 'clipping',
  kind: { type: 'number', minimum: 1, maximum: 1000 },
  label: 'Largest quantile',
  doc: 'Upper limit of the quantile by which dynamic thresholding divides.',
  default: 1,
};

/** Dynamic thresholding, which DPM-Solver and its like have; they do not clip. */
export function thresholdingOptions() {
  return {
    thresholding: option(THRESHOLDING, booleanKey(false)),
    dynamic_thresholding_ratio: option(DYNAMIC_THRESHOLDING_RATIO, numberKey(0.995)),
    sample_max_value: option(SAMPLE_MAX_VALUE, numberKey(1)),
  };
}

function clampOptions(byDefault: boolean) {
  return {
    clip_sample: option(CLIP_SAMPLE, booleanKey(byDefault)),
    clip_sample_range: option(CLIP_SAMPLE_RANGE, numberKey(1)),
  };
}

/** Clipping and thresholding; `byDefault` says whether the class clips unless told otherwise. */
export function clippingOptions(byDefault: boolean) {
  return { ...clampOptions(byDefault), ...thresholdingOptions() };
}

/** Clipping of a class that does not have thresholding, which the lab offers beside it. */
export function clippingWithoutThresholding() {
  return {
    ...clampOptions(false),
    thresholding: option<boolean>(THRESHOLDING, absent(false)),
    dynamic_thresholding_ratio: option<number>(DYNAMIC_THRESHOLDING_RATIO, absent(0.995)),
    sample_max_value: option<number>(SAMPLE_MAX_VALUE, absent(1)),
  };
}

type WithoutSteps<Options> = Omit<Options, 'num_inference_steps'>;

export type Thresholding = WithoutSteps<OptionsOf<ReturnType<typeof thresholdingOptions>>>;
export type ClippingOptions = WithoutSteps<OptionsOf<ReturnType<typeof clippingOptions>>>;

/** x₀ of an output, thresholded or clipped as the options say. */
export function clippedX0<T>(
  { algebra, output }: Pick<DiscreteProblem<T>, 'algebra' | 'output'>,
  raw: T,
  x: T,
  at: ForwardCoefficients,
  options: ClippingOptions,
): T {
  return clip(algebra, predictX0(algebra, output, raw, x, at), options);
}

/** Applies thresholding, else clipping, else nothing. */
export function clip<T>(algebra: Workspace<T>, x0: T, options: ClippingOptions): T {
  if (options.thresholding) return threshold(algebra, x0, options);
  return options.clip_sample ? algebra.clamp(x0, options.clip_sample_range) : x0;
}

/** Applies thresholding, or nothing. */
export function threshold<T>(algebra: Workspace<T>, x0: T, options: Thresholding): T {
  if (!options.thresholding) return x0;
  return algebra.threshold(x0, options.dynamic_thresholding_ratio, options.sample_max_value);
}

/** @throws {SamplerOptionError} if the clipping options cannot be applied. */
export function requireClipping(options: ClippingOptions): void {
  if (options.clip_sample) {
    const { clip_sample_range } = options;
    requireBetween('clip_sample_range', clip_sample_range, Number.MIN_VALUE, Number.MAX_VALUE);
  }
  requireThresholding(options);
}

/** @throws {SamplerOptionError} if thresholding cannot be applied. */
export function requireThresholding(options: Thresholding): void {
  if (!options.thresholding) return;
  requireBetween('dynamic_thresholding_ratio', options.dynamic_thresholding_ratio, 0, 1);
  requireBetween('sample_max_value', options.sample_max_value, 1, Number.MAX_VALUE);
}
