// Layer: shared by host, page and worker. No vscode, no DOM.
// The messages of sampling a model.

import type { SampleMetrics } from '../../core/metrics/contract';
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
