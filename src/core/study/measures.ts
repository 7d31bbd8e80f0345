// Layer: core (pure). The numbers of a study's trials: those that claims are about, and what a trial
// costs.

import { CLAIMED } from '../claims';
import { wordsOf } from '../metrics/registry';
import { percent, short } from '../numberText';

/** Beside what claims are about; times are computing times in seconds. */
const COSTS = ['training_seconds', 'sampling_seconds', 'parameters'] as const;

const LABELS: Readonly<Partial<Record<string, string>>> = {
  loss: 'Training loss',
  held_out_loss: 'Held-out loss',
  network_calls: 'Network calls',
  training_seconds: 'Training time in s',
  sampling_seconds: 'Sampling time in s',
  parameters: 'Parameters',
};

/** Every number that a trial can have. */
export const STUDY_MEASURES: readonly string[] = [...CLAIMED, ...COSTS];

/** What a table calls it; a number that a study itself defines has its own name. */
export function measureLabel(id: string): string {
  return LABELS[id] ?? wordsOf(id)?.label ?? id;
}

/** The number as a table shows it. */
export function measureText(id: string, value: number): string {
  return wordsOf(id)?.format === 'percent' ? percent(value) : short(value);
}

/** Whether the number is a share, which is shown as a percentage. */
export function isShare(id: string): boolean {
  return wordsOf(id)?.format === 'percent';
}
