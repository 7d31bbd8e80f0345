// Layer: tests. Times of a training as its progress events report them.

import { describe, expect, it } from 'vitest';
import { TrainingProgress } from '../../../webview/lab/training/progress';

function begin() {
  const clock = { now: 0 };
  const progress = new TrainingProgress(1000, 0, () => clock.now);
  return { clock, progress };
}

describe('the time of a training', () => {
  it('leaves pauses out, in its events too', () => {
    const { clock, progress } = begin();
    clock.now = 2000;
    expect(progress.add(100, { sum: 100, count: 100 })).toMatchObject({ step: 100, seconds: 2 });
    progress.pause();
    clock.now = 62_000;
    expect(progress.seconds).toBe(2);
    progress.restart(100);
    clock.now = 63_000;
    expect(progress.add(200, { sum: 100, count: 100 })).toMatchObject({ step: 200, seconds: 3 });
    expect(progress.seconds).toBe(3);
  });

  it('goes on over a change of engine, which is no pause', () => {
    const { clock, progress } = begin();
    clock.now = 1000;
    progress.restart(0);
    clock.now = 1500;
    expect(progress.seconds).toBe(1.5);
  });

  it('stands still when a paused training is stopped', () => {
    const { clock, progress } = begin();
    clock.now = 4000;
    progress.pause();
    progress.pause();
    clock.now = 90_000;
    expect(progress.seconds).toBe(4);
  });
});
