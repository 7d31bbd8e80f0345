// Layer: runs. No vscode. What the host asks of whoever computes: the lab page in the extension,
// a bare page on the command line.

import type { LabPageMethods } from '../shared/protocol/labPage';
import type { Rpc } from '../shared/rpc/types';

export type ComputeLink = Pick<Rpc<LabPageMethods>, 'call'>;

/** Opens the lab if it is not open; the link works from then until the tab is closed. */
export type OpenCompute = () => Promise<ComputeLink>;

/** Progress of the run that is computed now, as the status bar and the tree show it. */
export interface LiveProgress {
  runId: string;
  title: string;
  step: number;
  steps: number;
  /** Smoothed; null before the first step. */
  loss: number | null;
  /** Computing time so far, earlier parts of the run included. */
  seconds: number;
  /** Null while nothing is computed, or before it is known. */
  pace: { stepsPerSecond: number; secondsLeft: number } | null;
  paused: boolean;
}
