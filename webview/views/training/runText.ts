// Layer: page, views (pure). How far a training is, in words.

import type { RunState } from '../../../src/shared/protocol/run';
import { ENGLISH, runWords } from '../../../src/shared/runWords';
import { duration, grouped, short } from '../../ui/numbers';

/** Of a training as the training view shows it. */
export interface RunStatus {
  readonly state: RunState;
  readonly step: number;
  readonly steps: number;
  /** Smoothed; null before the first step. */
  readonly loss: number | null;
  /** Computed so far, earlier parts of the run included and pauses not; null when nobody knows. */
  readonly seconds: number | null;
  /** Measured while it computes, else null. */
  readonly pace: { readonly stepsPerSecond: number; readonly secondsLeft: number } | null;
  /** There is a checkpoint from which it can go on. */
  readonly hasCheckpoint: boolean;
}

/** What stands beside the title: the words of the tree and the status bar, without the loss. */
export function stateLine({ pace, ...status }: RunStatus): string {
  const secondsLeft = pace?.secondsLeft ?? null;
  return runWords({ ...status, kind: 'training', secondsLeft, loss: null }, ENGLISH).join(' · ');
}

/** What follows from the state and does not speak for itself; empty where there is nothing. */
export function stateSentence({ state, step, steps, hasCheckpoint }: RunStatus): string {
  const place = `step ${grouped(step)} of ${grouped(steps)}`;
  if (state !== 'interrupted') return '';
  return hasCheckpoint
    ? `The window that ran it was closed. It can go on from ${place}.`
    : 'The window that ran it was closed before the first checkpoint: it cannot go on.';
}

/** Named numbers; the speed only while there is one. */
export function statusNumbers(status: RunStatus): [name: string, text: string][] {
  const { loss, seconds, pace, state } = status;
  const numbers: [string, string][] = [['smoothed loss', loss === null ? '–' : short(loss)]];
  if (seconds !== null) numbers.push(['time', duration(seconds)]);
  if (pace !== null && state === 'running') {
    numbers.push(['speed', `${short(pace.stepsPerSecond)} steps/s`]);
  }
  return numbers;
}
