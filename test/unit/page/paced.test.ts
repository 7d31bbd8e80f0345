// Layer: tests. Drawing at a bounded rate.

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Paced } from '../../../webview/ui/paced';

describe('paced drawing', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('draws the first request at once, and many after it as one', () => {
    const draw = vi.fn();
    const paced = new Paced(draw, 100);
    paced.request();
    expect(draw).toHaveBeenCalledTimes(1);
    for (let i = 0; i < 1000; i++) paced.request();
    expect(draw).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(100);
    expect(draw).toHaveBeenCalledTimes(2);
    vi.advanceTimersByTime(1000);
    expect(draw).toHaveBeenCalledTimes(2);
  });

  it('leaves as much time as the interval after a drawing that took long', () => {
    const draw = vi.fn(() => void vi.advanceTimersByTime(500));
    const paced = new Paced(draw, 100);
    paced.request();
    paced.request();
    vi.advanceTimersByTime(99);
    expect(draw).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(1);
    expect(draw).toHaveBeenCalledTimes(2);
  });

  it('draws at once when told to, and forgets what waited', () => {
    const draw = vi.fn();
    const paced = new Paced(draw, 100);
    paced.request();
    paced.request();
    paced.drawNow();
    expect(draw).toHaveBeenCalledTimes(2);
    vi.advanceTimersByTime(1000);
    expect(draw).toHaveBeenCalledTimes(2);
    paced.request();
    paced.request();
    paced.dispose();
    vi.advanceTimersByTime(1000);
    expect(draw).toHaveBeenCalledTimes(3);
  });
});
