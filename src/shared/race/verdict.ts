// Layer: shared by page and command line. What a race came to at one number of network calls, in one
// sentence.

import { short } from '../../core/numberText';
import { labelOf, type Standings, type Yardstick } from './standings';

interface Words {
  readonly name: string;
  /** What is said of those that are within the limit. */
  readonly equal: string;
}

const WORDS: Record<Yardstick, Words> = {
  error: { name: 'error', equal: 'are as close as can be measured' },
  energy_distance: { name: 'energy distance', equal: 'cannot be told from data' },
  posterior_distance: {
    name: 'distance to the exact posterior',
    equal: 'cannot be told from the exact posterior',
  },
};

export interface Verdict {
  readonly sentence: string;
  /** Those who are closest; several where what is measured cannot tell them apart. */
  readonly closest: readonly string[];
}

/**
 * Who of those shown comes closest at a budget. Values below what the yardstick can resolve count as
 * equal.
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
  const limit = standings.limit(yardstick) ?? -Infinity;
  const { name, equal: cannotBeTold } = WORDS[yardstick];
  const equal = measured.filter(({ value }) => value <= limit).map(({ id }) => id);
  if (equal.length > 1)
    return { sentence: `${at} ${listed(equal)} ${cannotBeTold}`, closest: equal };
  return {
    sentence: `${at} ${labelOf(best.id)} is closest (${name} ${short(Number(best.value.toPrecision(2)))})`,
    closest: [best.id],
  };
}

/** "A", "A and B", "A, B and C". */
function listed(ids: readonly string[]): string {
  const names = ids.map(labelOf);
  const last = names.pop() ?? '';
  return names.length === 0 ? last : `${names.join(', ')} and ${last}`;
}
