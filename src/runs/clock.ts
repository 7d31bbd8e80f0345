// Layer: runs. No vscode. Time as the recorder sees it, so that tests can stand in for it.

import { disposable } from '../shared/dispose';
import type { Disposable } from '../shared/dispose';

export interface Clock {
  now(): Date;
  every(milliseconds: number, tick: () => void): Disposable;
}

export const systemClock: Clock = {
  now: () => new Date(),
  every(milliseconds, tick) {
    const timer = setInterval(tick, milliseconds);
    return disposable(() => {
      clearInterval(timer);
    });
  },
};
