// Layer: shared by host, page and worker. No vscode, no DOM.
// A run as it stands on disk (`run.diffrun`) and as the result tab shows it.

import type { DataScaling } from '../../core/data/scaling';
import type { Recipe } from '../../core/recipe/types';
import type { ConditionRecord, GivenFiles } from './conditional';
import type { Arrangement } from './explore';
import type { DeviceReport } from './device';
import type { ImportedFrom } from './importing';
import type { SampleMetrics } from '../../core/metrics/contract';
import type { StudyResults } from '../../core/study/results';
import type { SampleResult } from './sampling';
import type { SampleSet, SamplingPath } from './samples';

/** Run state as it is on disk; `interrupted` is what a vanished owner leaves behind. */
export type RunState = 'running' | 'paused' | 'completed' | 'stopped' | 'interrupted' | 'failed';

/** A process in terms that another process on the same machine can check. */
export interface OwnerProcess {
  /** Where `pid` means this process: one boot of one machine. */
  host: string;
  pid: number;
  /** When it started, as the system counts; null where that cannot be read. */
  started: string | null;
}

/** `run.diffrun`: what stands in the file, and what the result tab shows. */
export interface RunDocument {
  format: 1;
  id: string;
  kind: 'training' | 'sampling' | 'study';
  title: string;
  /** Words of the reader's own, to find it by. */
  tags: string[];
  state: RunState;
  /** ISO 8601. */
  created: string;
  updated: string;
  /** The window that writes this run: nobody else may. */
  owner: string;
  /** Its process; null where it has none that could be asked for, as in a web extension host. */
  owner_process: OwnerProcess | null;
  recipe: Recipe;
  data_scaling: DataScaling | null;
  /** The run or shipped model that was sampled or gone on from, and the step of its checkpoint. */
  parent: { run: string | null; model: string | null; step: number | null } | null;
  /** Where a model came from that was imported, not trained here; null for every other run. */
  imported: ImportedFrom | null;
  /** What was known of the samples; null for those drawn from noise alone, and for trainings. */
  condition: ConditionRecord | null;
  /** Rows and columns that the samples stand in; null for samples without, and for trainings. */
  arrangement: Arrangement | null;
  versions: { extension: string; vscode: string };
  device: DeviceReport | null;
  /** Last step that is safe on disk, and the number that there will be; of a study its trials. */
  progress: { step: number; steps: number };
  summary: {
    /** Smoothed (`core/smoothedLoss.ts`). */
    loss: number | null;
    /** Computing time of all parts of a training, or of a sampling; pauses do not count. */
    seconds: number | null;
    parameters: number | null;
    network_calls: number | null;
    metrics: SampleMetrics | null;
  };
  /** Why a run failed, in one sentence. */
  error: string | null;
  /** Small pictures of its samples lie beside it. */
  thumbnail: boolean;
}

/** The loss on held-out rows; see the `evaluation` event of a training. */
export interface Evaluation {
  step: number;
  loss: number;
  bins: number[];
}

/** Everything the result tab needs; arrays as in {@link SampleResult}. */
export interface RunContent {
  document: RunDocument;
  /** Sampling runs: what was drawn. Training runs: the latest preview. */
  result: Pick<SampleResult, 'samples' | 'trajectory' | 'nearest'> | null;
  /** Some of the data that the model learnt, to be drawn behind its samples; null for pictures. */
  reference: SampleSet | null;
  /** Title of the run that was sampled or resumed; null without one, or when it was deleted. */
  parentTitle: string | null;
  /** What was known of the samples; null where nothing was, and of points. */
  given?: GivenFiles | null;
  /** Training runs: the whole loss curve. */
  losses: [step: number, loss: number][];
  /** Training runs: the loss on rows that no training sees. */
  evaluations: Evaluation[];
  previews: Preview[];
  /** Studies: what was varied, and what was measured of it. */
  study?: StudyResults;
  /** Training runs: steps that can be sampled, ascending. */
  checkpoints?: number[];
}

/** Samples of a network in training. */
export interface Preview {
  readonly step: number;
  readonly samples: SampleSet;
  /** How they were sampled; absent in runs of earlier versions, and of some previews where there are many. */
  readonly path?: SamplingPath;
}
