// Layer: tests. The smoothed loss: weighted by steps, whatever the groups in which losses arrive, and
// never changed after the fact.

import { describe, expect, it } from 'vitest';
import {
  lossTimeConstant,
  MOST_POINTS,
  SmoothedLoss,
  smoothLoss,
  type LossEntry,
} from '../../../src/core/smoothedLoss';

function fed(steps: number, entries: readonly LossEntry[]): SmoothedLoss {
  const loss = new SmoothedLoss(steps);
  loss.add(entries);
  return loss;
}

/** Entry for every step, the loss a function of it. */
function everyStep(count: number, loss: (step: number) => number): LossEntry[] {
  return Array.from({ length: count }, (_, i) => [i + 1, loss(i + 1)] as const);
}

/** The same losses in groups that end at `ends`. */
function grouped(entries: readonly LossEntry[], ends: readonly number[]): LossEntry[] {
  let start = 0;
  return ends.map((end) => {
    const some = entries.slice(start, end).map(([, loss]) => loss);
    start = end;
    return [end, some.reduce((sum, loss) => sum + loss, 0) / some.length];
  });
}

/** A constant in each stretch between two ends. */
function stairs(ends: readonly number[]): (step: number) => number {
  const heights = [3, 0.2, 1.7, 0.9, 2.4];
  return (step) => heights[ends.findIndex((end) => step <= end) % heights.length];
}

describe('SmoothedLoss', () => {
  it.each([[[1, 2, 3, 210, 211, 400]], [[200, 201, 400]], [[7, 50, 51, 52, 120, 399, 400]]])(
    'has the same values at the ends %j however the steps were grouped',
    (ends) => {
      const single = everyStep(400, stairs(ends));
      const all = fed(400, single).points;
      const some = fed(400, grouped(single, ends)).points;
      expect(some).toHaveLength(ends.length);
      for (const { step, smoothed } of some) {
        expect(smoothed).toBeCloseTo(all[step - 1].smoothed, 12);
      }
    },
  );

  it('counts an entry of one step as one step, and one of two hundred as two hundred', () => {
    // The entry of 1 step after one of 209 steps is an outlier; so much may it move the line.
    const [before, after] = fed(4000, [
      [209, 0.5],
      [210, 1.5],
    ]).points;
    expect(before.smoothed).toBe(0.5);
    const tau = lossTimeConstant(4000);
    const share = (1 - Math.exp(-1 / tau)) / (1 - Math.exp(-210 / tau));
    expect(after.smoothed).toBeCloseTo(0.5 + share, 12);
    expect(after.smoothed).toBeLessThan(0.513);
    // Two hundred steps of the same value move it almost all the way.
    const long = fed(4000, [
      [209, 0.5],
      [409, 1.5],
    ]);
    expect(long.latest).toBeGreaterThan(1.35);
  });

  it('is the bias-corrected moving average over single steps', () => {
    const tau = lossTimeConstant(400);
    const keep = Math.exp(-1 / tau);
    const losses = everyStep(50, (step) => Math.sin(step) + 2);
    let [average, mass] = [0, 0];
    const expected = losses.map(([, loss]) => {
      average = keep * average + (1 - keep) * loss;
      mass = keep * mass + (1 - keep);
      return average / mass;
    });
    fed(400, losses).points.forEach(({ smoothed }, i) => {
      expect(smoothed).toBeCloseTo(expected[i], 12);
    });
  });

  it('never changes a value when others arrive', () => {
    const entries = everyStep(5000, (step) => 1 + Math.cos(step) / 2);
    const loss = new SmoothedLoss(5000);
    const first = new Map<number, number>();
    for (const entry of entries) {
      loss.add([entry]);
      const last = loss.points.at(-1);
      first.set(last?.step ?? 0, last?.smoothed ?? NaN);
    }
    for (const { step, smoothed } of loss.points) expect(smoothed).toBe(first.get(step));
  });

  it('gives the same curve piece by piece and at once', () => {
    const entries = everyStep(9000, (step) => 1 / step);
    const pieces = new SmoothedLoss(9000);
    for (let i = 0; i < 9000; i += 70) pieces.add(entries.slice(i, i + 70));
    expect(pieces.points).toEqual(fed(9000, entries).points);
  });

  it('stays bounded in a long run, with equally fine means', () => {
    const loss = new SmoothedLoss(1_000_000);
    for (let step = 1; step <= 1_000_000; step++) loss.add([[step, step]]);
    const { points } = loss;
    expect(points.length).toBeLessThanOrEqual(MOST_POINTS);
    expect(points.length).toBeGreaterThan(MOST_POINTS / 2 - 1);
    const stride = points[0].step;
    points.slice(0, -1).forEach(({ step, loss: mean }, i) => {
      expect(step).toBe((i + 1) * stride);
      expect(Math.abs(mean - (step - (stride - 1) / 2))).toBeLessThan(1e-6);
    });
    expect(points.at(-1)?.step).toBe(1_000_000);
  });

  it('weighs by steps where neighbours become one point', () => {
    const sizes = [1, 200];
    const entries: LossEntry[] = [];
    for (let i = 0, step = 0; i < MOST_POINTS + 1; i++) {
      step += sizes[i % 2];
      entries.push([step, i % 2 === 0 ? 10 : 1]);
    }
    expect(fed(1e6, entries).points[0].loss).toBeCloseTo((10 + 200) / 201, 12);
  });

  it('goes on after a cut as if what was cut had never been', () => {
    const entries = everyStep(300, (step) => 2 + Math.sin(step / 9));
    const cut = fed(
      1000,
      everyStep(200, (step) => 2 + Math.sin(step / 9)),
    );
    cut.add(everyStep(90, () => 50).map(([step, loss]) => [200 + step, loss]));
    cut.cutAfter(200);
    expect(cut.latest).toBe(fed(1000, entries.slice(0, 200)).latest);
    cut.add(entries.slice(200));
    expect(cut.points).toEqual(fed(1000, entries).points);
  });

  it('is empty after a cut before the first step', () => {
    const loss = fed(
      100,
      everyStep(5, () => 1),
    );
    loss.cutAfter(0);
    expect(loss.points).toEqual([]);
    expect(loss.latest).toBeNull();
  });

  it('leaves out losses that are no numbers, and keeps the last that is one', () => {
    const loss = fed(400, [
      [10, 1],
      [20, NaN],
      [30, Infinity],
    ]);
    expect(loss.latest).toBe(1);
    expect(loss.points.map(({ smoothed }) => smoothed)).toEqual([1, NaN, NaN]);
    loss.add([[40, 2]]);
    expect(loss.latest).toBe(smoothLoss([10, 1], [40, 2], lossTimeConstant(400)));
  });
});

describe('lossTimeConstant', () => {
  it.each([
    [40, 10],
    [2000, 50],
    [4000, 100],
    [520_000, 100],
  ])('of a run of %i steps is %i steps', (steps, tau) => {
    expect(lossTimeConstant(steps)).toBe(tau);
  });
});
