import { describe, expect, it } from 'vitest';
import type { ChanceMetrics } from '../../../src/shared/protocol/sampling';
import { metricsSentence } from '../../../webview/views/run/metrics';

const alike: ChanceMetrics = {
  size: 1000,
  pairs: 99,
  deviation: 0.001,
  level: 0.002,
  p_value: 0.4,
  strays: { share: 0.01, floor: 0.01, level: 0.02, p_value: 0.5 },
};

function sentence(energy_distance: number, chance: ChanceMetrics | null): string {
  return metricsSentence({ energy_distance, energy_distance_floor: 0, chance });
}

describe('metricsSentence', () => {
  it('says with how many points no difference was found, and how often chance does the same', () => {
    expect(sentence(0.0014, alike)).toBe(
      'Energy distance to the data 0.0014; 19 of 20 pairs of real sets of 1,000 points stay within 0.002. With 1,000 points in each set no difference was found: 39 of 99 pairs of real sets are at least as far apart.',
    );
  });

  it('names each difference that chance does not explain, strays too', () => {
    expect(sentence(0.0064, { ...alike, p_value: 0.01 })).toContain('off by 3.2 × chance');
    const strays = { ...alike.strays, share: 0.06, p_value: 0.01 };
    const text = sentence(0.0014, { ...alike, strays });
    expect(text).toContain('differ from the data: 6 % strays where real points have 1 %.');
    expect(text).not.toContain('× chance');
  });

  it('takes no multiple of a chance that is nothing, as with real points in one place', () => {
    const text = sentence(2, { ...alike, level: 0, p_value: 0.01 });
    expect(text).toContain(
      'stay within 0. The samples differ from the data: off by more than chance.',
    );
  });

  it('gives no verdict on what an older version measured', () => {
    expect(sentence(0.0014, null)).toBe(
      'Energy distance to the data 0.0014, measured by an older version.',
    );
  });
});
