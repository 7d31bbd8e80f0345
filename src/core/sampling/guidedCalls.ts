// Layer: core (pure). What a drawing costs in network calls when guidance acts at some noise levels only.
// The sampler itself is run, on arrays of nothing, so that the count is that of the drawing.

import type { SamplingConfig } from '../recipe/types';
import type { ScheduleConfig } from '../scheduleConfig';
import { noiseLevels } from '../sigmas/noiseLevels';
import { networkCallsOf, sampleModel } from './catalogue';
import type { Algebra } from './contract';
import { guidanceActsAt } from './guidance';

/** Whether a drawing is guided: from no class, another class or a weaker model. */
export function isGuided({ class_label, guidance_scale, weaker_step }: SamplingConfig): boolean {
  return guidance_scale !== 1 && (class_label !== null || weaker_step !== null);
}

/** Network calls of a drawing at most: guidance costs a second call wherever it acts. */
export function mostNetworkCalls(sampling: SamplingConfig): number {
  return networkCallsOf(sampling) * (isGuided(sampling) ? 2 : 1);
}

/** Network calls of a drawing, all of the batch counted as one. */
export async function countNetworkCalls(
  sampling: SamplingConfig,
  schedule: ScheduleConfig,
): Promise<number> {
  if (!isGuided(sampling) || sampling.guidance_interval === null) return mostNetworkCalls(sampling);
  const actsAt = guidanceActsAt(sampling.guidance_interval, noiseLevels(schedule));
  let calls = 0;
  const steps = sampleModel<object>({
    config: sampling,
    schedule,
    output: 'epsilon',
    algebra: NOTHING,
    denoise: (_x, t) => {
      calls += actsAt?.(t) === false ? 1 : 2;
      return {};
    },
    noise: () => ({}),
    x_T: {},
  });
  let result = await steps.next();
  while (result.done !== true) result = await steps.next();
  return calls;
}

const NOTHING: Algebra<object> = {
  combine: () => ({}),
  clamp: () => ({}),
  threshold: () => ({}),
  release: () => undefined,
};
