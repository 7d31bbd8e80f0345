// Layer: tests. The choice between engines by a trial, with a clock that only the engines move.

import { describe, expect, it } from 'vitest';
import type { EngineName } from '../../../src/shared/protocol/device';
import { EngineTrials, timePerUnit, type Candidate } from '../../../webview/lab/engines/trial';
import type { OpenEngine, Workload } from '../../../webview/lab/network/contract';
import { cpuEngines } from '../lab/tfjsCpu';

/** A machine on which engine X takes `warmUp` ms once, `wait` ms a group and `each` ms a unit. */
class Machine {
  time = 0;
  readonly opened: EngineName[] = [];
  readonly spent = new Map<EngineName, number>();
  open = 0;
  running = 0;

  readonly now = (): number => this.time;

  candidate(
    engine: EngineName,
    speed: { warmUp: number; wait: number; each: number } | { problem: string },
  ): Candidate {
    return {
      engine,
      label: engine === 'webgpu' ? 'WebGPU on Test 1' : engine,
      open: async () => {
        if ('problem' in speed) throw new Error(speed.problem);
        const started = await cpuEngines.open();
        this.opened.push(engine);
        this.open++;
        const made: OpenEngine & { pass(units: number): void } = {
          ...started,
          pass: (units) => {
            const isFirst = !this.spent.has(engine);
            const took = speed.wait + units * speed.each + (isFirst ? speed.warmUp : 0);
            this.time += took;
            this.spent.set(engine, (this.spent.get(engine) ?? 0) + (isFirst ? 0 : took));
          },
          dispose: () => {
            this.open--;
            started.dispose();
          },
        };
        return made;
      },
    };
  }

  workload(key = 'job'): Workload {
    return {
      key,
      unit: 'step',
      mixedPrecision: 'no' as const,
      workers: null,
      start: (engine) => {
        this.running++;
        return {
          run: (units) => {
            (engine as OpenEngine & { pass(units: number): void }).pass(units);
            return Promise.resolve();
          },
          dispose: () => {
            this.running--;
          },
        };
      },
    };
  }
}

const wasm = { warmUp: 20, wait: 0, each: 3.1 };

describe('EngineTrials', () => {
  it('takes the faster engine and says both figures', async () => {
    const machine = new Machine();
    const verdict = await new EngineTrials(machine.now).verdict('Test 1', machine.workload(), [
      machine.candidate('webgpu', { warmUp: 500, wait: 0, each: 4 }),
      machine.candidate('wasm', wasm),
    ]);
    expect(verdict).toEqual({
      engine: 'wasm',
      reason: 'A trial took per step 4.0 ms with WebGPU on Test 1, 3.1 ms with wasm.',
    });
    expect(machine.open).toBe(0);
    expect(machine.running).toBe(0);
  });

  it('does not hold against an engine what it waits for once per group', async () => {
    const machine = new Machine();
    const verdict = await new EngineTrials(machine.now).verdict('Test 1', machine.workload(), [
      machine.candidate('webgpu', { warmUp: 500, wait: 5, each: 0.5 }),
      machine.candidate('wasm', wasm),
    ]);
    expect(verdict.engine).toBe('webgpu');
  });

  it('spends at most a quarter of a second on a candidate, a single long step excepted', async () => {
    const machine = new Machine();
    await new EngineTrials(machine.now).verdict('Test 1', machine.workload(), [
      machine.candidate('webgpu', { warmUp: 0, wait: 0, each: 1 }),
      machine.candidate('wasm', { warmUp: 0, wait: 0, each: 1200 }),
    ]);
    expect(machine.spent.get('webgpu')).toBeLessThanOrEqual(250);
    expect(machine.spent.get('webgpu')).toBeGreaterThan(100);
    expect(machine.spent.get('wasm')).toBe(1200);
  });

  it('tries the same job on the same machine once, another job or machine anew', async () => {
    const machine = new Machine();
    const trials = new EngineTrials(machine.now);
    const candidates = [
      machine.candidate('webgpu', { warmUp: 0, wait: 0, each: 1 }),
      machine.candidate('wasm', wasm),
    ] as const;
    const both = () => trials.verdict('Test 1', machine.workload(), [...candidates]);
    const [first, second] = await Promise.all([both(), both()]);
    expect(second).toBe(first);
    expect(machine.opened).toHaveLength(2);
    await trials.verdict('Test 1', machine.workload('other'), [...candidates]);
    await trials.verdict('Test 2', machine.workload(), [...candidates]);
    expect(machine.opened).toHaveLength(6);
  });

  it('leaves out a candidate that cannot run, and says why', async () => {
    const machine = new Machine();
    const trials = new EngineTrials(machine.now);
    const broken = machine.candidate('webgpu', { problem: 'The device is gone.' });
    const verdict = await trials.verdict('Test 1', machine.workload(), [
      broken,
      machine.candidate('wasm', wasm),
    ]);
    expect(verdict.engine).toBe('wasm');
    expect(verdict.reason).toContain('WebGPU on Test 1 could not be tried: The device is gone.');
    const none = trials.verdict('Test 2', machine.workload(), [broken]);
    await expect(none).rejects.toThrow('The device is gone.');
    expect(machine.open).toBe(0);
  });
});

describe('timePerUnit', () => {
  it('is the best of growing groups, without the warm-up', async () => {
    let time = 0;
    const groups: number[] = [];
    const run = {
      run: (units: number) => {
        time += groups.length === 2 ? 90 * units : 2 * units;
        groups.push(units);
        return Promise.resolve();
      },
      dispose: () => undefined,
    };
    expect(await timePerUnit(run, () => time)).toBe(2);
    expect(groups.slice(0, 4)).toEqual([1, 1, 2, 4]);
  });
});
