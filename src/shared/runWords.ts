// Layer: shared by host, page and worker. No vscode, no DOM.
// How far a run is, in the same words and numbers wherever it is shown: in the training view, in the
// tree, in the status bar and in its tab. The host translates the phrases.

import { duration, grouped, short } from '../core/numberText';
import type { RunDocument, RunState } from './protocol/run';

/** The phrases that the words are made of; numbers come as text. */
export interface RunPhrases {
  state(state: RunState): string;
  /** How far it is. */
  place(step: string, steps: string): string;
  left(time: string): string;
  loss(loss: string): string;
}

export const ENGLISH: RunPhrases = {
  state: (state) => state,
  place: (step, steps) => `${step} of ${steps}`,
  left: (time) => `${time} left`,
  loss: (loss) => `loss ${loss}`,
};

/** A run as far as its words go. */
export interface RunPlace {
  readonly kind: RunDocument['kind'];
  readonly state: RunState;
  readonly step: number;
  readonly steps: number;
  /** Smoothed; null before the first step, and where it stands elsewhere. */
  readonly loss: number | null;
  /** Null while nothing is computed, or before it is known. */
  readonly secondsLeft: number | null;
}

/** What stands beside the title of a run: "running", "2,655 of 20,000", "23 s left", "loss 0.21". */
export function runWords(place: RunPlace, phrases: RunPhrases): string[] {
  const { kind, state, step, steps, loss, secondsLeft } = place;
  const words = [phrases.state(state)];
  if (kind !== 'sampling' && state !== 'completed') {
    words.push(phrases.place(grouped(step), grouped(steps)));
  }
  if (state === 'running' && secondsLeft !== null) words.push(phrases.left(duration(secondsLeft)));
  if (loss !== null) words.push(phrases.loss(short(loss)));
  return words;
}
