// Layer: shared by host, page and worker. No vscode, no DOM.
// The messages of sampling a model.

import type { SamplingConfig } from '../../core/recipe/types';
import type { DeviceReport, EngineName } from './device';
import type { FileSet } from './files';

export interface SampleRequest {
  runId: string;
  /** `network/…` and `scheduler/…` of a checkpoint or shipped model. */
  model: FileSet;
  sampling: SamplingConfig;
  /** Data to measure the samples against, data units; null when there is none. */
  reference: Float32Array | null;
  engine: EngineName | null;
}

export interface SampleEvent {
  kind: 'progress';
  step: number;
  steps: number;
  secondsLeft: number;
}

/** Every array is in the units of the data. Row-major; `shape` is that of the samples. */
export interface SampleResult {
  shape: number[];
  samples: Float32Array;
  trajectory: {
    /** Timestep at which the network was called, per kept step; x_t[0] is x_T itself. */
    timesteps: number[];
    /** (kept steps + 1) × samples: the start and the state after each kept step. */
    x_t: Float32Array;
    /** kept steps × samples: the prediction of x₀ in each kept step. */
    x_0: Float32Array;
    /** False when steps were left out to bound the size. */
    complete: boolean;
  };
  metrics: SampleMetrics | null;
  networkCalls: number;
  seconds: number;
  device: DeviceReport;
}

/** How far the samples are from the reference, beside how far real points are from each other. */
export interface SampleMetrics {
  /** Unbiased: 0 on average when samples and data are alike, so it may be negative. Data units. */
  energy_distance: number;
  /** Mean of the same between pairs of real sets that share no point. */
  energy_distance_floor: number;
  /**
   * What a verdict can rest on. Null in runs of older versions, whose distance is biased upwards
   * and whose floor comes from fewer points than the samples: no verdict can rest on those.
   */
  chance: ChanceMetrics | null;
}

/** The measure beside its values between pairs of real sets, all sets of the same size. */
export interface ChanceMetrics {
  /** Points in every set; fewer than the samples where the data hold no two such sets. */
  size: number;
  /** Pairs of real sets that were drawn. */
  pairs: number;
  /** Standard deviation of the energy distance between them. */
  deviation: number;
  /** Energy distance that 19 of 20 of the pairs do not exceed: "1 × chance". */
  level: number;
  /** (1 + pairs at least as far apart as samples and data) / (1 + pairs). */
  p_value: number;
  /** Samples farther from the data than 99 % of real points are from each other. */
  strays: StrayMetrics;
}

/** Shares of the points of a set, and the rank of the samples' share among those of the pairs. */
export interface StrayMetrics {
  share: number;
  floor: number;
  level: number;
  p_value: number;
}
