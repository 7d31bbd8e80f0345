import { describe, expect, it } from 'vitest';
import { momentsOfNumbers } from '../../../src/core/data/facts';
import { drawPointSet } from '../../../src/core/data/pointSets';
import { fitScaling, toNetwork } from '../../../src/core/data/scaling';
import { philoxNormals } from '../../../src/core/rng/philox';
import { STREAMS } from '../../../src/core/rng/streams';
import {
  fitInto,
  histogramOf,
  noisingData,
  NoisingDataError,
  noisyValues,
} from '../../../webview/lab/noising/data';
import { stripTimesteps } from '../../../webview/lab/noising/view';

describe('noisingData', () => {
  it('maps black to −1, white to 1, and lays transparency over white', () => {
    const rgba = Uint8ClampedArray.of(0, 255, 0, 255, 0, 0, 0, 0);
    const { x0, width, height } = noisingData({ kind: 'image', width: 2, height: 1, rgba });
    expect([width, height]).toEqual([2, 1]);
    expect(x0).toEqual(Float32Array.of(-1, 1, -1, 1, 1, 1));
  });

  it('standardises points as training does: mean 0 and variance 1 over both axes', () => {
    const points = drawPointSet('dino', 4000, 0, 0.015);
    const { x0, width } = noisingData({ kind: 'points', points });
    expect(width).toBe(4000);
    expect(x0).toEqual(toNetwork(points, fitScaling(points, 2)));
    const mean = x0.reduce((sum, value) => sum + value, 0) / x0.length;
    const variance = x0.reduce((sum, value) => sum + (value - mean) ** 2, 0) / x0.length;
    expect(Math.abs(mean)).toBeLessThan(1e-5);
    expect(Math.abs(variance - 1)).toBeLessThan(1e-5);
    // One scale for both axes: a shape keeps its aspect.
    const two = noisingData({ kind: 'points', points: Float32Array.of(0, 5, 4, 7) }).x0;
    expect((two[2] - two[0]) / (two[3] - two[1])).toBeCloseTo(2, 6);
  });

  it('refuses what it cannot show', () => {
    const rgba = new Uint8ClampedArray();
    expect(() => noisingData({ kind: 'image', width: 5000, height: 1, rgba })).toThrow(
      NoisingDataError,
    );
    expect(() => noisingData({ kind: 'points', points: new Float32Array() })).toThrow(
      NoisingDataError,
    );
  });
});

describe('noisyValues', () => {
  const data = noisingData({ kind: 'points', points: Float32Array.of(0, 5, 4, 7) });

  it('is a·x₀ + s·ε with the ε of the view’s stream, whatever a and s are', () => {
    const epsilon = new Float32Array(4);
    philoxNormals(5, STREAMS.noisingView, 0, epsilon);
    expect(noisyValues(data, { signal: 0, noise: 1 }, 5)).toEqual(epsilon);
    expect(noisyValues(data, { signal: 1, noise: 0 }, 5)).toEqual(data.x0);
    const mixed = noisyValues(data, { signal: 0.5, noise: 2 }, 5);
    mixed.forEach((value, i) => {
      expect(value).toBeCloseTo(0.5 * data.x0[i] + 2 * epsilon[i], 6);
    });
  });
});

describe('the moments of x₀', () => {
  it('are over all numbers, whatever axis they are of', () => {
    const [{ mean, deviation }] = momentsOfNumbers(Float32Array.of(1, 3, 5, 7), 1);
    expect({ mean, deviation }).toEqual({
      mean: 4,
      deviation: Math.sqrt(5),
    });
  });
});

describe('histogramOf', () => {
  it('counts into 256 bins over [−4, 4] and leaves out the rest', () => {
    const counts = histogramOf(Float32Array.of(-4, -3.99, 0, 3.999, 4, 9, -4.1));
    expect(counts).toHaveLength(256);
    expect([counts[0], counts[128], counts[255]]).toEqual([2, 1, 1]);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(4);
  });
});

describe('layout', () => {
  it('centres a picture in its box', () => {
    expect(fitInto({ left: 10, width: 100, height: 50 }, 20, 20)).toEqual({
      left: 35,
      top: 0,
      scale: 2.5,
    });
  });

  it('spreads ten times from the clean sample to the last timestep', () => {
    const times = stripTimesteps(1000);
    expect([times[0], times.at(-1), times.length]).toEqual([-1, 999, 10]);
    expect(stripTimesteps(5).at(-1)).toBe(4);
  });
});
