// Layer: shared by host, page and worker. No vscode, no DOM.
// The messages of a race of samplers.

import type { SamplingConfig } from '../../core/recipe/types';
import type { DataSource } from './data';
import type { DeviceReport, EngineName } from './device';
import type { FileSet } from './files';
import type { SampleSet } from './samples';

/** Several samplers from the same x_T on the same model, on the same budgets of network calls. */
export interface RaceRequest {
  /** `network/…` and `scheduler/…` of a checkpoint or shipped model. */
  model: FileSet;
  /** What is called: the network, or the exact denoiser of its data. */
  denoiser: 'network' | 'exact';
  /** What the model was trained on; null when that is gone. */
  data: DataSource | null;
  /** The class that is asked for; null for none. */
  class_label: number | null;
  /** Ids of the sampler catalogue. */
  samplers: string[];
  /** Network calls that a run may cost, ascending. */
  budgets: number[];
  /** Spacing of σ for the samplers that can space it; null for evenly spaced timesteps. */
  sigma_schedule: SamplingConfig['sigma_schedule'];
  seed: number;
  count: number;
  engine: EngineName | null;
}

/** One sampler on one budget. */
export interface RaceFinish {
  sampler: string;
  budget: number;
  steps: number;
  networkCalls: number;
  /** RMS distance to the converged solution, network units; null for stochastic samplers. */
  error: number | null;
  /** Energy distance to the data, unbiased, so it may be negative; null when there are none. */
  energy_distance: number | null;
  samples: SampleSet;
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
  | ({ kind: 'finish' } & RaceFinish)
  /** A sampler that could not run on a budget, and why. */
  | { kind: 'refused'; sampler: string; budget: number; message: string };

export interface RaceResult {
  seconds: number;
  device: DeviceReport;
}
