// Layer: shared by host, page and worker. No vscode, no DOM.
// The messages of a training. The worker computes it, the host records it, the page draws its
// events on their way through.

import type {
  DataFacts,
  Divergence,
  ExactLoss,
  GradientEntry,
  ModelFacts,
} from '../../core/doctor/contract';
import type { Recipe } from '../../core/recipe/types';
import type { DataFiles, DataProgress } from './data';
import type { DeviceReport, EngineName } from './device';
import type { FileSet } from './files';
import type { SampleSet, SamplingPath } from './samples';

export interface TrainRequest {
  runId: string;
  recipe: Recipe;
  /** The files that the recipe's data name, as they are on disk. */
  data: DataFiles;
  /** Checkpoint to go on from, exactly as a `checkpoint` event delivered it. */
  resume: FileSet | null;
  /** Engine the user insists on; null lets the probe decide. */
  engine: EngineName | null;
  /** Part of a study: no view of the lab shows it. */
  isQuiet?: boolean;
  /** Begins paused, before its first step. */
  paused?: boolean;
}

export type TrainEvent =
  /** The data are being opened, which comes before everything else. */
  | ({ kind: 'opening' } & DataProgress)
  | {
      /** The data are there. */
      kind: 'opened';
      /** Some of what is trained on, to be looked at. */
      examples: SampleSet;
      facts: DataFacts;
      /** What the checkpoint that is gone on from was trained for. */
      model?: ModelFacts;
    }
  /** From `step` on: at the beginning, and again when another device or engine goes on. */
  | {
      kind: 'started';
      step: number;
      parameters: number;
      device: DeviceReport;
      /** What the training takes at its peak; null where the engine does not know in advance. */
      peakBytes: number | null;
    }
  | {
      kind: 'progress';
      step: number;
      /** [step, mean loss since the entry before] of every step group since the last event. */
      losses: [step: number, loss: number][];
      /** Computed since this call of `train` began, pauses left out. */
      seconds: number;
      stepsPerSecond: number;
      secondsLeft: number;
      /** Of the steps since the last event; absent where the engine does not measure them. */
      gradients?: GradientEntry;
    }
  /** Samples drawn from the averaged weights, from the same noise every time. */
  | { kind: 'preview'; step: number; samples: SampleSet; path?: SamplingPath }
  /** The averaged weights on rows that no training sees, on times and noise that stay the same. */
  | {
      kind: 'evaluation';
      step: number;
      /** Mean over all of them, weighted as the training loss is. */
      loss: number;
      /** Mean over equal ranges of the times, from the least noise to the most. */
      bins: number[];
      /** The distance from the best that there can be; absent where it is not computed. */
      exact?: ExactLoss;
    }
  | { kind: 'checkpoint'; step: number; files: FileSet }
  /** The loss stopped being a number; the training ends with an error that says so. */
  | ({ kind: 'diverged' } & Divergence)
  | { kind: 'state'; state: 'paused' | 'running' }
  /** Something the user should know, e.g. that the GPU was lost and the run goes on. */
  | { kind: 'notice'; message: string };

/** What may be done to a training while it runs; the engine changes at the next step boundary. */
export type TrainingAction =
  { action: 'pause' | 'resume' | 'stop' } | { action: 'engine'; engine: EngineName | null };

export interface TrainResult {
  step: number;
  finished: 'completed' | 'stopped';
  loss: number;
  /** Computed in this call of `train`, pauses left out. */
  seconds: number;
}
