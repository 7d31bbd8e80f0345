// Layer: runs. No vscode. Takes over a study that nobody writes any more.

import type { RunDocument } from '../shared/protocol/run';
import { readDocument, type RunOwner } from './document';
import type { FileAccess } from './files';
import { RunRecorder } from './recorder';
import type { RecorderOptions } from './recorderContract';

/** @param done trials that are kept */
export async function reopenStudy(
  files: FileAccess,
  id: string,
  owner: RunOwner,
  options: RecorderOptions,
  done: number,
): Promise<RunRecorder> {
  const found = await readDocument(files, id);
  const document: RunDocument = {
    ...found,
    owner: owner.name,
    owner_process: owner.process,
    state: 'running',
    error: null,
    progress: { ...found.progress, step: done },
  };
  return RunRecorder.create(files, document, options);
}
