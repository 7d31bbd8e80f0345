// Layer: shared by host, page and worker. No vscode, no DOM.
// What computes: served by the worker; the page serves it to the host by forwarding.

import type { Call } from './call';
import type { DeviceReport, EngineName } from './device';
import type { SampleEvent, SampleRequest, SampleResult } from './sampling';
import type { TrainEvent, TrainRequest, TrainResult, TrainingAction } from './training';

/** What came of a verification; the cases themselves are its events. */
export interface NumericsResult {
  device: DeviceReport;
  seconds: number;
  /** Why the GPU was not compared with the CPU, in one sentence; null when it was. */
  gpuSkipped: string | null;
}

/** What computes. Cancelling `train` stops at the next step after writing a checkpoint. */
export interface ComputeMethods {
  /** `engine`: the one that the user insists on; null for the best there is. */
  probe: Call<{ again: boolean; engine: EngineName | null }, DeviceReport>;
  train: Call<TrainRequest, TrainResult, TrainEvent>;
  controlTraining: Call<{ runId: string } & TrainingAction, void>;
  sample: Call<SampleRequest, SampleResult, SampleEvent>;
}
