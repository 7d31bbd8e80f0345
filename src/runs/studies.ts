// Layer: runs. No vscode. A study as a run: its trials are computed and recorded, and its tables and plots
// written, however it ends.

import type { StudyPlan } from '../core/study/plan';
import type { TrialRecord } from '../core/study/results';
import type { RunDocument } from '../shared/protocol/run';
import { RpcClosedError } from '../shared/rpc/errors';
import type { FileAccess } from './files';
import { studyPath } from './layout';
import type { RunRecorder } from './recorder';
import {
  encodeStudy,
  readStoredStudy,
  readTrials,
  storedStudy,
  StudyFileError,
  writeStudyFiles,
} from './study';
import { runTrials, type StudyWork } from './studyTrials';

/** A study on disk that is to be computed. */
export interface StudyJob {
  readonly recorder: RunRecorder;
  readonly plan: StudyPlan;
  /** Trials of an earlier part. */
  readonly done: readonly TrialRecord[];
}

/** Keeps with a new run what it varies. */
export async function recordPlan(
  recorder: RunRecorder,
  plan: StudyPlan,
  input: unknown,
): Promise<void> {
  const bytes = encodeStudy(await storedStudy(plan, input));
  await recorder.recordFile(studyPath(recorder.document.id), bytes);
}

/**
 * The trials that a study need not make again.
 * @param plan made of what was written then
 * @throws {StudyFileError} where this version makes other recipes of it
 */
export async function keptTrials(
  files: FileAccess,
  id: string,
  plan: StudyPlan,
): Promise<TrialRecord[]> {
  const stored = await readStoredStudy(files, id);
  const { digest } = await storedStudy(plan, stored.input);
  if (digest !== stored.digest)
    throw new StudyFileError(
      'The study cannot go on: this version, or its model, makes other recipes of it than those that it was begun with.',
    );
  return (await readTrials(files, id)).filter(({ error }) => error === null);
}

/** Computes a study to its end, or until it is stopped; what is finished is on disk in any case. */
export async function computeStudy(
  { recorder, plan, done }: StudyJob,
  files: FileAccess,
  work: Omit<StudyWork, 'onTrial' | 'id'>,
): Promise<RunDocument> {
  const { id } = recorder.document;
  const writeResults = async (): Promise<void> => {
    const { definition, cells } = plan;
    await writeStudyFiles(files, id, { definition, cells, trials: await readTrials(files, id) });
  };
  try {
    const state = await runTrials(plan, done, {
      ...work,
      id,
      onTrial: (record, device) => recorder.recordTrial(record, device),
    });
    await writeResults();
    return await recorder.stop(state);
  } catch (error) {
    if (error instanceof RpcClosedError) {
      await writeResults();
      return recorder.interrupt();
    }
    await recorder.fail(error instanceof Error ? error.message : String(error));
    throw error;
  }
}
