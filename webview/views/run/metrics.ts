// Layer: page, views. The quality of samples in words. A verdict says no more than was measured: with
// how many points, and that the difference is or is not larger than chance.

import type { ChanceMetrics, SampleMetrics } from '../../../src/shared/protocol/sampling';
import { grouped, short } from '../../ui/numbers';

/** Above this p-value a difference is not told from chance; halved because two are tested. */
const SIGNIFICANT = 0.05 / 2;

/** One or two sentences about the metrics. */
export function metricsSentence({ energy_distance, chance }: SampleMetrics): string {
  const distance = `Energy distance to the data ${short(energy_distance)}`;
  if (chance === null) return `${distance}, measured by an older version.`;
  const { level, size } = chance;
  const scale = `19 of 20 pairs of real sets of ${grouped(size)} points stay within ${short(level)}.`;
  return `${distance}; ${scale} ${verdict(energy_distance, chance)}`;
}

function verdict(distance: number, { level, size, pairs, p_value, strays }: ChanceMetrics): string {
  const findings: string[] = [];
  if (p_value <= SIGNIFICANT) {
    // Where most real points are equal, chance makes no difference that could be a measure.
    const factor =
      level > 0 ? `off by ${short(distance / level)} × chance` : 'off by more than chance';
    findings.push(factor);
  }
  if (strays.p_value <= SIGNIFICANT) {
    const { share, floor } = strays;
    findings.push(`${percent(share)} strays where real points have ${percent(floor)}`);
  }
  if (findings.length > 0) return `The samples differ from the data: ${findings.join(', ')}.`;
  // p = (1 + farther pairs) / (1 + pairs).
  const farther = Math.round(p_value * (pairs + 1)) - 1;
  return (
    `With ${grouped(size)} points in each set no difference was found: ` +
    `${farther} of ${pairs} pairs of real sets are at least as far apart.`
  );
}

function percent(share: number): string {
  return `${short(100 * share)} %`;
}
