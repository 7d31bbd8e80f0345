// Whether the process that wrote a run is gone, with a process table that the test makes.

import { describe, expect, it } from 'vitest';
import { isAbandoned } from '../../../src/runs/liveness';
import { SystemProcesses } from '../../../src/runs/ownerProcess';
import { MemoryFiles } from './memoryFiles';

const BOOT = '/proc/sys/kernel/random/boot_id';

function stat(pid: number, started: string, state = 'S'): string {
  const between = Array.from({ length: 18 }, (_, i) => String(i)).join(' ');
  return `${pid} (a name) (odd) ${state} ${between} ${started} 0 0\n`;
}

function system(own: number, texts: Record<string, string>, machine = 'box'): SystemProcesses {
  const node = {
    pid: own,
    kill: (pid: number) => {
      if (`/proc/${pid}/stat` in texts || pid === own) return true as const;
      throw Object.assign(new Error('no such process'), { code: 'ESRCH' });
    },
  };
  return new SystemProcesses(node, (path) => Promise.resolve(texts[path] ?? null), machine);
}

const LINUX = {
  [BOOT]: 'b00t\n',
  '/proc/1/stat': stat(1, '1'),
  '/proc/70/stat': stat(70, '700'),
  '/proc/80/stat': stat(80, '800'),
};

/** The same system after the process 70 has ended. */
const WITHOUT_70 = Object.fromEntries(
  Object.entries(LINUX).filter(([path]) => path !== '/proc/70/stat'),
);

describe('the process that wrote a run', () => {
  it('is there while its number and its start are in the process table', async () => {
    const writer = await system(70, LINUX).own();
    expect(writer).toEqual({ host: 'b00t/1', pid: 70, started: '700' });
    expect(await system(80, LINUX).isGone(writer)).toBe(false);
  });

  it('is gone when its number is free, belongs to a later process, or has only to be reaped', async () => {
    const writer = await system(70, LINUX).own();
    expect(await system(80, WITHOUT_70).isGone(writer)).toBe(true);
    const reused = { ...LINUX, '/proc/70/stat': stat(70, '999') };
    expect(await system(80, reused).isGone(writer)).toBe(true);
    const zombie = { ...LINUX, '/proc/70/stat': stat(70, '700', 'Z') };
    expect(await system(80, zombie).isGone(writer)).toBe(true);
  });

  it('is not known on another machine, after another boot, or in another container', async () => {
    const writer = await system(70, LINUX).own();
    const others = [
      { [BOOT]: 'other\n', '/proc/1/stat': stat(1, '1') },
      { [BOOT]: 'b00t\n', '/proc/1/stat': stat(1, '5') },
    ];
    for (const texts of others) expect(await system(80, texts).isGone(writer)).toBe(false);
    expect(await system(80, {}).isGone(writer)).toBe(false);
  });

  it('without /proc is gone only when its number is free on the same machine', async () => {
    const writer = await system(70, {}).own();
    expect(writer).toEqual({ host: 'box', pid: 70, started: null });
    expect(await system(80, {}).isGone(writer)).toBe(true);
    expect(await system(70, {}).isGone(writer)).toBe(false);
    expect(await system(80, {}, 'another').isGone(writer)).toBe(false);
  });

  it('decides before the heartbeat does; a process that is not known leaves it to the heartbeat', async () => {
    const files = new MemoryFiles();
    await files.write('run/heartbeat', new Uint8Array());
    const writer = await system(70, LINUX).own();
    const run = { id: 'run', owner_process: writer };
    const at = (now: number, texts: Record<string, string>) =>
      isAbandoned(files, run, { now: new Date(now), processes: system(80, texts) });
    expect(await at(1_000, LINUX)).toBe(false);
    expect(await at(1_000, WITHOUT_70)).toBe(true);
    expect(await at(89_000, {})).toBe(false);
    expect(await at(91_000, {})).toBe(true);
  });
});
