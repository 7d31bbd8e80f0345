// Layer: shared by host, page and worker. No vscode, no DOM.
// Samples of any shape as they cross between the three, and the few things that are done to them
// without knowing what they are.

import type { SampleKind } from '../../core/data/dataSet';

/**
 * Samples in data units, row-major count × shape. Pictures and clips lie in [−1, 1]; of sounds that is full
 * scale.
 */
export interface SampleSet {
  readonly kind: SampleKind;
  /**
   * Of one sample: [2] for points, [height, width, channels] for pictures, [length, 1] for sounds,
   * [frames, height, width, channels] for clips.
   */
  readonly shape: readonly number[];
  /** Of sounds samples, of clips frames a second. */
  readonly sampleRate?: number;
  readonly values: Float32Array;
  /** Class of every sample; `classes.length` stands for "no class". Null without classes. */
  readonly labels: Int32Array | null;
  /** Names of the classes, by label; null where there are none or nobody knows them. */
  readonly classes: readonly string[] | null;
}

/** How samples came out of the noise: some network calls on the way, from the most noise to the least. */
export interface SamplingPath {
  /** Samples that it follows, the first ones of their set. */
  readonly count: number;
  /** Of each call: a timestep, or σ. */
  readonly times: readonly number[];
  /** What each call was given; calls × count × shape, data units. */
  readonly x_t: Float32Array;
  /** What each call predicted of the clean sample; as `x_t`. */
  readonly x_0: Float32Array;
}

export const SAMPLE_KINDS = ['points', 'images', 'audio', 'video'] as const satisfies SampleKind[];

export type { SampleKind };

/** Points of the plane (n × 2) as a set. */
export function pointSamples(values: Float32Array): SampleSet {
  return { kind: 'points', shape: [2], values, labels: null, classes: null };
}

/** Numbers in one sample. */
export function sampleLength({ shape }: Pick<SampleSet, 'shape'>): number {
  return shape.reduce((product, side) => product * side, 1);
}

/** How many samples there are. */
export function sampleCount(set: Pick<SampleSet, 'shape' | 'values'>): number {
  return set.values.length / sampleLength(set);
}

/** The samples from `start` to before `end`, as views of the same memory. */
export function sliceSamples(set: SampleSet, start: number, end: number): SampleSet {
  const length = sampleLength(set);
  return {
    ...set,
    values: set.values.subarray(start * length, end * length),
    labels: set.labels?.subarray(start, end) ?? null,
  };
}

/** The same samples, labels and names with other values, as in a step of the reverse process. */
export function withValues(set: SampleSet, values: Float32Array): SampleSet {
  return { ...set, values };
}

/** Name of the class of a sample; null when it has none. */
export function className({ labels, classes }: SampleSet, index: number): string | null {
  const label = labels?.[index];
  if (label === undefined) return null;
  if (classes === null) return `class ${label}`;
  return classes[label] ?? null;
}
