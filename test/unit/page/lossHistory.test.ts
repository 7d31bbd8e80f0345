// Layer: tests. The losses that the page keeps of a run.

import { describe, expect, it } from 'vitest';
import {
  LossHistory,
  MOST_ENTRIES,
  type LossEntry,
} from '../../../webview/views/training/lossHistory';

function entries(count: number, loss: (step: number) => number = (step) => step): LossEntry[] {
  return Array.from({ length: count }, (_, i) => [i + 1, loss(i + 1)] as const);
}

describe('LossHistory', () => {
  it('keeps every value of a short run', () => {
    const history = new LossHistory();
    history.add(entries(MOST_ENTRIES));
    expect(history.entries).toEqual(entries(MOST_ENTRIES));
  });

  it('stays bounded in a long one, with equally fine means', () => {
    const history = new LossHistory();
    for (let step = 1; step <= 1_000_000; step++) history.add([[step, step]]);
    const { entries: kept } = history;
    expect(kept.length).toBeLessThanOrEqual(MOST_ENTRIES);
    expect(kept.length).toBeGreaterThan(MOST_ENTRIES / 2 - 1);
    const stride = kept[0][0];
    kept.slice(0, -1).forEach(([step, loss], i) => {
      expect(step).toBe((i + 1) * stride);
      expect(Math.abs(loss - (step - (stride - 1) / 2))).toBeLessThan(1e-6);
    });
    expect(kept.at(-1)?.[0]).toBe(1_000_000);
  });

  it('forgets what is made again, and begins anew', () => {
    const history = new LossHistory();
    history.add(entries(3 * MOST_ENTRIES));
    history.cutAfter(MOST_ENTRIES);
    expect(history.entries.at(-1)?.[0]).toBe(MOST_ENTRIES);
    history.add([[MOST_ENTRIES + 1, 7]]);
    expect(history.entries.at(-1)).toEqual([MOST_ENTRIES + 1, 7]);
    history.clear();
    history.add(entries(2));
    expect(history.entries).toEqual(entries(2));
  });
});
