import { describe, expect, it } from 'vitest';
import { metricsSentence } from '../../../webview/views/run/metrics';

describe('metricsSentence', () => {
  it.each([
    [0.0014, 'can hardly be told from the data'],
    [0.003, 'near the data and not yet the same'],
    [0.02, 'clearly different from the data'],
  ])('judges a distance of %d against the floor', (energy_distance, verdict) => {
    const text = metricsSentence({ energy_distance, energy_distance_floor: 0.001 });
    expect(text).toContain(verdict);
    expect(text).toContain(`Energy distance to the data ${energy_distance};`);
  });
});
