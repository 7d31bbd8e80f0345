// Drawing one's own data: what each tool draws, where, and how many.

import { describe, expect, it } from 'vitest';
import { parsePoints, pointsCsv } from '../../../../src/core/data/csv';
import { DrawingHistory } from '../../../../src/core/data/drawing/history';
import { GRAIN, resampled } from '../../../../src/core/data/drawing/resample';
import { EmptyShadeError, shadedPoints, shadeOf } from '../../../../src/core/data/drawing/shade';
import { dab, erased, HALF, joined, sprayedLine } from '../../../../src/core/data/drawing/strokes';
import { moments } from './moments';

const SPRAY = { spread: 0.1, density: 4000 };

describe('the brush', () => {
  it('sprays a normal distribution around its place', () => {
    const points = dab([0.5, -0.25], SPRAY, 3);
    const { mean, deviation } = moments(points);
    // 4,000 points: the mean is good to 0.1/√4000 = 0.0016, the deviation to 0.0011; four of these.
    expect(mean[0]).toBeCloseTo(0.5, 2);
    expect(mean[1]).toBeCloseTo(-0.25, 2);
    expect(Math.abs(deviation[0] - 0.1)).toBeLessThan(0.0045);
    expect(Math.abs(deviation[1] - 0.1)).toBeLessThan(0.0045);
  });

  it('draws the same for the same stroke, and something else for another', () => {
    expect(dab([0, 0], SPRAY, 1)).toEqual(dab([0, 0], SPRAY, 1));
    expect(dab([0, 0], SPRAY, 1)).not.toEqual(dab([0, 0], SPRAY, 2));
  });

  it('keeps to the square', () => {
    const points = dab([HALF, HALF], SPRAY, 0);
    expect(Math.max(...points)).toBeLessThanOrEqual(HALF);
    // A quarter of them lies inside.
    expect(points.length / 2).toBeGreaterThan(800);
    expect(points.length / 2).toBeLessThan(1200);
  });

  it('spreads a stroke evenly over its way, by its length', () => {
    const points = sprayedLine([-1, 0], [1, 0], { spread: 0.05, density: 50 }, 0);
    expect(points.length / 2).toBe(2000);
    const quarters = [0, 0, 0, 0];
    for (let i = 0; i < points.length; i += 2) {
      const at = Math.floor(2 * (points[i] + 1));
      if (at >= 0 && at < 4) quarters[at] += 1;
    }
    // √(2000 · ¼ · ¾) = 19; four of these.
    for (const count of quarters) expect(Math.abs(count - 500)).toBeLessThan(80);
  });

  it('erases what is within its radius and nothing else', () => {
    const points = Float32Array.of(0, 0, 0.2, 0, 0.4, 0);
    expect(erased(points, [0, 0], 0.25)).toEqual(Float32Array.of(0.4, 0));
  });
});

/** Pixels from grey values, row by row. */
function grey(...values: number[]): number[] {
  return values.flatMap((value) => [value, value, value, 255]);
}

describe('a picture', () => {
  it('becomes points in proportion to how dark it is', () => {
    // Black, half black, white, white: two thirds, one third, nothing.
    const shade = shadeOf(grey(0, 127.5, 255, 255), 2, 2);
    const points = shadedPoints(shade, { centre: [0, 0], half: 1 }, 3000, 0);
    let left = 0;
    for (let i = 0; i < points.length; i += 2) {
      expect(points[i + 1]).toBeGreaterThan(0);
      if (points[i] < 0) left += 1;
    }
    // √(3000 · ⅔ · ⅓) = 26; four of these.
    expect(Math.abs(left - 2000)).toBeLessThan(104);
  });

  it('has no points where it is transparent, and light ones where that is asked for', () => {
    const half = [0, 0, 0, 255, 0, 0, 0, 0];
    expect(shadeOf(half, 2, 1).dark).toEqual(Float32Array.of(1, 0));
    const light = shadeOf(grey(0, 255), 2, 1, { isLight: true }).dark;
    expect(light[0]).toBe(0);
    expect(light[1]).toBeCloseTo(1, 6);
  });

  it('keeps its shape: the longer side fills the box', () => {
    const shade = shadeOf(grey(...Array<number>(8).fill(0)), 4, 2);
    const points = shadedPoints(shade, { centre: [0.5, 0], half: 1 }, 2000, 0);
    const xs = points.filter((_, i) => i % 2 === 0);
    const ys = points.filter((_, i) => i % 2 === 1);
    expect(Math.min(...xs)).toBeGreaterThanOrEqual(-0.5);
    expect(Math.max(...xs)).toBeGreaterThan(1.45);
    expect(Math.max(...ys)).toBeLessThanOrEqual(0.5);
  });

  it('with next to no ink takes no longer', () => {
    const white = new Uint8Array(4 * 400 * 400).fill(255);
    white.fill(0, 0, 3);
    const points = shadedPoints(shadeOf(white, 400, 400), { centre: [0, 0], half: 1 }, 50, 0);
    expect(Math.max(...points.filter((_, i) => i % 2 === 0))).toBeLessThan(-0.99);
  });

  it('that is empty is refused', () => {
    const white = shadeOf(grey(255, 250), 2, 1);
    expect(() => shadedPoints(white, { centre: [0, 0], half: 1 }, 10, 0)).toThrow(EmptyShadeError);
  });
});

describe('the number of points', () => {
  const drawn = dab([0, 0], { spread: 0.3, density: 500 }, 0);

  it('is made smaller by choosing among them', () => {
    const fewer = resampled(drawn, 100, 1);
    expect(fewer).toHaveLength(200);
    const all = new Set(
      Array.from({ length: 500 }, (_, i) => `${drawn[2 * i]},${drawn[2 * i + 1]}`),
    );
    for (let i = 0; i < 200; i += 2) expect(all.has(`${fewer[i]},${fewer[i + 1]}`)).toBe(true);
    expect(resampled(drawn, 100, 1)).toEqual(fewer);
    expect(resampled(drawn, 100, 2)).not.toEqual(fewer);
  });

  it('is made larger by points beside them', () => {
    const more = resampled(drawn, 5000, 0);
    expect(more).toHaveLength(10_000);
    expect(more.subarray(0, 1000)).toEqual(drawn);
    const { deviation } = moments(more);
    const wanted = Math.hypot(moments(drawn).deviation[0], GRAIN);
    expect(Math.abs(deviation[0] - wanted)).toBeLessThan(0.02);
  });

  it('is that of the file', () => {
    const text = pointsCsv(resampled(drawn, 321, 0));
    const parsed = parsePoints(text);
    expect('points' in parsed && parsed.points.length).toBe(642);
  });
});

describe('undo', () => {
  it('goes back and forth, and forgets what was undone when something new is drawn', () => {
    const history = new DrawingHistory<Float32Array>(new Float32Array());
    const first = Float32Array.of(0, 0);
    history.begin();
    history.change(first);
    history.begin();
    history.change(joined(first, Float32Array.of(1, 1)));
    history.undo();
    expect(history.state).toEqual(first);
    history.redo();
    expect(history.state).toHaveLength(4);
    history.undo();
    history.undo();
    expect(history.state).toHaveLength(0);
    expect(history.canUndo).toBe(false);
    history.begin();
    history.change(first);
    expect(history.canRedo).toBe(false);
  });
});
