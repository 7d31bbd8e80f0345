// Layer: shared by host, page and worker. No vscode, no DOM.
// Page → worker: work on a model that stays open in the worker, so that a change of a setting sends
// nothing large: samples in place, and for points of the plane what the model says everywhere.

import type { SamplingFacts } from '../../core/doctor/contract';
import type { SamplingConfig } from '../../core/recipe/types';
import type { Call } from './call';
import type { DataSource } from './data';
import type { EngineName } from './device';
import type { FileSet } from './files';
import type { SampleSet } from './samples';
import type { SampleEvent, SampleResult } from './sampling';

export interface OpenModelRequest {
  /** Names the model and its version; the other calls refer to it. */
  key: string;
  model: FileSet;
  /** What it was trained on, for what is compared with the data; null without. */
  data: DataSource | null;
  engine: EngineName | null;
}

export interface OpenedModel {
  /** Of one sample, in data units: [2], or [height, width, channels]. */
  shape: readonly number[];
  /** What a network call on so many samples takes, measured. */
  call: { rows: number; seconds: number };
  /** Some of the data, to be drawn behind points; null for pictures and without data. */
  reference: SampleSet | null;
}

/** Samples that are on no disk. */
export interface DrawnInPlace extends Pick<
  SampleResult,
  'samples' | 'trajectory' | 'networkCalls' | 'seconds'
> {
  /** For the doctor: predictions of x₀ far beyond the range of clipping; null where nothing is clipped. */
  beyondRange: SamplingFacts['beyondRange'];
}

/** side × side points in the middle of the cells of a square, row by row from its lower left. */
export interface PlaneGrid {
  centre: readonly [x: number, y: number];
  /** Half of the square's side, data units. */
  half: number;
  side: number;
}

/** At every point of the grid (side² × 2) minus the predicted noise, −ε: the score times σ. */
export interface DirectionField {
  network: Float32Array;
  /** The same of the exact denoiser of the data; null without data. */
  exact: Float32Array | null;
  /** Rows of data that the exact denoiser is of; null in closed form and without data. */
  rows: number | null;
}

/** The loss of the network by noise level, beside that of the exact denoiser on the same draw. */
export interface LossByLevel {
  /** Middle of each bin as a share of the training times, from little to much noise. */
  places: number[];
  network: number[];
  exact: number[];
  /** Rows of data, each noised once. */
  rows: number;
  /** What the error is of: the kind of the network's answer. */
  answer: string;
}

/** Served by the worker, called by the page. Every call but `openModel` names the open model. */
export interface InPlaceMethods {
  /** Opens a model, in place of one of the same key; of several the oldest is closed. */
  openModel: Call<OpenModelRequest, OpenedModel>;
  /** @param weaker the model of `sampling.weaker_step`; null without one */
  sampleInPlace: Call<
    { key: string; sampling: SamplingConfig; weaker: FileSet | null },
    DrawnInPlace,
    SampleEvent
  >;
  /** @param time as samplers count: a timestep, or σ */
  directionField: Call<{ key: string; grid: PlaneGrid; time: number }, DirectionField>;
  /** Density of the network's probability flow per unit of area of the data; events: share done. */
  density: Call<{ key: string; grid: PlaneGrid }, { values: Float32Array }, number>;
  lossByLevel: Call<{ key: string }, LossByLevel>;
}
