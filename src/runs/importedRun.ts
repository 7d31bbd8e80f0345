// Layer: runs. No vscode. An imported model as a run: a training that ended elsewhere, with one checkpoint
// and no losses. Everything is written under a temporary name and renamed when it is whole.

import type { FileSet } from '../shared/protocol/files';
import type { ImportedFrom, ImportPlan } from '../shared/protocol/importing';
import type { RunDocument } from '../shared/protocol/run';
import { newDocument, type NewRun } from './document';
import { temporaryName, type FileAccess } from './files';
import { checkpointPath, documentPath } from './layout';

export interface ImportedModel {
  readonly title: string;
  readonly plan: ImportPlan;
  /** The file of the weights, as float32. */
  readonly weights: Uint8Array;
  readonly from: ImportedFrom;
}

/**
 * Makes the run. What was written goes again when it fails.
 * @throws {FileError} when it cannot be written
 */
export async function writeImportedRun(
  files: FileAccess,
  { title, plan, weights, from }: ImportedModel,
  run: Pick<NewRun, 'id' | 'owner' | 'versions'>,
  now: Date,
): Promise<RunDocument> {
  const { recipe, step, parameters } = plan;
  const begun = newDocument(
    { ...run, kind: 'training', title, recipe, parent: null, steps: step, imported: from },
    now,
  );
  const document: RunDocument = {
    ...begun,
    state: 'completed',
    progress: { step, steps: step },
    summary: { ...begun.summary, parameters },
  };
  const set: FileSet = { ...plan.files, [plan.weightsPath]: weights };
  const folder = temporaryName(run.id);
  await files.delete(folder);
  try {
    for (const [path, bytes] of Object.entries(set))
      await files.write(`${checkpointPath(folder, step)}/${path}`, bytes);
    const text = JSON.stringify(document, null, 2) + '\n';
    await files.write(documentPath(folder), new TextEncoder().encode(text));
    await files.rename(folder, run.id);
  } catch (error) {
    await files.delete(folder);
    throw error;
  }
  return document;
}
