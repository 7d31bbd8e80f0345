// Layer: runs. No vscode. Previews of a training on disk: a file of samples for each, and beside it how
// they were sampled.

import type { Preview } from '../shared/protocol/run';
import type { SamplingPath } from '../shared/protocol/samples';
import { FileError, readWhole, writeWhole } from './files';
import type { FileAccess } from './files';
import { previewPath, previewWayPath, samplesPath, stepOfName } from './layout';
import { decodePath, decodeSamples, encodePath, encodeSamples } from './samples';

/** Previews that are handed to a tab; of more, evenly chosen ones with the first and the last. */
const MOST_PREVIEWS = 60;
/** Of so many it is told how they were sampled: a tab shows them below each other. */
const MOST_PATHS = 24;

/** What belongs to a preview is there before it is, so that whoever reads it finds both. */
export async function writePreview(
  files: FileAccess,
  id: string,
  { step, samples, path }: Preview,
): Promise<void> {
  if (path !== undefined) {
    await writeWhole(files, previewWayPath(id, step), encodePath(path, samples.shape));
  }
  await writeWhole(files, previewPath(id, step), encodeSamples(samples, step));
}

/** The previews of a run by ascending step, and how they were sampled as far as that is kept. */
export async function readPreviews(files: FileAccess, id: string): Promise<Preview[]> {
  const steps = (await files.list(samplesPath(id)))
    .map((entry) => stepOfName(entry.name))
    .filter((step) => step !== null)
    .sort((a, b) => a - b);
  const read = evenly(steps, MOST_PREVIEWS);
  const followed = new Set(evenly(read, MOST_PATHS));
  return Promise.all(
    read.map(async (step): Promise<Preview> => {
      const samples = decodeSamples(await readWhole(files, previewPath(id, step)));
      const path = followed.has(step) ? await readPath(files, id, step) : null;
      return path === null ? { step, samples } : { step, samples, path };
    }),
  );
}

/** Null for a preview of an earlier version. */
async function readPath(files: FileAccess, id: string, step: number): Promise<SamplingPath | null> {
  try {
    return decodePath(await readWhole(files, previewWayPath(id, step)));
  } catch (error) {
    if (error instanceof FileError && error.problem === 'not-found') return null;
    throw error;
  }
}

/** At most `count` of the items, the first and the last among them. */
function evenly<T>(items: T[], count: number): T[] {
  if (items.length <= count) return items;
  const stride = (items.length - 1) / (count - 1);
  return Array.from({ length: count }, (_, i) => items[Math.round(i * stride)]).filter(
    (item) => item !== undefined,
  );
}
