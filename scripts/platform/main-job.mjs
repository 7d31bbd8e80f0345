// Layer: platform. The main job of the lab, driven through the workbench as a person would do it:
// open the article, preview noising, train a model, sample it. Each stage waits for what the
// lab shows or writes, and leaves a picture.

import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PlatformError, say } from './say.mjs';

/** @param {string} id value of data-testid */
export const testId = (id) => `[data-testid="${id}"]`;

/** A training that a software adapter finishes in about a minute. */
const RECIPE = {
  name: 'moons, short',
  data: { kind: 'points', name: 'moons' },
  training: { steps: 1000, batch_size: 256, seed: 0 },
};

/**
 * @param {import('./workbench.mjs').Workbench} workbench
 * @param {{ workspace: string, pictures: string }} options folders: the open one, and where the
 *   pictures go
 * @returns {Promise<string[]>} paths of the pictures
 */
export async function driveMainJob(workbench, { workspace, pictures }) {
  /** @type {string[]} */
  const taken = [];
  /** @param {string} name @param {string} stage */
  const picture = async (name, stage) => {
    taken.push(await workbench.screenshot(pictures, name));
    say(`  ${stage}`);
  };

  await workbench.openFile('diffusion-models.md');
  await workbench.command('Diffusion: Open Lab Beside Article');
  await workbench.frame(`${testId('article')} .katex`);
  await picture('1-article', 'The article is rendered beside its text.');

  await workbench.command('Diffusion: Preview Noising');
  await workbench.pickFirst();
  await workbench.frame(`${testId('noising-view')}[data-drawn-t]:visible`);
  await picture('2-noising', 'A picture is noised.');

  const recipe = 'short.diffusion.json';
  await writeFile(join(workspace, recipe), JSON.stringify(RECIPE, null, 2));
  await workbench.openFile(recipe);
  await workbench.command('Diffusion: Train Model');
  await workbench.pick(RECIPE.name);
  await workbench.frame(`${testId('training-view')}:visible`);
  const trained = await waitForRun(workspace, 'training');
  await picture('3-training', `A model was trained (loss ${trained.summary.loss?.toFixed(3)}).`);

  await workbench.command('Diffusion: Sample');
  await workbench.pick(RECIPE.name);
  for (let step = 0; step < 4; step++) await workbench.acceptStep();
  const sampled = await waitForRun(workspace, 'sampling');
  const result = await workbench.frame(`${testId('run-view')} ${testId('trajectory')}`);
  await picture('4-samples', `It was sampled ("${sampled.title}").`);
  const path = join(pictures, 'samples.png');
  await result
    .locator(`${testId('trajectory')} canvas`)
    .first()
    .screenshot({ path });
  taken.push(path);
  return taken;
}

/**
 * @typedef {Pick<import('../../src/shared/protocol/run').RunDocument, 'id' | 'kind' | 'state' | 'title' | 'error' | 'summary' | 'parent'>} Run
 */

/**
 * Waits until the newest run of a kind is completed on disk.
 * @param {string} workspace
 * @param {'training' | 'sampling'} kind
 * @param {number} [timeoutMs]
 * @returns {Promise<Run>}
 */
export async function waitForRun(workspace, kind, timeoutMs = 300_000) {
  const deadline = Date.now() + timeoutMs;
  let seen = 'no run at all';
  while (Date.now() < deadline) {
    const run = (await readRuns(workspace)).filter((document) => document.kind === kind).at(-1);
    if (run?.state === 'completed') return run;
    if (run?.state === 'failed') {
      throw new PlatformError(`The ${kind} run "${run.title}" failed: ${run.error}`);
    }
    if (run) seen = `"${run.title}" ${run.state}`;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new PlatformError(
    `No completed ${kind} run in ${workspace} after ${timeoutMs / 1000} s: found ${seen}.`,
  );
}

/**
 * The runs of a workspace, oldest first: a run's folder begins with its time.
 * @param {string} workspace
 * @returns {Promise<Run[]>}
 */
export async function readRuns(workspace) {
  const folder = join(workspace, '.diffusion', 'runs');
  const names = await readdir(folder).catch(orNothing([]));
  /** @type {Run[]} */
  const runs = [];
  for (const name of names.sort()) {
    const text = await readFile(join(folder, name, 'run.diffrun'), 'utf8').catch(orNothing(''));
    if (text !== '') runs.push(JSON.parse(text));
  }
  return runs;
}

/**
 * Turns "there is no such file yet" into a value; every other error stays one.
 * @template T
 * @param {T} nothing
 */
function orNothing(nothing) {
  return (/** @type {NodeJS.ErrnoException} */ error) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return nothing;
    throw error;
  };
}
