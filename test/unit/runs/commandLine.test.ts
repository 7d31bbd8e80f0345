// `lab.mjs train` on real files with a lab that answers at once: what is refused before anything
// starts, and what --resume does with a run that is complete, is being trained, or was left behind.

import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { train, type TrainRequest as TrainCommand } from '../../../scripts/lab/commands/train';
import { Console } from '../../../scripts/lab/console';
import type { HeadlessLab } from '../../../scripts/lab/headlessLab';
import { UsageError } from '../../../scripts/lab/inputError';
import { processes } from '../../../scripts/lab/processes';
import type { RunDocument } from '../../../src/shared/protocol/run';
import type { TrainEvent, TrainRequest } from '../../../src/shared/protocol/training';
import { hundredSteps, RECIPE } from './samples';

const NEVER = new AbortController().signal;
let folder = '';
let said: string[] = [];
let opened = 0;

class Silent extends Console {
  constructor() {
    super(false);
  }
  override result(sentences: string[]): void {
    said.push(...sentences);
  }
  override progress(): void {
    // A test looks at what is on disk.
  }
  override notice(text: string): void {
    said.push(text);
  }
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lab-train-'));
  said = [];
  opened = 0;
  await writeFile(join(folder, 'moons.diffusion.json'), JSON.stringify(RECIPE));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function command(part: Partial<TrainCommand> = {}): TrainCommand {
  return {
    recipe: join(folder, 'moons.diffusion.json'),
    out: join(folder, 'run'),
    resume: false,
    steps: null,
    seed: null,
    engine: null,
    json: false,
    ...part,
  };
}

/** A lab that trains from the given step to the end of the recipe, hundred by hundred. */
function open(): Promise<HeadlessLab> {
  opened++;
  const call = async (
    _method: string,
    { recipe, resume }: TrainRequest,
    { onEvent }: { onEvent: (event: TrainEvent) => void },
  ) => {
    const from = resume === null ? 0 : stepOf(resume['training/state.json']);
    const { steps } = recipe.training;
    for (let step = from + 100; step <= steps; step += 100) {
      for (const event of hundredSteps(step)) onEvent(event);
    }
    await Promise.resolve();
    return { step: steps, finished: 'completed' as const, loss: NaN, seconds: 1 };
  };
  return Promise.resolve({ rpc: { call }, dispose: () => Promise.resolve() } as never);
}

function stepOf(state: Uint8Array): number {
  return (JSON.parse(new TextDecoder().decode(state)) as { step: number }).step;
}

async function stored(): Promise<RunDocument> {
  return JSON.parse(await readFile(join(folder, 'run', 'run.diffrun'), 'utf8')) as RunDocument;
}

const run = (part: Partial<TrainCommand> = {}) =>
  train(command(part), { dist: '', shipped: '', output: new Silent(), stop: NEVER, open });

it.each([{ seed: 4_294_967_296 }, { steps: 20_000_000 }, { steps: 0 }])(
  'refuses %o by the rule of the recipe before anything starts',
  async (part) => {
    await expect(run(part)).rejects.toBeInstanceOf(UsageError);
    expect(opened).toBe(0);
    expect(existsSync(join(folder, 'run'))).toBe(false);
  },
);

it('says that a completed run is complete, and goes on when more steps are asked for', async () => {
  expect(await run()).toBe(true);
  await expect(run({ resume: true })).rejects.toThrow('is complete: all its 400 steps are trained');
  expect(opened).toBe(1);
  expect((await stored()).state).toBe('completed');
  expect(await run({ resume: true, steps: 600 })).toBe(true);
  const { progress, summary } = await stored();
  expect(progress).toEqual({ step: 600, steps: 600 });
  expect(summary.seconds).toBe(2);
  expect(said.at(-1)).toMatch(/^Training finished: step 600, loss 0\.00\d+, 2\.0 s/);
});

it('waits for a process that lives, and takes over at once from one that is gone', async () => {
  await run();
  const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  const { pid } = other;
  if (pid === undefined) throw new Error('No process could be started.');
  const own = await processes.own();
  const stat = `/proc/${pid}/stat`;
  const started = existsSync(stat)
    ? (await readFile(stat, 'utf8')).split(') ')[1].split(' ')[19]
    : null;
  const left: RunDocument = {
    ...(await stored()),
    state: 'running',
    owner: 'another',
    owner_process: { ...own, pid, started },
  };
  await writeFile(join(folder, 'run', 'run.diffrun'), JSON.stringify(left));
  await writeFile(join(folder, 'run', 'heartbeat'), 'another');
  await expect(run({ resume: true, steps: 500 })).rejects.toThrow(
    'is still being trained by another process',
  );

  const ended = new Promise((resolve) => other.once('exit', resolve));
  other.kill('SIGKILL');
  await ended;
  expect(await run({ resume: true, steps: 500 })).toBe(true);
  expect(await stored()).toMatchObject({ state: 'completed', owner_process: own });
});

it('says that only the number of steps is taken from a recipe that differs', async () => {
  await run();
  await run({ resume: true, steps: 500, seed: 7 });
  expect(said.join('\n')).toContain('goes on with the recipe that it was begun with');
  expect((await stored()).recipe.training.seed).toBe(RECIPE.training.seed);
});
