// Layer: tests. Long work in slices.

import { describe, expect, it } from 'vitest';
import { atOnce, forAWhile, inSlices, type Sliced } from '../../../src/shared/inSlices';

function* count(steps: number, seen: number[] = []): Sliced<number> {
  for (let step = 0; step < steps; step += 1) {
    seen.push(step);
    yield;
  }
  return steps;
}

describe('work in slices', () => {
  it('is done at once where nobody else waits', () => {
    expect(atOnce(count(5))).toBe(5);
  });

  it('goes on where it was, a step at least', () => {
    const seen: number[] = [];
    const work = count(3, seen);
    expect(forAWhile(work, 0)).toBeNull();
    expect(seen).toEqual([0]);
    expect(forAWhile(work, 60_000)).toEqual({ result: 3 });
    expect(seen).toEqual([0, 1, 2]);
  });

  it('lets others have their turn between slices', async () => {
    const seen: number[] = [];
    let turns = 0;
    const other = setInterval(() => {
      turns = Math.max(turns, seen.length);
    }, 0);
    const done = await inSlices(count(200, seen), 0, () => false);
    clearInterval(other);
    expect(done).toEqual({ result: 200 });
    expect(turns, 'a turn of another before the end').toBeGreaterThan(0);
    expect(turns).toBeLessThanOrEqual(200);
  });

  it('is given up when nobody wants it any more', async () => {
    const seen: number[] = [];
    const done = await inSlices(count(200, seen), 0, () => seen.length >= 7);
    expect(done).toBeNull();
    expect(seen).toHaveLength(7);
  });

  it('tells what goes wrong', async () => {
    function* wrong(): Sliced<number> {
      yield;
      throw new Error('no');
    }
    await expect(inSlices(wrong(), 0, () => false)).rejects.toThrow('no');
  });
});
