// Layer: runs. No vscode. All that a result tab shows, read from the files of one run.

import type { RunContent } from '../protocol';
import { readDocument } from './document';
import { FileError, readWhole } from './files';
import type { FileAccess } from './files';
import { previewPath, resultPath, samplesPath, stepOfName } from './layout';
import { readMetrics } from './metrics';
import { decodePoints, decodeResult } from './samples';

/** Previews that are handed to a tab; of more, evenly chosen ones with the first and the last. */
const MOST_PREVIEWS = 60;

/** Throws a `DocumentError`, `SamplesError` or `FileError` when the run cannot be read. */
export async function readContent(files: FileAccess, id: string): Promise<RunContent> {
  const document = await readDocument(files, id);
  const previews = await readPreviews(files, id);
  const last = previews.at(-1);
  if (document.kind === 'sampling') {
    return { document, result: await readResult(files, id), losses: [], previews };
  }
  const result =
    last === undefined
      ? null
      : {
          shape: [last.points.length / 2, 2],
          samples: last.points,
          trajectory: {
            timesteps: [],
            x_t: new Float32Array(),
            x_0: new Float32Array(),
            complete: false,
          },
        };
  return { document, result, losses: await readMetrics(files, id), previews };
}

async function readResult(files: FileAccess, id: string): Promise<RunContent['result']> {
  try {
    return decodeResult(await readWhole(files, resultPath(id)));
  } catch (error) {
    if (error instanceof FileError && error.problem === 'not-found') return null;
    throw error;
  }
}

async function readPreviews(files: FileAccess, id: string): Promise<RunContent['previews']> {
  const steps = (await files.list(samplesPath(id)))
    .map((entry) => stepOfName(entry.name))
    .filter((step) => step !== null)
    .sort((a, b) => a - b);
  return Promise.all(
    evenly(steps, MOST_PREVIEWS).map(async (step) => ({
      step,
      points: decodePoints(await readWhole(files, previewPath(id, step))),
    })),
  );
}

/** At most `count` of the items, the first and the last among them. */
function evenly<T>(items: T[], count: number): T[] {
  if (items.length <= count) return items;
  const stride = (items.length - 1) / (count - 1);
  return Array.from({ length: count }, (_, i) => items[Math.round(i * stride)]).filter(
    (item) => item !== undefined,
  );
}
