// Layer: benchmark. `bench quality [names]`: seconds from the start of a training until nine of ten
// samples show the class that was asked for, by the recipes of the shipped models, through the
// session that the extension uses and as a plain PyTorch script.

import { availableParallelism, cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import type { Recipe } from '../../../src/core/recipe/types';
import { grouped, percent } from '../../../src/core/numberText';
import type { DataFiles } from '../../../src/shared/protocol/data';
import { openDataSet } from '../../../webview/lab/data/openDataSet';
import type { HeadlessLab } from '../../../scripts/lab/headlessLab';
import { InputError, UsageError } from '../../../scripts/lab/inputError';
import { RECIPE_FILE, readDataFiles, readRecipe } from '../../../scripts/lab/inputs';
import type { Session } from '../../../scripts/lab/program';
import { judge, trainInLab, type Judgement, type Moment } from './lab';
import { findTorch, trainInTorch } from './torch';

/** What counts as good: samples that show what was asked for and are not all the same one. */
const WANTED = 0.9;
const WANTED_VARIETY = 0.8;

interface Task {
  readonly name: string;
  /** Steps between two looks at the model. */
  readonly every: number;
  /** The time in which it is wanted. */
  readonly targetSeconds: number;
}

export const TASKS: readonly Task[] = [
  { name: 'faces', every: 100, targetSeconds: 120 },
  { name: 'digits', every: 250, targetSeconds: 300 },
];

/** How much longer than wanted a training may take before it is given up. */
const PATIENCE = 1.5;

/** Samples of each model that is judged: the standard error of 0.9 is 0.02. */
const SAMPLES = 200;

interface Row {
  readonly label: string;
  readonly detail: string;
  /** Null when it was not reached. */
  readonly reached: (Judgement & { step: number; seconds: number }) | null;
  readonly last: { step: number; seconds: number } | null;
}

interface Result {
  readonly task: Task;
  readonly rows: readonly Row[];
  /** Why nothing was measured; null where it was. */
  readonly leftOut: string | null;
}

export async function quality(
  names: readonly string[],
  { dist, shipped, open, output }: Session,
): Promise<void> {
  const known = TASKS.map(({ name }) => name);
  for (const name of names)
    if (!known.includes(name))
      throw new UsageError(`"${name}" is no task of the benchmark; there are ${known.join(', ')}.`);
  const torch = await findTorch();
  const results: Result[] = [];
  for (const task of TASKS) {
    if (names.length > 0 && !names.includes(task.name)) continue;
    const path = join(shipped, task.name, RECIPE_FILE);
    const recipe = await readRecipe(path);
    const files = await readDataFiles(recipe, path).catch((error: unknown) => {
      if (error instanceof InputError) return error;
      throw error;
    });
    if (files instanceof InputError) {
      results.push({ task, rows: [], leftOut: files.message });
      continue;
    }
    const say = (text: string): void => {
      output.progress(`${task.name}: ${text}`);
    };
    const lab = await open();
    try {
      results.push(
        await measure(task, recipe, files, {
          lab,
          torch,
          root: join(dist, '..'),
          say,
        }),
      );
    } finally {
      await lab.dispose();
    }
  }
  const machine = {
    processors: availableParallelism(),
    model: cpus()[0].model.trim(),
  };
  const headline = `${machine.processors} × ${machine.model}; load ${loadavg()[0].toFixed(1)} at the end`;
  output.result([headline, ...results.flatMap(lines)], {
    command: 'bench quality',
    machine,
    results,
  });
}

interface Means {
  readonly lab: HeadlessLab;
  readonly torch: Awaited<ReturnType<typeof findTorch>>;
  readonly root: string;
  readonly say: (text: string) => void;
}

async function measure(
  task: Task,
  written: Recipe,
  files: DataFiles,
  { lab, torch, root, say }: Means,
): Promise<Result> {
  const training = { ...written.training, checkpoint_every: task.every };
  const recipe = { ...written, training };
  const limit = PATIENCE * task.targetSeconds;
  const { moments, engine } = await trainInLab(lab, recipe, files, limit, ({ step, seconds }) => {
    say(`the lab is at step ${step} after ${seconds.toFixed(0)} s`);
  });
  const firstGood = async (of: readonly Moment[]): Promise<Row['reached']> => {
    for (const { step, seconds, model } of of) {
      const judgement = await judge(lab, model, recipe, files, SAMPLES);
      const { agreement, variety } = judgement;
      say(`step ${step}: ${percent(agreement)} as asked, variety ${percent(variety)}`);
      if (agreement >= WANTED && variety >= WANTED_VARIETY) return { ...judgement, step, seconds };
    }
    return null;
  };
  const rows: Row[] = [
    {
      label: 'lab',
      detail: engine,
      reached: await firstGood(moments),
      last: lastOf(moments),
    },
  ];
  const like = moments.at(0)?.model;
  if (torch === null || like === undefined) {
    const detail = 'LAB_PYTHON names no Python with PyTorch';
    return {
      task,
      rows: [...rows, { label: 'PyTorch', detail, reached: null, last: null }],
      leftOut: null,
    };
  }
  say('PyTorch trains');
  const data = await openDataSet(recipe.data, files, () => undefined, new AbortController().signal);
  const threads = availableParallelism();
  const theirs = await trainInTorch(torch.executable, root, recipe, data, like, {
    every: task.every,
    limitSeconds: limit,
    threads,
  });
  const label = `PyTorch ${torch.version}, ${threads} threads`;
  const reached = await firstGood(theirs);
  rows.push({ label, detail: '', reached, last: lastOf(theirs) });
  return { task, rows, leftOut: null };
}

function lastOf(moments: readonly Moment[]): Row['last'] {
  const last = moments.at(-1);
  return last === undefined ? null : { step: last.step, seconds: last.seconds };
}

function lines({ task, rows, leftOut }: Result): string[] {
  if (leftOut !== null) return ['', `${task.name}: left out. ${leftOut}`];
  return [
    '',
    `${task.name}: ${percent(WANTED)} of ${SAMPLES} samples as asked with ${percent(WANTED_VARIETY)} of the variety of real ones, wanted within ${task.targetSeconds} s`,
    ...rows.map(({ label, detail, reached, last }) => {
      const ran =
        last === null ? '' : ` after ${grouped(last.step)} steps, ${last.seconds.toFixed(0)} s`;
      const result =
        reached === null
          ? `not reached${ran}`
          : `${reached.seconds.toFixed(0)} s (step ${grouped(reached.step)}: ${percent(reached.agreement)} as asked, variety ${percent(reached.variety)})`;
      return `  ${label}: ${result}${detail === '' ? '' : `. ${detail}`}`;
    }),
  ];
}
