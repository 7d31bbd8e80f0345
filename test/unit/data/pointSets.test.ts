// Built-in point sets: geometry of each without jitter, and what the seed decides.

import { describe, expect, it } from 'vitest';
import { dinoPoint } from '../../../src/core/data/dino';
import { POINT_SETS, UnknownPointSetError, drawPointSet } from '../../../src/core/data/pointSets';
import type { PointSetName } from '../../../src/core/recipe/types';

const COUNT = 4000;
/** Rounding of coordinates up to 4 in float32. */
const TOLERANCE = 1e-6;

/** The points of a set as pairs, clean unless a jitter is given. */
function pairs(name: PointSetName, noise = 0, seed = 0): [x: number, y: number][] {
  const points = drawPointSet(name, COUNT, seed, noise);
  return Array.from({ length: COUNT }, (_, i) => [points[2 * i], points[2 * i + 1]]);
}

describe.each(POINT_SETS)('$id', ({ id, noise }) => {
  it('is finite, of moderate size and centred near the origin', () => {
    const points = drawPointSet(id, COUNT, 1, noise);
    expect(points).toHaveLength(2 * COUNT);
    const largest = Math.max(...points.map(Math.abs));
    expect(largest).toBeGreaterThan(1);
    expect(largest).toBeLessThan(5);
    const mean = points.reduce((sum, value) => sum + value, 0) / points.length;
    expect(Math.abs(mean)).toBeLessThan(0.6);
  });

  it('is the same for the same seed, another for another, and a prefix for a smaller count', () => {
    const points = drawPointSet(id, 100, 7, noise);
    expect(drawPointSet(id, 100, 7, noise)).toEqual(points);
    expect(drawPointSet(id, 100, 8, noise)).not.toEqual(points);
    expect(drawPointSet(id, 10, 7, noise)).toEqual(points.slice(0, 20));
  });

  it('adds jitter of the standard deviation that is asked for', () => {
    const clean = drawPointSet(id, COUNT, 3, 0);
    const jittered = drawPointSet(id, COUNT, 3, 0.5);
    const squares = jittered.reduce((sum, value, i) => sum + (value - clean[i]) ** 2, 0);
    // Standard error of the estimate from 8000 values: 0.5/√16000 ≈ 0.004.
    expect(Math.abs(Math.sqrt(squares / clean.length) - 0.5)).toBeLessThan(0.02);
  });
});

describe('geometry', () => {
  it('moons: half the points on each of the two half circles', () => {
    let outer = 0;
    for (const [x, y] of pairs('moons')) {
      const onOuter = y >= 0 && Math.abs(Math.hypot(x, y) - 1) < TOLERANCE;
      const onInner = y <= 0.5 && Math.abs(Math.hypot(x - 1, y - 0.5) - 1) < TOLERANCE;
      expect(onOuter || onInner).toBe(true);
      if (onOuter) outer += 1;
    }
    expect(Math.abs(outer / COUNT - 0.5)).toBeLessThan(0.04);
  });

  it('two_spirals: each arm is the other turned by half a turn, radius up to π', () => {
    for (const [x, y] of pairs('two_spirals')) {
      const radius = Math.hypot(x, y);
      expect(radius).toBeLessThanOrEqual(Math.PI + TOLERANCE);
      const angle = 3 * radius;
      const along = Math.abs(-Math.cos(angle) * x + Math.sin(angle) * y);
      expect(Math.abs(along - radius)).toBeLessThan(1e-5);
    }
  });

  it('swiss_roll: the radius is the angle, a fifth of scikit-learn’s', () => {
    for (const [x, y] of pairs('swiss_roll')) {
      const angle = 5 * Math.hypot(x, y);
      expect(angle).toBeGreaterThan(1.5 * Math.PI - 1e-5);
      expect(angle).toBeLessThan(4.5 * Math.PI + 1e-5);
      expect(Math.abs(5 * x - angle * Math.cos(angle))).toBeLessThan(1e-4);
    }
  });

  it('eight_gaussians: eight centres with an eighth of the points each', () => {
    const counts = new Map<string, number>();
    for (const [x, y] of pairs('eight_gaussians')) {
      expect(Math.abs(Math.hypot(x, y) - 2)).toBeLessThan(TOLERANCE);
      const key = `${(x + 0).toFixed(3)} ${(y + 0).toFixed(3)}`.replaceAll('-0.000', '0.000');
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    expect(counts.size).toBe(8);
    for (const count of counts.values()) expect(Math.abs(count / COUNT - 1 / 8)).toBeLessThan(0.03);
  });

  it('checkerboard: only squares with an even sum of indices, all eight of them', () => {
    const squares = new Set<string>();
    for (const [x, y] of pairs('checkerboard')) {
      expect(Math.max(Math.abs(x), Math.abs(y))).toBeLessThanOrEqual(2);
      const [column, row] = [Math.floor(x) + 2, Math.floor(y) + 2];
      expect((column + row) % 2).toBe(0);
      squares.add(`${column} ${row}`);
    }
    expect(squares.size).toBe(8);
  });

  it('dino: even by length along its strokes', () => {
    // Within a stroke, equal steps of u are equal steps of length; only jumps between strokes
    // and the cutting of corners differ, and those are few.
    const steps = 20_000;
    const lengths = Array.from({ length: steps }, (_, i) => {
      const [x0, y0] = dinoPoint(i / steps);
      const [x1, y1] = dinoPoint((i + 1) / steps - 1e-12);
      return Math.hypot(x1 - x0, y1 - y0);
    });
    const median = lengths.toSorted((a, b) => a - b)[steps / 2];
    const odd = lengths.filter((length) => Math.abs(length / median - 1) > 0.01);
    expect(odd.length / steps).toBeLessThan(0.01);
  });
});

it('names the sets that there are when asked for another', () => {
  const name = 'circles' as PointSetName;
  expect(() => drawPointSet(name, 1, 0, 0)).toThrow(UnknownPointSetError);
  expect(() => drawPointSet(name, 1, 0, 0)).toThrow(/the built-in ones are moons, two_spirals/);
});
