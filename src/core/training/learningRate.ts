// Layer: core (pure). The learning rate of a step: constant and cosine as diffusers' schedulers with
// a warm-up have it, one_cycle as OneCycleLR of PyTorch (Smith 2018) with two phases of half a
// cosine each.

import type { TrainingConfig } from '../recipe/types';

export type LearningRateSettings = Pick<
  TrainingConfig,
  | 'learning_rate'
  | 'lr_scheduler'
  | 'steps'
  | 'warmup_steps'
  | 'pct_start'
  | 'div_factor'
  | 'final_div_factor'
>;

/** Learning rate in the 0-based step k; `learning_rate` is the highest that there is. */
export function learningRateAt(training: LearningRateSettings, k: number): number {
  const { learning_rate, lr_scheduler, warmup_steps, steps } = training;
  if (lr_scheduler === 'one_cycle') return oneCycleAt(training, k);
  if (k < warmup_steps) return (learning_rate * k) / warmup_steps;
  if (lr_scheduler === 'constant') return learning_rate;
  return halfCosine(learning_rate, 0, k - warmup_steps, Math.max(1, steps - warmup_steps));
}

function oneCycleAt(
  { learning_rate: highest, steps, pct_start, div_factor, final_div_factor }: LearningRateSettings,
  k: number,
): number {
  const first = highest / div_factor;
  const last = first / final_div_factor;
  // As in PyTorch the highest rate is reached between two steps where this is no whole number.
  const top = pct_start * steps - 1;
  if (k < top) return halfCosine(first, highest, k, top);
  const fall = steps - 1 - top;
  return halfCosine(highest, last, Math.min(k - top, fall), Math.max(fall, Number.EPSILON));
}

/** From `start` to `end` along half a cosine wave, `done` of the `whole` way. */
function halfCosine(start: number, end: number, done: number, whole: number): number {
  return end + ((start - end) / 2) * (1 + Math.cos((Math.PI * done) / whole));
}
