// Layer: page, views (pure). What a drawing costs: how long it will take, from network calls that were
// timed, and what there is to say of its sampler.

import { duration, grouped } from '../../../src/core/numberText';
import { mostNetworkCalls } from '../../../src/core/sampling/guidedCalls';
import { orderOf, SAMPLERS } from '../../../src/core/sampling/catalogue';
import type { SamplingConfig } from '../../../src/core/recipe/types';
import type { OpenedModel } from '../../../src/shared/protocol/inPlace';

/**
 * What the view says of a sampling, by name.
 * @param calls of the network, all of the batch counted as one; null while they are counted
 * @param seconds null while nothing was timed
 */
export function costLines(
  sampling: SamplingConfig,
  calls: number | null,
  seconds: number | null,
): [string, string][] {
  const order = orderOf(sampling);
  const most = mostNetworkCalls(sampling);
  return [
    ['Network calls', calls === null ? `at most ${grouped(most)}` : `${grouped(calls)} in all`],
    ...(seconds === null
      ? []
      : [['Time', `about ${duration(seconds)}`] satisfies [string, string]]),
    ['Order', order === null ? 'none, stochastic' : String(order)],
    ['Paper', SAMPLERS.find(({ id }) => id === sampling.sampler)?.paper ?? ''],
  ];
}

export class SamplingCost {
  /** Seconds of the quickest call on so many samples. */
  private readonly quickest = new Map<number, number>();

  /** A call on so many samples took so long, or the mean of several. */
  note({ rows, seconds }: OpenedModel['call']): void {
    this.quickest.set(rows, Math.min(seconds, this.quickest.get(rows) ?? Infinity));
  }

  /** Forgets what was timed of another model. */
  clear(): void {
    this.quickest.clear();
  }

  /**
   * Seconds, rather too many than too few; null before anything was timed. More samples take longer
   * at most in proportion, fewer at most as long, so the least that follows from any timing holds.
   */
  estimate(sampling: SamplingConfig): number | null {
    if (this.quickest.size === 0) return null;
    const bounds = [...this.quickest].map(
      ([rows, seconds]) => seconds * Math.max(1, sampling.count / rows),
    );
    return mostNetworkCalls(sampling) * Math.min(...bounds);
  }
}
