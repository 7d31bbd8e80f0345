// Layer: runs. No vscode. Checkpoints of a run: a folder each, written under a temporary name and
// renamed when it is whole, so that a folder with a proper name can always be resumed from.

import type { DataScaling } from '../core/data/scaling';
import type { FileSet } from '../shared/protocol/files';
import { isTemporaryName, readTree, temporaryName } from './files';
import type { FileAccess } from './files';
import { checkpointPath, checkpointsPath, stepOfName } from './layout';

/** Kept in any case: the newest, and the one before in case that is damaged. */
const LEAST_KEPT = 2;
/** Older ones are kept, evenly spaced, as long as all together take no more than this. */
const MOST_KEPT = 12;
const KEPT_BYTES = 32 * 1024 * 1024;

/** Steps that a run has whole checkpoints of, ascending. */
export async function listCheckpoints(files: FileAccess, id: string): Promise<number[]> {
  const entries = await files.list(checkpointsPath(id));
  return entries
    .filter((entry) => entry.kind === 'directory')
    .map((entry) => stepOfName(entry.name))
    .filter((step) => step !== null)
    .sort((a, b) => a - b);
}

/** The newest whole checkpoint; null before the first. */
export async function readLatestCheckpoint(files: FileAccess, id: string) {
  const step = (await listCheckpoints(files, id)).at(-1);
  return step === undefined ? null : readCheckpoint(files, id, step);
}

/** The checkpoint of a step, one of those that there are. */
export async function readCheckpoint(files: FileAccess, id: string, step: number) {
  const contents: FileSet = await readTree(files, checkpointPath(id, step));
  return { step, files: contents };
}

/**
 * Those of ascending steps that give way so that `most` are left: never the newest two, and of the
 * others each time the one whose neighbours are nearest to each other.
 */
export function passedCheckpoints(steps: readonly number[], most: number): number[] {
  const kept = [...steps];
  const passed: number[] = [];
  while (kept.length > Math.max(LEAST_KEPT, most)) {
    const gaps = kept
      .slice(0, -LEAST_KEPT)
      .map((_, i) => kept[i + 1] - (i === 0 ? 0 : kept[i - 1]));
    passed.push(...kept.splice(gaps.indexOf(Math.min(...gaps)), 1));
  }
  return passed;
}

/** Writes a checkpoint; older ones that take too much space go, and unfinished ones. */
export async function writeCheckpoint(files: FileAccess, id: string, step: number, set: FileSet) {
  const folder = checkpointPath(id, step);
  await files.delete(temporaryName(folder));
  for (const [path, bytes] of Object.entries(set)) {
    await files.write(`${temporaryName(folder)}/${path}`, bytes);
  }
  await files.delete(folder);
  await files.rename(temporaryName(folder), folder);
  const bytes = Object.values(set).reduce((sum, { byteLength }) => sum + byteLength, 0);
  const most = Math.min(MOST_KEPT, Math.floor(KEPT_BYTES / Math.max(1, bytes)));
  for (const passed of passedCheckpoints(await listCheckpoints(files, id), most))
    await files.delete(checkpointPath(id, passed));
  for (const entry of await files.list(checkpointsPath(id))) {
    if (isTemporaryName(entry.name)) await files.delete(`${checkpointsPath(id)}/${entry.name}`);
  }
}

/** The part of a checkpoint that one samples from: everything but the state of the training. */
export function modelOf(checkpoint: FileSet): FileSet {
  return Object.fromEntries(
    Object.entries(checkpoint).filter(([path]) => !path.startsWith('training/')),
  );
}

/** There is no checkpoint of a step; one sentence. */
export class NoCheckpointError extends Error {
  override readonly name = 'NoCheckpointError';
}

/** The model as it was after a step. @throws {NoCheckpointError} naming those that there are */
export async function earlierModel(files: FileAccess, id: string, step: number): Promise<FileSet> {
  const steps = await listCheckpoints(files, id);
  if (!steps.includes(step))
    throw new NoCheckpointError(
      `The run has no checkpoint of step ${step}; there are those of ${steps.join(', ')}.`,
    );
  return modelOf((await readCheckpoint(files, id, step)).files);
}

/** Scaling of the data as the checkpoint's `training/state.json` gives it; null without one. */
export function scalingOf(checkpoint: FileSet): DataScaling | null {
  const path = 'training/state.json';
  if (!(path in checkpoint)) return null;
  const state: unknown = JSON.parse(new TextDecoder().decode(checkpoint[path]));
  if (typeof state !== 'object' || state === null || !('scaling' in state)) return null;
  const { scaling } = state;
  if (typeof scaling !== 'object' || scaling === null) return null;
  if (!('mean' in scaling) || !Array.isArray(scaling.mean)) return null;
  if (!('scale' in scaling) || typeof scaling.scale !== 'number') return null;
  const mean = scaling.mean.filter((value): value is number => typeof value === 'number');
  return mean.length === scaling.mean.length ? { mean, scale: scaling.scale } : null;
}
