// Layer: shared by host, page and worker. No vscode, no DOM.
// The messages of sampling a model.

import type { SampleMetrics } from '../../core/metrics/contract';
import type { SamplingConfig } from '../../core/recipe/types';
import type { DataSource } from './data';
import type { DeviceReport, EngineName } from './device';
import type { FileSet } from './files';
import type { SampleSet } from './samples';

export interface SampleRequest {
  runId: string;
  /** `network/…` and `scheduler/…` of a checkpoint or shipped model. */
  model: FileSet;
  sampling: SamplingConfig;
  /** The checkpoint of `sampling.weaker_step`, of the same run; null where that is null. */
  weaker: FileSet | null;
  /** The data that the model was trained on, to measure the samples against; null without. */
  data: DataSource | null;
  /** The model came with the lab, so that its classes are those that the lab's classifiers know. */
  isShipped?: boolean;
  engine: EngineName | null;
  /** Part of a study: no view of the lab shows it. */
  isQuiet?: boolean;
}

export interface SampleEvent {
  kind: 'progress';
  step: number;
  steps: number;
  secondsLeft: number;
}

/** Every array is in the units of the data. */
export interface SampleResult {
  samples: SampleSet;
  trajectory: {
    /** How many samples, from the first on, it follows. */
    count: number;
    /** Timestep at which the network was called, per kept step; x_t[0] is x_T itself. */
    timesteps: number[];
    /** (kept steps + 1) × count samples: the start and the state after each kept step. */
    x_t: Float32Array;
    /** kept steps × count samples: the prediction of x₀ in each kept step. */
    x_0: Float32Array;
    /** False when steps were left out to bound the size. */
    complete: boolean;
  };
  /** For pictures: of each sample of the trajectory the nearest one of those trained on. */
  nearest: SampleSet | null;
  metrics: SampleMetrics | null;
  networkCalls: number;
  seconds: number;
  device: DeviceReport;
}
