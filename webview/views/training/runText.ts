// Layer: page, views (pure). How far a training is, in words.

import type { RunState } from '../../../src/shared/protocol/run';
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

/** State and what follows from it. */
export function stateSentence({ state, step, steps, hasCheckpoint }: RunStatus): string {
  const place = `step ${grouped(step)} of ${grouped(steps)}`;
  switch (state) {
    case 'running':
      return 'Running';
    case 'paused':
      return `Paused at ${place}`;
    case 'completed':
      return `Completed: ${grouped(steps)} steps`;
    case 'stopped':
      return `Stopped at ${place}`;
    case 'interrupted':
      return hasCheckpoint
        ? `Interrupted: the window that ran it was closed. It can go on from ${place}.`
        : 'Interrupted before the first checkpoint: it cannot go on.';
    case 'failed':
      return `Failed after ${place}`;
  }
}

/** Named numbers; speed and time left only while there is a pace. */
export function statusNumbers(status: RunStatus): [name: string, text: string][] {
  const { step, steps, loss, seconds, pace, state } = status;
  const numbers: [string, string][] = [
    ['step', `${grouped(step)} of ${grouped(steps)}`],
    ['smoothed loss', loss === null ? '–' : short(loss)],
  ];
  if (seconds !== null) numbers.push(['time', duration(seconds)]);
  if (pace !== null && state === 'running') {
    numbers.push(['speed', `${short(pace.stepsPerSecond)} steps/s`]);
    numbers.push(['time left', duration(pace.secondsLeft)]);
  }
  return numbers;
}
