import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { metricsSchema } from '../../../src/runs/schema';

describe('metrics of a stored run', () => {
  const chance = {
    size: 1000,
    pairs: 99,
    deviation: 0.001,
    level: 0.002,
    p_value: 0.4,
    strays: { share: 0.01, floor: 0.01, level: 0.02, p_value: 0.5 },
  };
  const distances = { energy_distance: -0.0001, energy_distance_floor: 0.00002 };

  it('are read as they were written, negative distances too', () => {
    expect(v.parse(metricsSchema, { ...distances, chance })).toEqual({ ...distances, chance });
  });

  it('of an older version have nothing that a verdict could rest on', () => {
    expect(v.parse(metricsSchema, distances)).toEqual({ ...distances, chance: null });
  });

  it('are refused when a share is none', () => {
    const strays = { ...chance.strays, share: 6 };
    expect(
      v.safeParse(metricsSchema, { ...distances, chance: { ...chance, strays } }).success,
    ).toBe(false);
  });
});
