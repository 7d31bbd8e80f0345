import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { verdict } from '../../../src/core/metrics/words';
import { metricsSchema } from '../../../src/runs/metricsSchema';

describe('metrics of a stored run', () => {
  const energy = {
    id: 'energy_distance',
    space: null,
    value: -0.0001,
    standard_error: null,
    floor: 0.00002,
    deviation: 0.001,
    level: 0.002,
    p_value: 0.4,
  };
  const chance = {
    size: 1000,
    pairs: 99,
    deviation: 0.001,
    level: 0.002,
    p_value: 0.4,
    strays: { share: 0.06, floor: 0.01, level: 0.02, p_value: 0.01 },
  };
  const distances = { energy_distance: -0.0001, energy_distance_floor: 0.00002 };

  it('are read as they were written, negative distances too, and measures of other versions', () => {
    const metrics = {
      size: 50,
      against: 'held_out',
      measures: [energy, { ...energy, id: 'of_tomorrow', p_value: null, space: 'features' }],
    };
    expect(v.parse(metricsSchema, metrics)).toEqual(metrics);
  });

  it('of a version that knew points only become measures', () => {
    const metrics = v.parse(metricsSchema, { ...distances, chance });
    expect(metrics).toMatchObject({ size: 1000, against: null });
    expect(metrics.measures[0]).toEqual(energy);
    expect(metrics.measures[1]).toMatchObject({ id: 'strays', value: 0.06, floor: 0.01 });
    expect(verdict(metrics)).toContain('6 % are strays (of real points 1 %)');
  });

  it('of the first version have nothing that a verdict could rest on', () => {
    const metrics = v.parse(metricsSchema, distances);
    expect(metrics.measures).toMatchObject([{ id: 'biased_energy_distance', p_value: null }]);
    expect(verdict(metrics)).toBe('Nothing was measured that a verdict can rest on.');
  });

  it('are refused when a share is none, or a value no number', () => {
    const strays = { ...chance.strays, share: 6 };
    const measures = [{ ...energy, value: NaN }];
    for (const faulty of [
      { ...distances, chance: { ...chance, strays } },
      { size: 50, against: null, measures },
      { size: 50, against: 'everything', measures: [energy] },
    ]) {
      expect(v.safeParse(metricsSchema, faulty).success).toBe(false);
    }
  });
});
