// Layer: tests. The samples that lie where no data lie, beside the precision that counts them.

import { describe, expect, it } from 'vitest';
import { localSupport } from '../../../src/core/statistics/localSupport';
import { strays } from '../../../src/core/statistics/strays';
import { drawPointSet } from '../../../src/core/data/pointSets';

describe('strays', () => {
  const data = drawPointSet('moons', 300, 0, 0.05);

  it('are the samples far from all data, by their rows', () => {
    const samples = Float32Array.from([5, 5, data[0], data[1], -4, 0, data[20], data[21]]);
    expect(strays(samples, data, 2)).toEqual([0, 2]);
  });

  it('are as many as precision counts', () => {
    const samples = drawPointSet('moons', 200, 1, 0.15);
    const { precision } = localSupport(samples, data, 2);
    const found = strays(samples, data, 2);
    expect(found.length).toBeGreaterThan(0);
    expect(found.length / 200).toBeCloseTo(1 - precision, 12);
  });
});
