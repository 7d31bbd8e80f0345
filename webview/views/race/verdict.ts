// Layer: page, views (pure). What a race came to at one number of network calls, in one sentence.

import { short } from '../../ui/numbers';
import { labelOf, type Standings, type Yardstick } from './standings';

export interface Verdict {
  readonly sentence: string;
  /** Those who are closest; several where what is measured cannot tell them apart. */
  readonly closest: readonly string[];
}

/**
 * Who of the shown samplers comes closest at a budget. Values below what the yardstick can resolve count
 * as equal: the error of the converged solution itself, or the energy distance that chance explains.
 */
export function verdictAt(
  standings: Standings,
  shown: readonly string[],
  { budget, yardstick }: { budget: number; yardstick: Yardstick },
): Verdict | null {
  const measured = shown.flatMap((id) => {
    const value = standings.at(id, budget)?.[yardstick];
    return value === null || value === undefined ? [] : [{ id, value }];
  });
  const best = [...measured].sort((a, b) => a.value - b.value).at(0);
  if (best === undefined) return null;
  const at = `At ${budget} ${budget === 1 ? 'call' : 'calls'}`;
  const limit = limitOf(standings, yardstick);
  const equal = measured.filter(({ value }) => value <= limit).map(({ id }) => id);
  if (equal.length > 1) {
    const end =
      yardstick === 'error' ? 'are as close as can be measured' : 'cannot be told from data';
    return { sentence: `${at} ${listed(equal)} ${end}`, closest: equal };
  }
  const what = yardstick === 'error' ? 'error' : 'energy distance';
  return {
    sentence: `${at} ${labelOf(best.id)} is closest (${what} ${short(Number(best.value.toPrecision(2)))})`,
    closest: [best.id],
  };
}

function limitOf({ converged }: Standings, yardstick: Yardstick): number {
  if (converged === null) return -Infinity;
  return yardstick === 'error' ? converged.uncertainty : (converged.chance?.level ?? -Infinity);
}

/** "A", "A and B", "A, B and C". */
function listed(ids: readonly string[]): string {
  const names = ids.map(labelOf);
  const last = names.pop() ?? '';
  return names.length === 0 ? last : `${names.join(', ')} and ${last}`;
}
