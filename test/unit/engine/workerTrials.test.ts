// Layer: tests. How many workers a job is given, on a clock that the test moves.

import { describe, expect, it } from 'vitest';
import { WorkerTrials } from '../../../webview/lab/engines/workerTrials';
import type { OpenEngine, Workload } from '../../../webview/lab/network/contract';
import { cpuEngines } from '../lab/tfjsCpu';

/** A machine on which a step takes `times[workers]` milliseconds. */
class Machine {
  readonly tried: number[] = [];
  open = 0;
  private time = 0;
  readonly trials: WorkerTrials;

  constructor(
    cores: number,
    private readonly times: Record<number, number>,
  ) {
    this.trials = new WorkerTrials(cores, () => this.time);
  }

  best(key = 'job'): Promise<number> {
    const workload: Workload = {
      key,
      unit: 'step',
      mixedPrecision: 'no',
      workers: null,
      start: ({ workers }) => ({
        run: (units) => {
          this.time += units * this.times[workers ?? 0];
          return Promise.resolve();
        },
        dispose: () => undefined,
      }),
    };
    return this.trials.best(workload, async (workers): Promise<OpenEngine> => {
      if (!(workers in this.times)) throw new Error(`${workers} workers cannot be had.`);
      const engine = await cpuEngines.open();
      this.tried.push(workers);
      this.open++;
      return {
        ...engine,
        workers,
        dispose: () => {
          this.open--;
          engine.dispose();
        },
      };
    });
  }
}

describe('the number of workers', () => {
  it('doubles as long as that is faster by a tenth', async () => {
    const machine = new Machine(16, { 1: 10, 2: 6, 4: 4, 8: 3.7, 16: 1 });
    expect(await machine.best()).toBe(4);
    expect(machine.tried).toEqual([1, 2, 4, 8]);
    expect(machine.open).toBe(0);
  });

  it('ends at the cores there are', async () => {
    expect(await new Machine(6, { 1: 10, 2: 6, 4: 4, 6: 3 }).best()).toBe(6);
    const single = new Machine(1, {});
    expect(await single.best()).toBe(1);
    expect(single.tried).toEqual([]);
  });

  it('is one where a second worker does not pay', async () => {
    expect(await new Machine(2, { 1: 2, 2: 1.9 }).best()).toBe(1);
  });

  it('is tried once a job, and again after a failure', async () => {
    const machine = new Machine(2, { 1: 10, 2: 6 });
    expect(await Promise.all([machine.best(), machine.best()])).toEqual([2, 2]);
    expect(machine.tried).toEqual([1, 2]);
    await machine.best('another');
    expect(machine.tried).toEqual([1, 2, 1, 2]);
    const times: Record<number, number> = { 1: 10 };
    const broken = new Machine(2, times);
    await expect(broken.best()).rejects.toThrow('2 workers cannot be had.');
    expect(broken.open).toBe(0);
    times[2] = 5;
    expect(await broken.best()).toBe(2);
  });
});
