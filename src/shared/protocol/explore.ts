// Layer: shared by host, page and worker. No vscode, no DOM.
// The messages of exploring a model: a grid of guidance, the way between two samples, inversion.

import type { SamplingConfig } from '../../core/recipe/types';
import type { SampleError } from '../../core/sampling/inversion';
import type { Call } from './call';
import type { DeviceReport, EngineName } from './device';
import type { FileSet } from './files';
import type { SampleSet } from './samples';
import type { SampleEvent } from './sampling';

/** The model and how it is sampled; what varies takes the place of the keys that it is about. */
export interface ExploreRequest {
  /** `network/…` and `scheduler/…` of a checkpoint or shipped model. */
  readonly model: FileSet;
  /** The checkpoint of `sampling.weaker_step`; null where that is null. */
  readonly weaker: FileSet | null;
  readonly sampling: SamplingConfig;
  readonly engine: EngineName | null;
}

/** What was computed, on what. */
export interface Computed {
  /** Of the network, all of a batch counted as one. */
  readonly networkCalls: number;
  readonly seconds: number;
  readonly device: DeviceReport;
}

export interface GridRequest extends ExploreRequest {
  /** Rows of the grid; null for one row without a class. */
  readonly labels: readonly number[] | null;
  /** Columns: values of `guidance_scale`, ascending, 1 among them. */
  readonly scales: readonly number[];
  /** Samples of every cell: the same noises in each, those that `sampling.seed` gives so many samples. */
  readonly perCell: number;
  /** The classes are those that the lab's classifiers know. */
  readonly isJudged: boolean;
}

export type GridEvent =
  | SampleEvent
  /** A column is finished; row after row, with `perCell` samples each. */
  | { readonly kind: 'column'; readonly column: number; readonly samples: SampleSet };

export interface GridCell {
  readonly label: number | null;
  readonly scale: number;
  /** Share of the samples in which the classifier sees the asked class; null where none knows it. */
  readonly agreement: number | null;
  /** To the same noises at scale 1: root of the mean square, mean over the samples, data units. */
  readonly distance: number;
}

export interface GridResult extends Computed {
  /** Column after column, row after row, `perCell` of each cell. */
  readonly samples: SampleSet;
  /** Column after column. */
  readonly cells: readonly GridCell[];
  /** Who judged, and how often it is right about real pictures; null for nobody. */
  readonly classifier: { readonly name: string; readonly right: number } | null;
}

/** One end of an interpolation: a sample as `seed` and class give it. */
export interface InterpolationEnd {
  readonly seed: number;
  readonly class_label: number | null;
}

export interface InterpolationRequest extends ExploreRequest {
  readonly from: InterpolationEnd;
  readonly to: InterpolationEnd;
  /** Samples on the way, both ends among them. */
  readonly frames: number;
}

export interface InterpolationResult extends Computed {
  readonly samples: SampleSet;
  /** Share of the second end, of each sample. */
  readonly weights: readonly number[];
  /** Of each sample to the one before: root of the mean square, data units; 0 for the first. */
  readonly steps: readonly number[];
}

/** What is inverted: a picture file, or a sample in data units. */
export type InvertedPicture =
  | { readonly kind: 'file'; readonly bytes: Uint8Array }
  | { readonly kind: 'values'; readonly values: Float32Array };

export interface InversionRequest {
  readonly model: FileSet;
  readonly engine: EngineName | null;
  readonly picture: InvertedPicture;
  /** Class that the network is told there and back; null for none. */
  readonly class_label: number | null;
  readonly steps: number;
  /** Numbers of steps whose error is measured beside it. */
  readonly trials: readonly number[];
  /** From the same x_T with another class; null without. */
  readonly edit: { readonly class_label: number; readonly guidance_scale: number } | null;
}

export interface InversionTrial extends SampleError {
  readonly steps: number;
}

export interface InversionResult extends Computed {
  readonly picture: SampleSet;
  /** Some states on the way to x_T, the last of them x_T, each as √ᾱ·x̄: of the variance of the data. */
  readonly path: { readonly sigmas: readonly number[]; readonly states: SampleSet };
  /** x̄ at the most noise, σ·N(0, 1) if all is well: network units, network layout. */
  readonly latent: Float32Array;
  /** Mean and standard deviation of x_T in units of its σ: 0 and 1 for noise. */
  readonly latentMoments: { readonly mean: number; readonly deviation: number };
  readonly back: SampleSet;
  readonly error: SampleError;
  /** Ascending by steps, `steps` itself among them. */
  readonly trials: readonly InversionTrial[];
  readonly edited: SampleSet | null;
}

/** Rows or columns of samples. */
export interface ArrangedLines {
  /** What tells them apart: "class". */
  readonly title: string;
  readonly names: readonly string[];
}

/** How the samples of a run stand: row after row, column after column, `perCell` in each cell. */
export interface Arrangement {
  readonly kind: 'grid' | 'interpolation';
  readonly rows: ArrangedLines;
  readonly columns: ArrangedLines;
  readonly perCell: number;
}

/** Samples that were computed in rows and columns, to be made a run. */
export interface DrawnArrangement {
  /** Of the chooser. */
  readonly modelId: string;
  /** What the cells have in common. */
  readonly sampling: SamplingConfig;
  readonly arrangement: Arrangement;
  /** The samples as the arrangement has them. */
  readonly result: Computed & { readonly samples: SampleSet };
}

/** Served by the worker. All are cancelled between steps. */
export interface ExploreMethods {
  guidanceGrid: Call<GridRequest, GridResult, GridEvent>;
  interpolate: Call<InterpolationRequest, InterpolationResult, SampleEvent>;
  invert: Call<InversionRequest, InversionResult, SampleEvent>;
}
