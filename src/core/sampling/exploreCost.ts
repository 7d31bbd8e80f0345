// Layer: core (pure). What it costs to explore a model, in network calls, all of a batch counted as one.

import type { SamplingConfig } from '../recipe/types';
import type { ScheduleConfig } from '../scheduleConfig';
import { networkCallsOf } from './catalogue';
import { countNetworkCalls } from './guidedCalls';
import { inversionCalls } from './inversion';

/** Columns of a grid: each scale once, ascending, with 1, which the others are compared with. */
export function gridScales(asked: readonly number[]): number[] {
  return [...new Set([1, ...asked])].sort((a, b) => a - b);
}

/** One drawing a column; that of scale 1 is not guided. */
export async function gridCalls(
  sampling: SamplingConfig,
  schedule: ScheduleConfig,
  { labels, scales }: { labels: readonly number[] | null; scales: readonly number[] },
): Promise<number> {
  let calls = 0;
  for (const guidance_scale of scales) {
    const column = { ...sampling, guidance_scale, class_label: labels?.[0] ?? null };
    calls += await countNetworkCalls(column, schedule);
  }
  return calls;
}

/** One drawing of all samples on the way; between two classes each call asks for both. */
export async function interpolationCalls(
  sampling: SamplingConfig,
  schedule: ScheduleConfig,
  labels: readonly [from: number | null, to: number | null],
): Promise<number> {
  const calls = await countNetworkCalls({ ...sampling, class_label: labels[0] }, schedule);
  return labels[0] === labels[1] ? calls : calls + networkCallsOf(sampling);
}

/** There and back for every number of steps, and once more back for the edit. */
export function inversionCost(
  steps: number,
  trials: readonly number[],
  edit: { readonly guidance_scale: number } | null,
): number {
  const walks = trialSteps(steps, trials).reduce((sum, trial) => sum + inversionCalls(trial), 0);
  const edited = edit === null ? 0 : steps * (edit.guidance_scale === 1 ? 1 : 2);
  return walks + edited;
}

/** Numbers of steps that are walked: each once, ascending. */
export function trialSteps(steps: number, trials: readonly number[]): number[] {
  return [...new Set([steps, ...trials])].sort((a, b) => a - b);
}
