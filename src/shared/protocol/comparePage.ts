// Layer: shared by host, page and worker. No vscode, no DOM.
// Host ⇄ the tab that shows runs beside each other.

import type { SampleMetrics } from '../../core/metrics/contract';
import type { SamplingConfig } from '../../core/recipe/types';
import type { Call } from './call';
import type { RunContent } from './run';
import type { SampleSet } from './samples';

/** Fewer are nothing to compare; of more nobody sees anything. */
export const LEAST_COMPARED = 2;
export const MOST_COMPARED = 6;

/** What the model of one run made of the common noise. */
export interface DrawnSamples {
  samples: SampleSet;
  /** Null where the data are gone. */
  metrics: SampleMetrics | null;
  networkCalls: number;
  seconds: number;
}

export interface DrawEvent {
  /** Index of the run whose model is sampled now. */
  run: number;
  step: number;
  steps: number;
}

/** Served by the page, called by the host. */
export interface ComparePageMethods {
  /** The runs as they are on disk now; without their previews. */
  setRuns: Call<{ runs: RunContent[] }, void>;
}

/** Served by the host, called by the page. */
export interface CompareHostMethods {
  ready: Call<null, void>;
  /** Samples the model of every run in the same way, from the same noise, in the order of the runs. */
  drawSamples: Call<{ sampling: SamplingConfig }, DrawnSamples[], DrawEvent>;
  openRun: Call<{ runId: string }, void>;
  log: Call<{ level: 'error' | 'warn' | 'info'; message: string }, void>;
}
