// Layer: runs. No vscode. Checkpoints of a run: a folder each, written under a temporary name and
// renamed when it is whole, so that a folder with a proper name can always be resumed from.

import type { DataScaling } from '../core/data/scaling';
import type { FileSet } from '../shared/protocol/files';
import { isTemporaryName, readTree, temporaryName } from './files';
import type { FileAccess } from './files';
import { checkpointPath, checkpointsPath, stepOfName } from './layout';

const KEPT = 2;

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

/** Writes a checkpoint; the last two are kept, older ones and unfinished ones go. */
export async function writeCheckpoint(files: FileAccess, id: string, step: number, set: FileSet) {
  const folder = checkpointPath(id, step);
  await files.delete(temporaryName(folder));
  for (const [path, bytes] of Object.entries(set)) {
    await files.write(`${temporaryName(folder)}/${path}`, bytes);
  }
  await files.delete(folder);
  await files.rename(temporaryName(folder), folder);
  const old = (await listCheckpoints(files, id)).slice(0, -KEPT);
  for (const passed of old) await files.delete(checkpointPath(id, passed));
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
