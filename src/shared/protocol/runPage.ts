// Layer: shared by host, page and worker. No vscode, no DOM.
// Host ⇄ result tab.

import type { Call } from './call';
import type { RunContent } from './run';

/** Served by the result page, called by the host. */
export interface RunPageMethods {
  setContent: Call<RunContent, void>;
  /** The files of the run cannot be read (any more); `message` says why in one sentence. */
  setProblem: Call<{ message: string }, void>;
}

/** Served by the host, called by the result page. */
export interface RunHostMethods {
  ready: Call<null, void>;
  saveFile: Call<{ name: string; bytes: Uint8Array }, { saved: boolean }>;
  /** Samples this run's model again, or for the first time. */
  sample: Call<null, void>;
  resume: Call<null, void>;
  /** Stops a study; what is finished stays. */
  stop: Call<null, void>;
  /**
   * Shows the lab's view of inpainting with this run's model: with the picture, the mask and the
   * settings of the run, or with another picture.
   */
  inpaint: Call<{ image: Uint8Array | null }, void>;
  openRun: Call<{ runId: string }, void>;
  openRecipe: Call<null, void>;
  log: Call<{ level: 'error' | 'warn' | 'info'; message: string }, void>;
}
