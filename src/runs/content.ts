// Layer: runs. No vscode. All that a result tab shows, read from the files of one run.

import type { GivenFiles } from '../shared/protocol/conditional';
import type { RunContent, RunDocument, RunState } from '../shared/protocol/run';
import type { SampleSet } from '../shared/protocol/samples';
import { shownData } from '../shared/shownData';
import { listCheckpoints } from './checkpoints';
import { DocumentError, readDocument } from './document';
import { runDataSource } from './data';
import { readEvaluations } from './evaluations';
import { FileError, readWhole } from './files';
import type { FileAccess } from './files';
import { givenPath, resultPath } from './layout';
import { readMetrics } from './metrics';
import { readPreviews } from './previews';
import { decodeResult } from './samples';
import { readStoredStudy, readTrials } from './study';

/** Throws a `DocumentError`, `SamplesError` or `FileError` when the run cannot be read. */
export async function readContent(files: FileAccess, id: string): Promise<RunContent> {
  const document = await readDocument(files, id);
  const previews = await readPreviews(files, id);
  const origin = {
    reference: await readReference(files, document),
    parentTitle: await readParentTitle(files, document),
  };
  if (document.kind === 'sampling') {
    const result = await readResult(files, id);
    const given = await readGiven(files, document);
    return { document, ...origin, result, given, losses: [], evaluations: [], previews };
  }
  if (document.kind === 'study') {
    const { definition, cells } = await readStoredStudy(files, id);
    const study = { definition, cells, trials: await readTrials(files, id) };
    return { document, ...origin, result: null, losses: [], evaluations: [], previews, study };
  }
  return {
    document,
    ...origin,
    result: newestPreview(previews),
    losses: await readMetrics(files, id),
    evaluations: await readEvaluations(files, id),
    previews,
    checkpoints: await listCheckpoints(files, id),
  };
}

/**
 * A run in the state that it is really in. One that was cut off goes on from its last checkpoint:
 * what came after that is left out, as the numbers that stand beside the curve leave it out.
 */
export function inState(content: RunContent, state: RunState): RunContent {
  const document = { ...content.document, state };
  const { step } = document.progress;
  if (document.kind !== 'training' || state !== 'interrupted' || step === 0) {
    return { ...content, document };
  }
  const losses = content.losses.filter(([at]) => at <= step);
  const evaluations = content.evaluations.filter((entry) => entry.step <= step);
  const previews = content.previews.filter((preview) => preview.step <= step);
  return { ...content, document, losses, evaluations, previews, result: newestPreview(previews) };
}

/** What a training has to show as samples; null before the first. */
function newestPreview(previews: RunContent['previews']): RunContent['result'] {
  const last = previews.at(-1);
  if (last === undefined) return null;
  return {
    samples: last.samples,
    nearest: null,
    trajectory: {
      count: 0,
      timesteps: [],
      x_t: new Float32Array(),
      x_0: new Float32Array(),
      complete: false,
    },
  };
}

/** The reader's own data are with the run that was trained on them. */
async function readReference(
  files: FileAccess,
  { kind, id, parent, recipe }: RunDocument,
): Promise<SampleSet | null> {
  if (recipe.data.kind !== 'points') return null;
  const trained = kind === 'training' ? id : (parent?.run ?? id);
  return shownData(await runDataSource(files, { id: trained, recipe }));
}

/** Title of the run that was sampled or resumed; null without one, or when it is gone. */
export async function readParentTitle(
  files: FileAccess,
  { parent }: RunDocument,
): Promise<string | null> {
  const id = parent?.run ?? null;
  if (id === null) return null;
  try {
    return (await readDocument(files, id)).title;
  } catch (error) {
    // A parent that is gone or unreadable is shown by its id; this run is whole without it.
    if (error instanceof FileError || error instanceof DocumentError) return null;
    throw error;
  }
}

/** The files that a run was given; null where it was given none. */
export async function readGiven(
  files: FileAccess,
  { id, condition }: Pick<RunDocument, 'id' | 'condition'>,
): Promise<GivenFiles | null> {
  const read = async (name: keyof GivenFiles): Promise<Uint8Array | null> => {
    try {
      return await readWhole(files, givenPath(id, name));
    } catch (error) {
      if (error instanceof FileError && error.problem === 'not-found') return null;
      throw error;
    }
  };
  if (condition === null) return null;
  const given = {
    image: await read('image'),
    mask: await read('mask'),
    truth: await read('truth'),
    sound: await read('sound'),
  };
  return given.image === null && given.sound === null ? null : given;
}

async function readResult(files: FileAccess, id: string): Promise<RunContent['result']> {
  try {
    return decodeResult(await readWhole(files, resultPath(id)));
  } catch (error) {
    if (error instanceof FileError && error.problem === 'not-found') return null;
    throw error;
  }
}
