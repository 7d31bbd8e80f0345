// Layer: benchmark. `bench session`: what a training costs beside its steps. The recipe of the shipped
// faces goes through the session that the extension uses (batches drawn, noised and labelled, losses
// reported) and, in turn with it, a fixed batch of the same shape through the bare engine.

import { availableParallelism, cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import type { Recipe } from '../../src/core/recipe/types';
import { RECIPE_FILE, readDataFiles, readRecipe } from '../../scripts/lab/inputs';
import type { HeadlessLab } from '../../scripts/lab/headlessLab';
import type { Session as LabSession } from '../../scripts/lab/program';
import { openBrowserHost } from './hosts/browserHost';
import { Session } from './hosts/host';
import { median } from './report/results';

/** The shipped model and the workload of its network. */
const NAME = 'faces';
const ENGINE = 'wasm-pool';
const ROUNDS = 7;
/** Steps of a training; those before the first report are not timed. */
const STEPS = 300;
const BARE_MS = 3000;
const LIMIT_MS = 90_000;
/** What the session must reach of the bare engine's steps a second. */
const WANTED = 0.93;

export async function sessionCost({ dist, shipped, open, output }: LabSession): Promise<void> {
  const path = join(shipped, NAME, RECIPE_FILE);
  const recipe = await withoutPictures(path);
  const host = await openBrowserHost(dist);
  const lab = await open();
  try {
    const engine = host.engines.find(({ name }) => name === ENGINE);
    if (engine === undefined) throw new Error(`There is no engine ${ENGINE}.`);
    const files = await readDataFiles(recipe, path);
    const bare = await Session.start(engine);
    const times = { bare: [] as number[], session: [] as number[] };
    try {
      await bare.open(NAME, LIMIT_MS);
      for (let round = 0; round < ROUNDS; round++) {
        output.progress(`round ${round + 1} of ${ROUNDS}`);
        times.bare.push((await bare.measure('train', BARE_MS, LIMIT_MS)).ms);
        times.session.push(await msPerStep(lab, recipe, files));
      }
    } finally {
      await bare.end();
    }
    const [bareMs, sessionMs] = [median(times.bare), median(times.session)];
    const machine = { processors: availableParallelism(), model: cpus()[0].model.trim() };
    output.result(
      [
        `${machine.processors} × ${machine.model}; load ${loadavg()[0].toFixed(1)} at the end; medians of ${ROUNDS} rounds`,
        `bare engine ${bareMs.toFixed(2)} ms a step, session ${sessionMs.toFixed(2)} ms: ${(bareMs / sessionMs).toFixed(3)} of the bare engine's steps a second (wanted: ${WANTED})`,
      ],
      { command: 'bench session', machine, times, bareMs, sessionMs, ratio: bareMs / sessionMs },
    );
  } finally {
    await lab.dispose();
    await host.dispose();
  }
}

/**
 * The recipe without previews and checkpoints, which have limits of their own, and without clipping,
 * which the bare engine does not do.
 */
async function withoutPictures(path: string): Promise<Recipe> {
  const recipe = await readRecipe(path);
  const training = {
    ...recipe.training,
    steps: STEPS,
    sample_every: 0,
    checkpoint_every: STEPS,
    max_grad_norm: 0,
  };
  return { ...recipe, training };
}

async function msPerStep(
  lab: HeadlessLab,
  recipe: Recipe,
  data: Awaited<ReturnType<typeof readDataFiles>>,
): Promise<number> {
  const reports: { step: number; seconds: number }[] = [];
  await lab.rpc.call(
    'train',
    { runId: 'bench-session', recipe, data, resume: null, engine: null },
    {
      onEvent: (event) => {
        if (event.kind === 'progress') reports.push({ step: event.step, seconds: event.seconds });
      },
    },
  );
  const [first, last] = [reports.at(0), reports.at(-1)];
  if (first === undefined || last === undefined || last.step === first.step)
    throw new Error(`A training of ${STEPS} steps reported its progress only once.`);
  return (1000 * (last.seconds - first.seconds)) / (last.step - first.step);
}
