// Layer: shared by host, page and worker. No vscode, no DOM.
// The messages of a race: samplers on a model, or methods of conditional sampling under one known
// coordinate, on the same budgets of network calls.

import type { SamplingConfig } from '../../core/recipe/types';
import type { DataSource } from './data';
import type { DeviceReport, EngineName } from './device';
import type { FileSet } from './files';
import type { SampleSet } from './samples';

/** What races, and what only that kind of race is told. */
export type Contest =
  /** Samplers, all from the same x_T. */
  | {
      kind: 'samplers';
      /** The class that is asked for; null for none. */
      class_label: number | null;
      /** Spacing of σ for the samplers that can space it; null for evenly spaced timesteps. */
      sigma_schedule: SamplingConfig['sigma_schedule'];
    }
  /** Methods of conditional sampling, with one coordinate of points of the plane known; data units. */
  | { kind: 'methods'; axis: 0 | 1; value: number };

export interface RaceRequest {
  /** `network/…` and `scheduler/…` of a checkpoint or shipped model. */
  model: FileSet;
  /** What is called: the network, or the exact denoiser of its data. */
  denoiser: 'network' | 'exact';
  /** What the model was trained on; null when that is gone. */
  data: DataSource | null;
  contest: Contest;
  /** Ids of the catalogue of samplers, or of methods. */
  entrants: string[];
  /** Network calls that a run may cost for each sample, ascending. */
  budgets: number[];
  seed: number;
  count: number;
  engine: EngineName | null;
}

/** What a finish is measured by; null where that cannot be measured. */
export interface RaceMeasures {
  /** RMS distance to the converged solution, network units; null for stochastic samplers. */
  error: number | null;
  /** Energy distance to the data, unbiased, so it may be negative; null when there are none. */
  energy_distance: number | null;
  /** W₁ of the free coordinate to the exact posterior, data units; null of samplers. */
  posterior_distance: number | null;
}

/** One entrant on one budget. */
export interface RaceFinish extends RaceMeasures {
  entrant: string;
  budget: number;
  steps: number;
  /** Evaluations of the network for each sample, those of all its particles included. */
  networkCalls: number;
  /** Vector–Jacobian products for each sample, each about three evaluations; not among `networkCalls`. */
  gradients: number;
  samples: SampleSet;
}

/** What the samples of methods are measured by. */
export interface ExactPosterior {
  kind: 'posterior';
  axis: 0 | 1;
  value: number;
  /** Draws of the free coordinate, data units. */
  draws: Float32Array;
  /** W₁ between two sets of as many draws as there are samples, data units. */
  floor: number;
  /**
   * Where the draws come from: the closed form of the denoiser that was raced, the distribution of the
   * data, or rows of the data in a band of this half width around the line, data units.
   */
  source: 'closed form' | 'data' | { band: number };
}

export type RaceEvent =
  | {
      kind: 'converged';
      /** What it cost, and how far off it may itself be (RMS, network units). */
      networkCalls: number;
      uncertainty: number;
      samples: SampleSet;
      /** Energy distance that 19 of 20 pairs of real sets of `size` points do not exceed. */
      chance: { level: number; size: number } | null;
    }
  | ExactPosterior
  | ({ kind: 'finish' } & RaceFinish)
  /** An entrant that could not run on a budget, and why. */
  | { kind: 'refused'; entrant: string; budget: number; message: string };

export interface RaceResult {
  seconds: number;
  device: DeviceReport;
}
