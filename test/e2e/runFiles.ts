// Layer: end-to-end tests. Runs of a workspace as their files say, and recipes small enough to be
// trained by a machine without a GPU while a test waits.

import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { vi } from 'vitest';
import type { RunDocument } from '../../src/shared/protocol/run';

/** Longest wait for a training of these tests, in milliseconds. */
const LIMIT = 120_000;

export interface StoredRun {
  /** Folder of the run on disk. */
  folder: string;
  document: RunDocument;
}

/** Writes a recipe file with every default but these; the name of the file without its ending. */
export async function writeRecipe(
  workspace: string,
  name: string,
  training: Record<string, unknown>,
  network: Record<string, unknown> = { hidden: 16, layers: 2 },
): Promise<void> {
  const recipe = {
    name,
    data: { kind: 'points', name: 'moons', count: 500 },
    network: { kind: 'mlp', ...network },
    training: { batch_size: 128, seed: 0, ...training },
    sampling: { sampler: 'ddim', num_inference_steps: 10, seed: 0, count: 200 },
  };
  await writeFile(join(workspace, `${name}.diffusion.json`), JSON.stringify(recipe, null, 2));
}

/** Runs of a workspace folder, oldest first. */
export async function storedRuns(folder: string): Promise<StoredRun[]> {
  const runs = join(folder, '.diffusion', 'runs');
  const found: StoredRun[] = [];
  for (const name of (await entries(runs)).sort()) {
    const document = await readDocument(join(runs, name));
    if (document !== null) found.push({ folder: join(runs, name), document });
  }
  return found;
}

/** Waits until the newest run with this title fits; answers with it. */
export async function waitForStored(
  workspace: string,
  title: string,
  fits: (document: RunDocument) => boolean,
): Promise<StoredRun> {
  let seen = 'none';
  const found = await vi
    .waitUntil(
      async () => {
        const run = (await storedRuns(workspace)).findLast((one) => one.document.title === title);
        if (run !== undefined) seen = `${run.document.state} at step ${run.document.progress.step}`;
        return run !== undefined && fits(run.document) ? run : null;
      },
      { timeout: LIMIT, interval: 50 },
    )
    .catch((error: unknown) => {
      throw new Error(`The run "${title}" did not come to what was waited for: ${seen}.`, {
        cause: error,
      });
    });
  return found;
}

/** Every file of a run's newest checkpoint: path → bytes in hexadecimal. */
export async function newestCheckpoint(run: StoredRun): Promise<Record<string, string>> {
  const checkpoints = join(run.folder, 'checkpoints');
  const steps = (await entries(checkpoints)).map((name) => Number(name.replace('step-', '')));
  const folder = join(checkpoints, `step-${Math.max(...steps)}`);
  const files: Record<string, string> = {};
  for (const path of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!path.isFile()) continue;
    const whole = join(path.parentPath, path.name);
    files[whole.slice(folder.length + 1)] = (await readFile(whole)).toString('hex');
  }
  return files;
}

/** Lines of a run's metrics, without the last one if it is torn. */
export async function lossSteps(run: StoredRun): Promise<number[]> {
  const text = await readFile(join(run.folder, 'metrics.jsonl'), 'utf8');
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => (JSON.parse(line) as { step: number }).step);
}

async function readDocument(folder: string): Promise<RunDocument | null> {
  try {
    return JSON.parse(await readFile(join(folder, 'run.diffrun'), 'utf8')) as RunDocument;
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

async function entries(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
